"""One module per resource family, each a set of handlers `(request, transaction) -> result`; families.py has all."""
