"""safety: what a file from another person may not contain."""
