"""execution: replications run, recorded, resumed and summarised."""
