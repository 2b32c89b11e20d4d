"""worlds: what is not known of a scenario, drawn once for each world."""
