"""transport: legs, vehicles, handling and journeys."""
