"""tracing: recall of lots, lot tracking, unit tracking and the event log."""
