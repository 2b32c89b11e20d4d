"""model: what a report knows of one point or of a sweep, before it is laid out."""
