"""study: a scenario and a question in, the results of many replications out."""
