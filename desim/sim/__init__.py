"""sim: what happens. A Scenario, a seed and a replication number in; the facts of that replication out."""
