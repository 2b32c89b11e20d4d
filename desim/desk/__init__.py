"""Desk: a page on this machine where a person brings a network, compares plans and reads the answer."""
