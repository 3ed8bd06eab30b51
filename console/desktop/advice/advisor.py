"""Looks for advice in idle moments: a while after the last change, and once a day for what only grows old."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.desktop.actions.words import plural
from console.desktop.store import WorldStore
from console.ec2.changes import ChangeSet
from console.ec2.history import HistoryEntry
from console.ec2.resources import NetworkInterface
from console.engine.quotas import quotas_of
from console.engine.world_file import WorldFileError
from console.reach.advice.findings import findings, gravest_first
from console.reach.advice.model import Advice, Severity
from console.reach.advice.room import available_since
from console.topology.canvas.spare import is_spare, spent

CALM_MS, CALM_LARGE_MS, LARGE = 400, 2500, 5000
"""After the last change; in a large world a look takes longer than a frame."""
OLDER_MS = 3_600_000
PAUSE_MS, SLICE_S = 8, 0.005
PORTION = 2000
HISTORY, PAGE = 1000, 50
"""Entries in which it is looked up since when an interface is available, so many at a time."""

TITLES = {
    "asymmetric-reply": "asymmetric route",
    "same-subnet-twice": "doubled subnet",
    "route-to-checked-interface": "checked appliance",
    "blackhole-route": "black hole",
    "elastic-ip-without-route": "unreachable Elastic IP",
    "public-subnet-without-addresses": "addressless public subnet",
    "open-management-port": "open management port",
    "idle-interface": "idle interface",
    "held": "held resource",
    "addresses-running-out": "nearly full subnet",
    "limit-near": "nearly reached limit",
    "unknown-tag-value": "unknown tag value",
}
"""A topic as one counts it: `1 asymmetric route`; its noun comes last."""


class Advisor(QObject):
    """`advice` is as of the last look, the gravest first; what was put away is not in it.

    It looks a few milliseconds at a time, and begins anew when the world changes meanwhile.
    """

    changed = Signal()

    def __init__(self, store: WorldStore, put_away: list[str], parent: QObject) -> None:
        super().__init__(parent)
        self._store = store
        self._put_away = dict.fromkeys(put_away)
        self._all: tuple[Advice, ...] | None = None
        self._since: dict[str, datetime] = {}
        self._remembers = False
        self.advice: tuple[Advice, ...] = ()
        self._found: list[Advice] = []
        self._finding: dict[str, list[Advice]] = {}
        self._about: dict[str, list[Advice]] = {}
        self._news: tuple[Advice, ...] | None = None
        """What the last look has found, where that is something else."""
        self._revision = 0
        self._looking: Iterator[Advice | None] | None = None
        self._slice = QTimer(self, interval=PAUSE_MS)
        self._slice.timeout.connect(self._go_on)
        self._calm = QTimer(self, singleShot=True)
        self._calm.timeout.connect(self.look)
        self._older = QTimer(self, interval=OLDER_MS)
        self._older.timeout.connect(self.look)
        self._older.start()
        store.changed.connect(self._world_changed)
        self.look()

    @property
    def looking(self) -> bool:
        """Whether `advice` may be another in a moment."""
        return self._looking is not None or self._calm.isActive()

    @property
    def put_away(self) -> list[str]:
        """Keys, for the session; those of traps that are gone are forgotten."""
        if self._all is None:
            return list(self._put_away)  # not looked yet
        here = {one.key for one in self._all}
        return [key for key in self._put_away if key in here]

    def hide(self, key: str) -> None:
        self._put_away[key] = None
        self._sift()

    def show_all(self) -> None:
        self._put_away = {}
        self._sift()

    def summary(self) -> tuple[str, bool]:
        """`1 asymmetric route`, `4 findings`, or empty; and whether one of them is grave."""
        count = len(self.advice)
        grave = any(one.severity is not Severity.NOTE for one in self.advice)
        topics = {one.topic for one in self.advice}
        word = TITLES.get(next(iter(topics)), "finding") if len(topics) == 1 else "finding"
        return (plural(word, count) if count else ""), grave

    def about(self, resource_id: str) -> tuple[Advice, ...]:
        """Of `advice`, what concerns this first of all."""
        return gravest_first(one for one in self._about.get(resource_id, ()) if one.key not in self._put_away)

    @Slot(object)
    def _world_changed(self, changes: ChangeSet) -> None:
        now = datetime.now(UTC)
        for one in changes.upserts:
            if isinstance(one, NetworkInterface):
                if one.attachment:
                    self._since.pop(one.id, None)
                else:
                    self._since.setdefault(one.id, now)
        self._looking = None
        self._slice.stop()
        self._calm.start(CALM_LARGE_MS if len(self._store.world) > LARGE else CALM_MS)

    @Slot()
    def look(self) -> None:
        self._found, self._finding, self._revision = [], {}, self._store.world.revision
        self._looking = self._look()
        self._slice.start()

    def _look(self) -> Iterator[Advice | None]:
        yield from self._store.world.work()  # it asks by all of the indexes
        if not self._remembers:
            yield from self._remember()
        yield from findings(self._store.world, datetime.now(UTC), quotas_of(self._store.world), self._since)
        yield from self._compare()

    def _compare(self) -> Iterator[None]:
        """What has been found with what was known, some at a time: in a large world that is much."""
        found, known = gravest_first(self._found), self._all
        same = known is not None and len(found) == len(known)
        for start in range(0, len(found) if same else 0, PORTION):
            yield None
            if known is None or found[start : start + PORTION] != known[start : start + PORTION]:
                same = False
                break
        self._news = None if same else found

    def _remember(self) -> Iterator[None]:
        """Since when interfaces are available, as the history says; what was seen here is newer."""
        entries: list[HistoryEntry] = []
        while len(entries) < HISTORY:
            try:
                page = self._store.history(PAGE, entries[-1].number if entries else None)
            except WorldFileError:  # closed meanwhile, or damaged, as its own page says
                break
            entries += page
            if len(page) < PAGE:
                break
            yield None
        self._since = available_since(entries) | self._since
        self._remembers = True

    @Slot()
    def _go_on(self) -> None:
        if self._looking is None or not is_spare():
            return
        if self._store.world.revision != self._revision:  # what is looked through is another; the signal is to come
            self.look()
        until = time.perf_counter() + SLICE_S
        for one in self._looking:
            if one is not None:
                self._found.append(one)
                self._finding.setdefault(next(iter(one.where), ""), []).append(one)
            if time.perf_counter() >= until:
                spent()
                return
        self._looking = None
        self._slice.stop()
        if self._news is not None:
            self._all, self._about, self._news = self._news, self._finding, None
            self._sift()

    def _sift(self) -> None:
        shown = self._all or ()
        self.advice = tuple(one for one in shown if one.key not in self._put_away) if self._put_away else shown
        self.changed.emit()
