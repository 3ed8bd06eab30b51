"""One module per resource family, each a set of handlers `(request, transaction) -> result`."""

from console.engine.handlers.registry import HANDLERS, Handler

__all__ = ["HANDLERS", "Handler"]
