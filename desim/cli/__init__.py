"""cli: a command line in, one study and its page out."""
