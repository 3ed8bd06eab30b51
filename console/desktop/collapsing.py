"""Menus of what the diagram can draw as one box, and expand again."""

from collections.abc import Iterable

from PySide6.QtWidgets import QMenu

from console.desktop.icons import icon
from console.desktop.widgets.labels import literal
from console.topology.canvas.arranged_canvas import MANY
from console.topology.canvas.view import TopologyView
from console.topology.folding import EVERYTHING_ALIKE


def add_collapsing(menu: QMenu, view: TopologyView, ids: Iterable[str]) -> None:
    """Of some things: their subnet or group as one box, and back."""
    things = tuple(ids)
    some = things[:MANY]
    collapsible, expandable = view.collapsible(some), view.expandable(some)
    if not collapsible and not expandable:
        return
    menu.addSeparator()
    if collapsible:
        action = menu.addAction(icon("mdi6.group"), literal(f"Collapse {_said(collapsible, things)}"))
        action.setToolTip("Draw them as one box with a count (G)")
        action.triggered.connect(lambda: view.collapse(things))
    if expandable:
        action = menu.addAction(icon("mdi6.ungroup"), literal(f"Expand {_said(expandable, things)}"))
        action.setToolTip("Draw each for itself again (Shift+G)")
        action.triggered.connect(lambda: view.expand(things))


def fill_collapsing(menu: QMenu, view: TopologyView, ids: Iterable[str]) -> None:
    """The whole menu of the tools: the same, and everything at once."""
    add_collapsing(menu, view, ids)
    menu.addSeparator()
    every = menu.addAction(icon("mdi6.group"), "Group all like instances")
    every.setToolTip("Four or more with the same name but for a number, type and subnets become one box")
    every.setEnabled(EVERYTHING_ALIKE not in view.collapsed)
    every.triggered.connect(view.group_alike)
    nothing = menu.addAction(icon("mdi6.ungroup"), "Expand everything")
    nothing.setEnabled(bool(view.collapsed))
    nothing.triggered.connect(lambda: view.set_collapsed(()))


def _said(found: dict[str, str], things: tuple[str, ...]) -> str:
    """Of very many things, that were not all looked at, no number."""
    return said_of(found) if len(things) <= MANY else "what is selected"


def said_of(found: dict[str, str]) -> str:
    """One by its name, more by their number."""
    return next(iter(found.values())) if len(found) == 1 else f"{len(found)} groups and subnets"
