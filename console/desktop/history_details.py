"""One entry of the history in full: what was asked, what changed, the command, and the way back."""

import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from console.desktop.actions.actions import Actions
from console.desktop.actions.words import called, kind_word
from console.desktop.dialogs.command_view import CommandView
from console.desktop.history_model import outcome_words
from console.desktop.inspector.blocks import CodeWidget, LinesWidget
from console.desktop.inspector.facts import Code, Line, Lines, Span, Tone, as_json
from console.desktop.inspector.provenance import request_of
from console.desktop.store import WorldStore
from console.desktop.widgets.folding import Folding
from console.desktop.widgets.labels import label
from console.ec2.errors import Refused
from console.ec2.history import Change, HistoryEntry, words
from console.ec2.world import World
from console.wire.commands import parameters_of

MOST_FIELDS = 12
MOST_CHANGES = 40
MOST_TRIED = 200
"""Changes whose reversal is tried before somebody asks for it: of a thousand it takes 100 ms."""
SIDE_BY_SIDE = 640
"""Pixels from which the command stands beside the changes."""


class HistoryDetails(QScrollArea):
    """Follows one entry; empty until there is one."""

    link_activated = Signal(str)

    def __init__(self, store: WorldStore, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._actions = store, actions
        self._entry: HistoryEntry | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Details of the entry")
        inside = QWidget(self)
        self.setWidget(inside)  # what comes into it later need not be polished twice
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(10)
        head = QHBoxLayout()
        titles = QVBoxLayout()
        titles.setSpacing(1)
        self._title = label("", "heading", inside, wrap=True)
        self._when = label("", "muted", inside, wrap=True)
        titles.addWidget(self._title)
        titles.addWidget(self._when)
        head.addLayout(titles, 1)
        self._why_not = label("", "hint", inside)
        self.undo = QPushButton("Undo this", inside)
        self.undo.clicked.connect(self._undo)
        head.addWidget(self._why_not)
        head.addWidget(self.undo)
        column.addLayout(head)
        first, second = QWidget(inside), QWidget(inside)
        left, right = QVBoxLayout(first), QVBoxLayout(second)
        for half in (left, right):
            half.setContentsMargins(0, 0, 0, 0)
        self.changes = LinesWidget(inside)
        self.changes.link_activated.connect(self.link_activated)
        left.addWidget(self.changes)
        left.addStretch()
        self.command = CommandView(inside)
        self.request = CodeWidget(inside)
        self._request_title = label("REQUEST", "section", inside)
        right.addWidget(self.command)
        right.addSpacing(6)
        right.addWidget(self._request_title)
        right.addWidget(self.request)
        right.addStretch()
        column.addWidget(Folding(first, second, inside, stretches=(1, 1), spacing=24, least=SIDE_BY_SIDE))
        column.addStretch()

    @property
    def entry(self) -> HistoryEntry | None:
        return self._entry

    def show_entry(self, entry: HistoryEntry, loaded: Sequence[HistoryEntry]) -> None:
        """loaded: entries around it; the lifecycle steps that followed from it are looked for among them."""
        self._entry = entry
        self._title.setText(entry.summary or words(entry.action))
        when = entry.at.strftime("%Y-%m-%d %H:%M:%S UTC")
        parts = [when, entry.caller, words(entry.action), outcome_words(entry)]
        if entry.kind == "request" and (entry.follows or any(_goes_with(one, entry) for one in loaded)):
            parts.append("one of several that were asked for together")
        self._when.setText(" · ".join(parts))
        why_not = self._reason(entry, loaded)
        self.undo.setVisible(entry.kind != "lifecycle" and entry.succeeded)
        self.undo.setEnabled(not why_not)
        self.undo.setToolTip(why_not)
        self._why_not.setText(why_not)
        request = request_of(entry)
        self.command.show_commands((request,) if request else (), entry.region)
        self.command.setVisible(request is not None)
        shown = parameters_of(request) if request else dict(entry.parameters)
        self._request_title.setVisible(bool(shown))
        self.request.setVisible(bool(shown))
        self.request.show_block(Code(json.dumps(shown, indent=2, ensure_ascii=False, default=str)))
        self.changes.show_block(changes_block(self._store.world, entry))

    def _reason(self, entry: HistoryEntry, loaded: Sequence[HistoryEntry]) -> str:
        """Why an entry can't be undone now, from the engine's own rules; empty if it can."""
        if self._store.backend.read_only:
            return "This world is open read-only"
        if self._is_barred(entry.region):
            return f"{entry.region} is open read-only"
        if entry.kind == "lifecycle":
            return "Time did this, as a consequence of a request"
        if not entry.succeeded:
            return "Refused: nothing was changed"
        if entry.undone:
            return "Undone already"
        if not entry.changes:
            return "Nothing was changed"
        steps = [one for one in reversed(loaded) if one.follows == entry.number and one.kind == "lifecycle"]
        changes = [*entry.changes, *(change for one in steps for change in one.changes)]
        return _obstacle(self._store.world, changes) if len(changes) <= MOST_TRIED else ""

    def _is_barred(self, region: str) -> bool:
        world = self._store.world
        barred = [name in world.barred for name, part in world.parts.items() if part.region == region]
        return bool(barred) and all(barred)

    @Slot()
    def _undo(self) -> None:
        if self._entry is not None:
            self._actions.undo_entry(self._entry)


def _goes_with(one: HistoryEntry, first: HistoryEntry) -> bool:
    return one.kind == "request" and one.follows == first.number


def _obstacle(world: World, changes: Sequence[Change]) -> str:
    """Try the reversal on the world, and take it back."""
    from console.engine.reversal import reverse
    from console.engine.transaction import Transaction

    tx = Transaction(world, Random(0), 0.0)
    try:
        reverse(tx, changes)
    except Refused as refused:
        return refused.message
    finally:
        tx.rollback()
    return ""


def changes_block(world: World, entry: HistoryEntry) -> Lines:
    """Each record that was created, deleted or changed, and of those every field before and after."""
    if not entry.succeeded:
        return Lines((Line((Span(entry.outcome, "strong"),), (Span(entry.message),)),), "Refused")
    lines = [_change_line(world, change) for change in entry.changes[:MOST_CHANGES]]
    if len(entry.changes) > MOST_CHANGES:
        lines.append(Line((Span(f"and {len(entry.changes) - MOST_CHANGES} more", "muted"),)))
    return Lines(tuple(lines), f"Changes ({len(entry.changes)})", "It changed nothing.")


_TONES: dict[str, Tone] = {"created": "ok", "deleted": "bad", "changed": "warning"}


def _change_line(world: World, change: Change) -> Line:
    record = change.resource
    word = "created" if change.before is None else "deleted" if change.after is None else "changed"
    tone = _TONES[word]
    alive = record.id if record.id in world else ""
    name = Span(called(world, record), link=alive)
    spans = (Span(word, dot=tone), Span(kind_word(record), "muted"), name)
    if word != "changed":
        return Line(spans, (Span(record.id, "mono"),))
    below: list[Span] = []
    differences = list(_differences(change))
    for path, before, after in differences[:MOST_FIELDS]:
        below += [Span(f"{path}:", "muted"), Span(before, "mono"), Span("→", "muted"), Span(f"{after} ", "mono")]
    if len(differences) > MOST_FIELDS:
        below.append(Span(f"and {len(differences) - MOST_FIELDS} more fields", "muted"))
    return Line(spans, tuple(below))


def _differences(change: Change) -> Iterator[tuple[str, str, str]]:
    """(path, before, after) of every leaf that differs: `Attachment.DeviceIndex`, `–`, `1`."""
    assert change.before is not None
    assert change.after is not None
    before = dict(_leaves("", json.loads(as_json(change.before))))
    after = dict(_leaves("", json.loads(as_json(change.after))))
    for path in dict.fromkeys((*before, *after)):
        if before.get(path) != after.get(path):
            yield path, _word(before.get(path)), _word(after.get(path))


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    match value:
        case dict():
            for key, part in value.items():
                yield from _leaves(f"{path}.{key}" if path else key, part)
        case list():
            for number, part in enumerate(value):
                yield from _leaves(f"{path}[{number}]", part)
        case _:
            yield path, value


def _word(value: Any) -> str:
    if value is None or value == "":
        return "–"
    return ("On" if value else "Off") if isinstance(value, bool) else str(value)
