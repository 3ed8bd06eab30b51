"""The diagram for assistive technology: every thing of it is an accessible child of the canvas.

Tried early on PySide6 6.11: QAccessible.installFactory with QAccessibleInterface in Python is stable, through deleted
widgets and garbage collection (tests/topology/canvas/test_accessible.py does both) and over AT-SPI on X11, where the
whole tree was read while the focus walked; so there is no second tree of dummy widgets. Children are made when asked
for and kept while their view lives: Qt holds bare pointers to them.
A child is known by its place in the reading order, the order in which Tab walks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QColor, QWindow

if TYPE_CHECKING:
    from console.topology.canvas.view import TopologyView

Text = QAccessible.Text


class Thing(QAccessibleInterface):
    """One VPC, gateway, subnet, instance or interface of the diagram."""

    def __init__(self, diagram: Diagram, resource_id: str) -> None:
        super().__init__()
        self._diagram, self._id = diagram, resource_id

    def isValid(self) -> bool:
        return self._diagram.isValid() and self._id in self._diagram.things()

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    def parent(self) -> QAccessibleInterface:
        return self._diagram

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childCount(self) -> int:
        return 0

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def rect(self) -> QRect:
        return self._diagram.view.global_rect_of(self._id) if self._diagram.isValid() else QRect()

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        view = self._diagram.view
        if self._diagram.isValid():
            state.focusable = state.selectable = state.multiSelectable = True
            state.selected = self._id in view.selection
            state.focused = view.current == self._id and view.hasFocus()
        return state

    def text(self, kind: QAccessible.Text) -> str:
        picture = self._diagram.view.picture if self._diagram.isValid() else None
        if picture is None:
            return ""
        if kind == Text.Name:
            return picture.name_in_words(self._id)
        return picture.sentence(self._id) if kind == Text.Description else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Nothing of the diagram is renamed in place."""

    def foregroundColor(self) -> QColor:
        return QColor(self._diagram.view.palette_of_things.colors.ink)

    def backgroundColor(self) -> QColor:
        return QColor(self._diagram.view.palette_of_things.colors.surface)

    def window(self) -> QWindow | None:  # type: ignore[override]
        return self._diagram.window()


class Diagram(QAccessibleInterface):
    """The canvas itself: a list of things."""

    def __init__(self, view: TopologyView) -> None:
        super().__init__()
        self.view = view
        self._alive = True
        self._made: dict[str, Thing] = {}
        view.destroyed.connect(self._gone)

    def _gone(self) -> None:
        self._alive = False

    def things(self) -> Sequence[str]:
        return self.view.walk()

    def thing(self, resource_id: str) -> Thing:
        made = self._made.get(resource_id)
        if made is None:
            made = self._made[resource_id] = Thing(self, resource_id)
        return made

    def isValid(self) -> bool:
        return self._alive

    def object(self) -> QObject:
        return self.view

    def parent(self) -> QAccessibleInterface | None:  # type: ignore[override]
        above = self.view.parentWidget()
        return QAccessible.queryAccessibleInterface(above) if above is not None else None

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        things = self.things()
        return self.thing(things[index]) if 0 <= index < len(things) else None

    def childCount(self) -> int:
        return len(self.things())

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        found = self.view.thing_at(self.view.mapFromGlobal(QPoint(x, y)).toPointF())
        return self.thing(found) if found is not None and found in self.things() else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        things = self.things()
        return next((n for n, one in enumerate(things) if self._made.get(one) is child), -1)

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        current = self.view.current
        return self.thing(current) if current is not None and current in self.things() else None

    def rect(self) -> QRect:
        return QRect(self.view.mapToGlobal(QPoint()), self.view.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List

    def state(self) -> QAccessible.State:
        return QAccessible.State()

    def text(self, kind: QAccessible.Text) -> str:
        if kind == Text.Name:
            return self.view.accessibleName()
        return self.view.accessibleDescription() if kind == Text.Description else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """The canvas keeps its name."""

    def foregroundColor(self) -> QColor:
        return QColor(self.view.palette_of_things.colors.ink)

    def backgroundColor(self) -> QColor:
        return QColor(self.view.palette_of_things.colors.background)

    def window(self) -> QWindow | None:  # type: ignore[override]
        return self.view.window().windowHandle()


_diagrams: WeakKeyDictionary[QObject, Diagram] = WeakKeyDictionary()
_installed = False


def install() -> None:
    """Teach Qt to describe canvases. Once; a second call does nothing."""
    global _installed
    if not _installed:
        _installed = True
        QAccessible.installFactory(_describe)


def _describe(_class: str, described: QObject) -> QAccessibleInterface | None:
    from console.topology.canvas.view import TopologyView

    if not isinstance(described, TopologyView):
        return None
    made = _diagrams.get(described)
    if made is None:
        made = _diagrams[described] = Diagram(described)
    return made


def focused(view: TopologyView, resource_id: str) -> None:
    """Say that the keyboard is on a thing now."""
    if not QAccessible.isActive() or resource_id not in view.walk():
        return
    event = QAccessibleEvent(view, QAccessible.Event.Focus)
    event.setChild(view.walk().index(resource_id))
    QAccessible.updateAccessibility(event)
