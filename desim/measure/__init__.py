"""measure: what one replication means. Facts in, rows of tidy tables out; no randomness, no second replication."""
