"""Bugs put into nodes on purpose, to see that the checks find them."""
