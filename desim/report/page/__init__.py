"""page: how text, tables and figures become one file."""
