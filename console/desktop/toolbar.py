"""The bar at the top: which world, what to make, and the way to everything else."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from console.desktop.icons import icon
from console.desktop.widgets.action_button import ActionButton
from console.desktop.widgets.giving_way import GivingWay, Part, hiding
from console.desktop.widgets.labels import label, literal
from console.desktop.widgets.pill import Pill, StatusDot

HEIGHT = 46
SPACING = 8
FIND, FIND_SHORT = "Find or run anything", "Find or run"
LONGEST = 28
"""Letters of a world's name; the middle of a longer one is left out."""


class _Composed(QPushButton):
    """A button made of several labels; as large as they are together."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(10, 4, 10, 4)
        self.row.setSpacing(8)

    def put(self, widget: QWidget) -> None:
        widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.row.addWidget(widget)

    def sizeHint(self) -> QSize:
        return self.row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.row.minimumSize()


class Toolbar(QFrame):
    """Buttons for actions that the window made; the menu of the source is filled when it opens."""

    find_requested = Signal()

    def __init__(self, kind: str, title: str, read_only: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.setFixedHeight(HEIGHT)
        self._buttons = 0
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 0, 14, 0)
        self._row.setSpacing(SPACING)
        self._brand = label("ENI Console", "", self)
        self._brand.setObjectName("brand")
        self._row.addWidget(self._brand)
        self._row.addSpacing(6)
        self._row.addWidget(self._make_source(kind, title, read_only))
        if read_only:
            pill = Pill("Read-only", "warning", self)
            pill.setToolTip("Another console has this world open: everything can be looked at, nothing changed")
            self._row.addWidget(pill, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addSpacing(8)
        self._row.addStretch(1)
        self._row.addWidget(self._make_find(), 20)
        words = Part(
            self._find_words, self._words_save, lambda: self._find_words.text() == FIND_SHORT, self._shorten_words
        )
        # In little room the title bar's word is enough; who looks for a key finds it in the tool tip.
        gone = [hiding(one, SPACING) for one in (self._brand, self._source_kind)]
        self._room = GivingWay(self, [words, *gone, hiding(self._find_key, SPACING)])

    def add_action(self, action: QAction, glyph: str, *, primary: bool = False) -> QPushButton:
        """A button that does `action`, and is enabled and explained as it is. The last one gives way first."""
        picture = icon(glyph, "on_primary" if primary else "muted")
        button = ActionButton(action, self, "primary" if primary else "", picture)
        self._row.insertWidget(self._row.count() - 2, button)
        self._room.parts.insert(len(self._room.parts) - 1 - self._buttons, button.part())
        self._buttons += 1
        return button

    def _words_save(self) -> int:
        measure = self._find_words.fontMetrics().horizontalAdvance
        return measure(FIND) - measure(FIND_SHORT)

    def _shorten_words(self, short: bool) -> None:
        self._find_words.setText(FIND_SHORT if short else FIND)

    def set_source_menu(self, menu: QMenu) -> None:
        self.source.setMenu(menu)

    def _make_source(self, kind: str, title: str, read_only: bool) -> QPushButton:
        self.source = _Composed("source", self)
        self.source.setAccessibleName(f"World: {kind} {title}{', read-only' if read_only else ''}")
        self.source.setToolTip("Open, create or copy a world")
        self.source.put(StatusDot("warning" if read_only else "ok", self.source))
        shown = title if len(title) <= LONGEST else f"{title[: LONGEST - 9]}…{title[-8:]}"
        for text, name in ((kind, "sourceKind"), (shown, "sourceTitle"), ("▾", "")):
            part = label(text, "", self.source)
            part.setObjectName(name)
            self.source.put(part)
            if name == "sourceKind":
                self._source_kind = part
        return self.source

    def _make_find(self) -> QPushButton:
        self.find_box = _Composed("find", self)
        self.find_box.setMaximumWidth(330)
        self.find_box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.find_box.setAccessibleName("Find or run anything")
        self.find_box.setToolTip("Every action, and every resource by name, id, IP or MAC (Ctrl+K)")
        self._find_words = label(FIND, "muted", self.find_box)
        self.find_box.put(self._find_words)
        self.find_box.row.addStretch()
        self._find_key = label("Ctrl K", "mono", self.find_box)
        self.find_box.put(self._find_key)
        self.find_box.clicked.connect(self.find_requested)
        return self.find_box


class SourceMenu(QMenu):
    """What can be done with worlds: new, open, recent, a copy, samples; and how the window looks."""

    def __init__(self, actions: list[QAction | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._recent = QMenu("Open recent", self)
        for action in actions:
            if action is None:
                self.addSeparator()
            else:
                self.addAction(action)
        self.insertMenu(self.actions()[2] if len(actions) > 2 else None, self._recent)  # type: ignore[arg-type]
        self._recent.triggered.connect(self._open)

    recent_chosen = Signal(object)
    """A Path."""

    def show_recent(self, worlds: list[Path]) -> None:
        self._recent.clear()
        for path in worlds:
            action = self._recent.addAction(literal(f"{path.name}   {path.parent}"))
            action.setData(path)
        self._recent.setEnabled(bool(worlds))

    def add_choice(self, title: str, group: QActionGroup) -> None:
        self.addMenu(title).addActions(group.actions())

    def _open(self, action: QAction) -> None:
        self.recent_chosen.emit(action.data())
