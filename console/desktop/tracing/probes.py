"""Flows that a person watches: traced after every change, each with the moments at which it changed and why."""

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.desktop.store import WorldStore
from console.desktop.tracing import account
from console.desktop.tracing.asking import AT_ONCE_S, Asking
from console.reach.flow import Endpoint, EndpointKind, Flow
from console.reach.path import Trace
from console.reach.tracing import trace_by_turns

KEPT = 200
MOST = 12


class Moment(NamedTuple):
    """From `at` on it was so. verdict: a sentence."""

    at: datetime
    reachable: bool
    verdict: str


@dataclass(slots=True)
class Probe:
    """history: oldest first; the last is how it is now."""

    flow: Flow
    history: deque[Moment] = field(default_factory=lambda: deque(maxlen=KEPT))

    @property
    def now(self) -> Moment:
        return self.history[-1] if self.history else Moment(datetime.now(UTC), False, "Not looked at yet")


class Probes(QObject):
    """The latest last. At most MOST: a wall of lamps tells nothing."""

    changed = Signal()
    """Others are watched, or one of them changed."""
    turned = Signal(object)
    """A Probe that was reachable and is not, or the other way round."""

    def __init__(self, store: WorldStore, parent: QObject) -> None:
        super().__init__(parent)
        self._store = store
        self.all: list[Probe] = []
        self._asking = Asking(store.world, self)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._look)
        store.changed.connect(self._world_changed)

    def watch(self, flow: Flow) -> None:
        """The same again is no second one."""
        if any(one.flow == flow for one in self.all):
            return
        self.all.append(Probe(flow))
        del self.all[:-MOST]
        self._look()
        self.changed.emit()

    def forget(self, flow: Flow) -> None:
        self.all = [one for one in self.all if one.flow != flow]
        self.changed.emit()

    @Slot()
    def _world_changed(self) -> None:
        if self.all:
            self._soon.start()

    @Slot()
    def _look(self) -> None:
        self._asking.ask(self._by_turns, AT_ONCE_S)

    def _by_turns(self) -> Generator[None, None, None]:
        world, at = self._store.world, datetime.now(UTC)
        for probe in list(self.all):
            seen: Trace = yield from trace_by_turns(world, probe.flow)
            moment = Moment(at, seen.reachable, account.verdict(world, seen))
            before = probe.now if probe.history else None
            if before is None or before[1:] != moment[1:]:
                probe.history.append(moment)
                self.changed.emit()
                if before is not None and before.reachable != moment.reachable:
                    self.turned.emit(probe)

    # --- from one start to the next

    def state(self) -> list[dict[str, Any]]:
        return [
            {
                "from": list(_ended(one.flow.source)),
                "to": list(_ended(one.flow.destination)),
                "protocol": one.flow.protocol,
                "ports": list(one.flow.ports),
                "ipv6": one.flow.ipv6,
            }
            for one in self.all
        ]

    def restore(self, state: list[Any]) -> None:
        """What cannot be read, or has no ends any more, is left out."""
        for one in state[-MOST:]:
            try:
                source, destination = (
                    Endpoint(EndpointKind(kind), id_, at) for kind, id_, at in (one["from"], one["to"])
                )
                first, last = map(int, one["ports"])
                ipv6 = bool(one.get("ipv6", False))
                flow = Flow(source, destination, str(one["protocol"]), (first, last), ipv6=ipv6)
            except (AttributeError, KeyError, TypeError, ValueError):
                continue
            if all(not end.id or end.id in self._store.world for end in (source, destination)):
                self.watch(flow)


def _ended(end: Endpoint) -> tuple[str, str, str]:
    return end.kind.value, end.id, end.address
