"""Discrete-event simulation of munitions production and supply networks."""

__version__ = "0.1.0"
