"""commands: one file for each command."""
