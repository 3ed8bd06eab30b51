"""Worlds that are elsewhere: choosing one, testing it, and knowing at every moment which one it is."""
