"""review: the reviewer's part: checks, sources, checklists, validation."""
