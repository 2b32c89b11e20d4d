"""board: one page on which stockpile, plans, measure and confidence are chosen."""
