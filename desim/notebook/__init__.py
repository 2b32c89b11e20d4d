"""notebook: scenarios, results and comparisons for a person who writes Python."""
