"""stats: what many replications mean. Values over replications in, intervals and decisions out."""
