"""A page for each kind of resource: a live table, its filter, its columns, and what to do while it is empty."""
