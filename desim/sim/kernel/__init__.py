"""kernel: clock, random streams, laws, dials, states and books; nothing of logistics."""
