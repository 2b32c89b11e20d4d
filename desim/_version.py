"""The version of desim."""

__version__ = "0.1.0"
