"""The question of a person: a network, plans and disruptions as rows, what is measured, and how sure it is to be."""
