"""demand: demands and fleets."""
