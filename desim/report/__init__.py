"""report: stored results in, one page that a reviewer can check out."""
