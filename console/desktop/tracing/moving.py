"""A move that is watched: its phases, and a running probe that says for how long nothing got through."""

import time
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from console.desktop.actions.words import called_id
from console.desktop.store import WorldStore
from console.desktop.tracing import account
from console.ec2.resources import NetworkInterface
from console.ec2.world import World
from console.reach.fix import Fix
from console.reach.flow import CORPORATE, INTERNET, Endpoint, EndpointKind, Flow
from console.reach.path import Trace
from console.reach.remedy import remedy
from console.reach.tracing import trace

PHASES = ("Detach", "Wait until it is available", "Attach", "Verify")
_BEGINS = {0.25: 1, 0.6: 2, 1.0: 3}
"""What `actions.move.move` reports to the phase that begins then."""
MOST_NEIGHBOURS = 12


class Phase(NamedTuple):
    """began, ended: seconds since the move began; None while it runs."""

    title: str
    began: float
    ended: float | None = None


class Moving(QObject):
    """`phases`, and `samples`: since when (seconds) the flow was reachable, or not; each the start of a stretch."""

    changed = Signal()

    def __init__(self, store: WorldStore, interface_id: str, target_id: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._began = time.monotonic()
        interface = store.world.find(NetworkInterface, interface_id)
        self.interface_id, self.target_id = interface_id, target_id
        self.source_id = interface.attachment.instance_id if interface and interface.attachment else ""
        self.title = f"Moving {called_id(store.world, interface_id)} to {called_id(store.world, target_id)}"
        self.flow = next(_reachable(store.world, interface), None) if interface else None
        self.flow_title = account.title(store.world, self.flow) if self.flow else ""
        self.phases = [Phase(PHASES[0], 0.0)]
        self.samples: list[tuple[float, bool]] = [(0.0, True)] if self.flow else []
        self.failure = ""
        self.over = False
        self.verdict: Trace | None = None
        store.changed.connect(self._sample)

    @property
    def seconds(self) -> float:
        """Since it began; until it was over."""
        ended = self.phases[-1].ended
        return ended if self.over and ended is not None else time.monotonic() - self._began

    @property
    def outage(self) -> float | None:
        """Seconds in which the flow did not get through; None where it still does not."""
        if self.samples and not self.samples[-1][1]:
            return None
        stretches = zip(self.samples, [*self.samples[1:], (self.seconds, True)], strict=True)
        return sum(end - begin for (begin, reachable), (end, _) in stretches if not reachable)

    @property
    def fix(self) -> Fix | None:
        """What would let the flow through where it ended."""
        return remedy(self._store.world, self.verdict) if self.verdict and not self.verdict.reachable else None

    def report(self, fraction: float) -> None:
        if (phase := _BEGINS.get(fraction)) is not None:
            self._next(PHASES[phase])
        self._sample()
        self.changed.emit()

    def finish(self, failure: str = "") -> None:
        """It is over. failure: why it did not come to its end."""
        self._sample()
        self.failure = failure
        if self.flow:
            self.verdict = trace(self._store.world, self.flow)
        self.phases[-1] = self.phases[-1]._replace(ended=time.monotonic() - self._began)
        self.over = True
        self._store.changed.disconnect(self._sample)
        self.changed.emit()

    def result(self) -> str:
        """The end in a sentence."""
        if not self.over:
            return f"{self.phases[-1].title}…"
        if self.failure:
            return self.failure
        took = f"Moved in {self.seconds:.1f} s"
        if self.flow is None:
            return f"{took}. Nothing got through to it before, so there was no outage to measure."
        if self.outage is None:
            why = account.because(self._store.world, self.verdict) if self.verdict else ""
            return f"{took}, but {self.flow_title} does not get through any more: {why}"
        return f"{took}. {self.flow_title} was interrupted for {self.outage:.2f} s and gets through again."

    def _next(self, title: str) -> None:
        now = time.monotonic() - self._began
        self.phases[-1] = self.phases[-1]._replace(ended=now)
        self.phases.append(Phase(title, now))

    @Slot()
    def _sample(self) -> None:
        if self.flow is None:
            return
        reachable = trace(self._store.world, self.flow).reachable
        if reachable != self.samples[-1][1]:
            self.samples.append((time.monotonic() - self._began, reachable))
            self.changed.emit()


def _reachable(world: World, interface: NetworkInterface) -> Iterator[Flow]:
    """Flows to the interface that get through now: from outside first, then from its neighbours."""
    end = Endpoint(EndpointKind.INTERFACE, interface.id)
    neighbours = (one.id for one in islice(world.each_interface_in(interface.subnet_id), MOST_NEIGHBOURS))
    inside = [Endpoint(EndpointKind.INTERFACE, one) for one in neighbours if one != interface.id]
    for ipv6 in (False, True) if interface.ipv6_addresses else (False,):
        for source in (INTERNET, CORPORATE, *inside):
            for protocol, port in _services(world, interface):
                flow = Flow(source, end, protocol, (port, port) if port else (0, 65535), ipv6=ipv6)
                if trace(world, flow).reachable:
                    yield flow


def _services(world: World, interface: NetworkInterface) -> Iterator[tuple[str, int]]:
    """What its rules speak of, and then whatever gets through."""
    for group in interface.groups:
        for rule in world.rules_of(group):
            if not rule.is_egress and rule.ip_protocol in ("tcp", "udp") and rule.from_port == rule.to_port:
                yield rule.ip_protocol, rule.from_port
    yield "any", 0
