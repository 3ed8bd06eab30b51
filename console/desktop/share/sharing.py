"""Serving the window's world: on and off, the keys of the time being, and the calls that came in. Knows no widget.

The server runs on the window's own loop: a call is carried out between two frames, by the engine that the window shows.
"""

import errno
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from itertools import chain
from time import perf_counter
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import QObject, Signal

from console.backends.embedded import EmbeddedBackend
from console.backends.giving_way import giving_way
from console.backends.port import Backend
from console.desktop.leaves import Leaves
from console.desktop.store import WorldStore
from console.ec2.history import HistoryEntry

if TYPE_CHECKING:  # imported when sharing starts, as is the loop: the window need not wait for it
    from console.desktop.share.snippets import Endpoint
    from console.wire.server import Served, Server
    from console.wire.sigv4 import Keys

HOST: Final = "127.0.0.1"
PORT: Final = 4566
KEPT: Final = 1000
"""Calls that the list shows; older ones are in the history only."""
TASK: Final = "share"
_PREPARED: Final = (
    "dateutil.parser",
    "dateutil.tz",
    "urllib3",
    "botocore.model",
    "botocore.loaders",
    "botocore.auth",
    "anyio",
    "http.cookies",
    "starlette.applications",
    "configparser",
    "logging.config",
    "click",
    "uvicorn",
    "uvicorn.protocols.http.httptools_impl",
    "console.wire.query",
    "console.wire.xml",
    "console.wire.server",
    "console.wire.shapes",
    "console.backends.serving",
)
SLICE_S: Final = 0.004
_SEARCHED: Final = 500
SLACK: Final = timedelta(seconds=2)
"""The history keeps whole seconds."""

State = Literal["off", "starting", "on", "stopping"]


class Sharing(QObject):
    """One share at a time. Ask `state`; the keys are in memory only, and gone when it is off."""

    changed = Signal()
    """Whether, where and why not."""
    called = Signal(object)
    """A Served."""

    def __init__(self, store: WorldStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.number = next((at for at, one in enumerate(self._members) if not _why_not(one)), 0)
        """Which of several regions is served: an endpoint is one region's. At first the first one that can be."""
        self._keys: Keys | None = None
        self._server: Server | None = None
        self.state: State = "off"
        self.url = ""
        self.problem = ""
        """Why it did not start, or stopped by itself."""
        self.calls: deque[Served] = deque(maxlen=KEPT)
        """Newest first."""
        self.count = 0

    @property
    def why_not(self) -> str:
        """Why this world cannot be shared; empty where it can."""
        return _why_not(self.member)

    @property
    def _members(self) -> Sequence[Backend]:
        return self._store.backend.members

    @property
    def member(self) -> Backend:
        """What is served, or would be."""
        return self._members[self.number]

    @property
    def place(self) -> str:
        """What its region is called; empty where there is one only."""
        return list(self._store.world.parts)[self.number] if len(self._members) > 1 else ""

    def choose(self, number: int) -> None:
        """Serve that one of several regions, while none is served."""
        if self.state == "off" and number != self.number:
            self.number = number
            self._tell("off")

    @property
    def port(self) -> int | None:
        return int(self.url.rpartition(":")[2]) if self.url else None

    def start(self, host: str = HOST, port: int = PORT) -> None:
        """port: 0 for any that is free. What goes wrong is in `problem`."""
        if self.state == "off" and not self.why_not:
            self._tell("starting")
            self._store.tasks.start(TASK, self._share(host, port), quiet=True)

    def stop(self) -> None:
        if self._server and self.state == "on":
            self._tell("stopping")
            self._server.stop()

    def endpoint(self, *, revealed: bool) -> "Endpoint | None":
        """For people to set up a client with; None while it is off. The secret is masked unless `revealed`."""
        from console.desktop.share.snippets import MASK, Endpoint

        if self._keys is None:
            return None
        secret = self._keys.secret_access_key if revealed else MASK
        return Endpoint(self.url, self.member.world.region, self._keys.access_key_id, secret)

    def entry_of(self, call: "Served") -> HistoryEntry | None:
        """The call's line in the history; None for one that only read, or was long ago."""
        earliest = call.at - SLACK
        for entry in self._store.history(_SEARCHED):
            if entry.at < earliest:
                return None
            same = (entry.kind, entry.action, entry.caller) == ("request", call.action, call.caller)
            if same and (entry.outcome, entry.message) == (call.outcome, call.message) and _changed(entry, call):
                return entry
        return None

    # --- running

    async def _share(self, host: str, port: int) -> None:
        try:
            server = await self._listen(host, port)
            if server is not None:
                self._server, self.url = server, server.url
                self._tell("on")
                await server.serve()
        finally:
            self._server, self._keys, self.url = None, None, ""
            self._tell("off", self.problem)

    async def _listen(self, host: str, port: int) -> "Server | None":
        import asyncio

        await _prepare()
        from console.backends.serving import api_of, make_keys
        from console.wire.server import Server, listen

        member = self.member
        assert isinstance(member, EmbeddedBackend)
        try:
            listener = await asyncio.to_thread(listen, host, port)
        except (OSError, UnicodeError) as error:
            self.problem = _words(error, host, port)
            return None
        self._keys = make_keys()
        return Server(api_of(member, self._keys, observer=self._heard), listener)

    def _heard(self, call: "Served") -> None:
        self.calls.appendleft(call)
        self.count += 1
        self.called.emit(call)
        if call.outcome != "ok":  # a refusal is history, but no change
            self._store.history_changed.emit()

    def _tell(self, state: State, problem: str = "") -> None:
        self.state, self.problem = state, problem
        self.changed.emit()


def _why_not(backend: Backend) -> str:
    if not isinstance(backend, EmbeddedBackend):
        return "A remote EC2 has an API of its own: only an embedded world can be shared"
    if backend.read_only:
        return "This world is open read-only: share it from the console that has it open"
    return ""


def _changed(entry: HistoryEntry, call: "Served") -> bool:
    """Whether the entry can be what the call did; a lifecycle step that followed at once has a revision of its own."""
    return call.outcome != "ok" or (call.revision is not None and entry.revision <= call.revision)


async def _prepare() -> None:
    """What the first call would otherwise wait for, a little at a time.

    No import in a thread: two threads in one ring of imports see half a module.
    """
    import asyncio

    until = perf_counter() + SLICE_S
    for module in chain.from_iterable(Leaves(one.partition(".")[0]).of(one) for one in _PREPARED):
        if module:
            with suppress(ImportError):  # what a package does without, where it is not there
                import_module(module)
        if perf_counter() >= until:
            await asyncio.sleep(0)
            until = perf_counter() + SLICE_S
    from console.wire.model import knows
    from console.wire.parameters import operations, structure_of

    with giving_way():
        await asyncio.to_thread(knows, "")  # loads EC2's model
    for action in operations():
        structure_of(action)
        await asyncio.sleep(0)


def _words(error: Exception, host: str, port: int) -> str:
    match getattr(error, "errno", None):
        case errno.EADDRINUSE:
            return f"Port {port} is taken: something else listens there. Choose another one, or 0 for any that is free."
        case errno.EACCES:
            return f"This system does not let you listen at port {port}. Choose one from 1024 on."
        case errno.EADDRNOTAVAIL:
            return f"{host} is no address of this machine."
        case _:
            return f"Can't listen at {host}, port {port}: {getattr(error, 'strerror', None) or error}."
