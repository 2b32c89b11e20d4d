"""stock: stockpiles, their ordering and the lanes that supply them."""
