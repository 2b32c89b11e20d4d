"""checks: faults and warnings between parts that are valid one by one."""
