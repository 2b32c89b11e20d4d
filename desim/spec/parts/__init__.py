"""parts: the declarations of a scenario's parts."""
