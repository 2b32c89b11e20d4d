"""store: tables to files and back; a folder is complete when its manifest is there."""
