"""Worlds as Qt tables: what a row of each kind of resource says, and a model that keeps it live. Knows no view."""
