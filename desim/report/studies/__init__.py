"""studies: the pages of studies that vary a scenario."""
