"""transport: legs, vehicles, handling and trips."""
