"""validation: simulated against exact values."""
