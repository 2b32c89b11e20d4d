"""execution: replications run, recorded, resumed and summarized."""
