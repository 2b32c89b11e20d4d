"""assembly: live parts built from their declarations."""
