"""A world served to EC2 clients: keys, an Api on a backend, and a server for the command line."""

import asyncio
import base64
import secrets
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

from console.backends.embedded import EmbeddedBackend
from console.backends.feed import Feed
from console.ec2.requests import Request
from console.wire.server import Api, Served, Server
from console.wire.sigv4 import Keys

_ACCESS_KEY_BYTES: Final = 10
_SECRET_KEY_BYTES: Final = 30


def make_keys() -> Keys:
    """A new pair that looks like EC2's."""
    access_key = base64.b32encode(secrets.token_bytes(_ACCESS_KEY_BYTES)).decode()
    return Keys(f"AKIA{access_key}", base64.b64encode(secrets.token_bytes(_SECRET_KEY_BYTES)).decode())


def api_of(
    backend: EmbeddedBackend,
    keys: Keys | None,
    *,
    observer: Callable[[Served], None] | None = None,
    reset: Callable[[], Awaitable[None]] | None = None,
) -> Api:
    """The API of a world, with its feed. keys: None lets everybody in."""

    async def perform(request: Request[Any], caller: str) -> Any:
        return await backend.send(request, caller)

    known = {keys.access_key_id: keys} if keys else None
    return Api(perform, lambda: backend.world, keys=known, observer=observer, reset=reset, feed=Feed(backend))


async def serve_until_stopped(backend: EmbeddedBackend, server: Server, listening: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT, then close the world. listening: called once, when clients are answered."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, server.stop)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(server.stop))
    living = asyncio.create_task(_live(backend))
    loop.call_soon(listening)
    try:
        await server.serve()
    finally:
        living.cancel()
        with suppress(asyncio.CancelledError):
            await living
        await backend.close()


async def _live(backend: EmbeddedBackend) -> None:
    """While a world is watched, its lifecycles go on."""
    async for _ in backend.watch():
        pass
