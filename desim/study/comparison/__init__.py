"""comparison: plans compared under common random numbers."""
