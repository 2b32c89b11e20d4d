"""decision: the two pages that say which plan to choose, one file for each block of them."""
