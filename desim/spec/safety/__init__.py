"""safety: checks of files from untrusted sources."""
