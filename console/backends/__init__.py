"""Where the world lives: the Backend port, and what implements it."""

from console.backends.port import Backend

__all__ = ["Backend"]
