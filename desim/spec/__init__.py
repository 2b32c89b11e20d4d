"""spec: what may be written down, checked once, before anything runs."""
