"""A world served on loopback, in a thread of its own, for clients that block."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import boto3
from botocore.config import Config

from console.backends.embedded import EmbeddedBackend
from console.backends.serving import api_of
from console.wire.server import Served, Server, Tls, listen
from console.wire.sigv4 import Keys

KEYS: Final = Keys("AKIATESTER", "not-much-of-a-secret")
REGION: Final = "us-east-1"
PATIENT: Final = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=20)


@dataclass
class Service:
    """url: where it is. calls: what the observer was told."""

    port: int = 0
    scheme: str = "http"
    calls: list[Served] = field(default_factory=list)
    clients: list[Any] = field(default_factory=list)
    backend: EmbeddedBackend | None = None

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def client(self, keys: Keys = KEYS, region: str = REGION) -> Any:
        """A boto3 client for EC2, with nothing of this machine's configuration."""
        session = boto3.Session(keys.access_key_id, keys.secret_access_key, keys.session_token, region)
        client = session.client("ec2", endpoint_url=self.url, config=PATIENT)
        self.clients.append(client)
        return client

    def close(self) -> None:
        """Its clients' connections: boto3 leaves them to the garbage."""
        for client in self.clients:
            client.close()


@contextmanager
def serving(
    sample: str | None = "shop",
    keys: Keys | None = KEYS,
    *,
    instant: bool = True,
    port: int = 0,
    tls: Tls | None = None,
) -> Iterator[Service]:
    """A world in memory, served until the end of the block. With allow-reset."""
    service, ready, ended = Service(), threading.Event(), threading.Event()
    stop: list[Any] = []

    async def run() -> None:
        backend = service.backend = EmbeddedBackend.in_memory(sample=sample, instant=instant)
        api = api_of(backend, keys, observer=service.calls.append, reset=backend.restore_point())
        server = Server(api, listen("127.0.0.1", port), tls)
        service.scheme = server.url.partition(":")[0]
        service.port = int(server.url.rpartition(":")[2])
        loop = asyncio.get_running_loop()
        stop.append(lambda: loop.call_soon_threadsafe(server.stop))
        ready.set()
        await server.serve()
        await backend.close()
        ended.set()

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield service
    finally:
        service.close()
        stop[0]()
        thread.join(10)
    assert ended.is_set(), "the server has not stopped cleanly"
