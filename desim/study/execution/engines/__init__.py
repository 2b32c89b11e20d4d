"""engines: what runs the replications: this process, local processes or a cluster."""
