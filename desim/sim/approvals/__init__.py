"""approvals: gates, cases, review stages and agreements."""
