"""What keys do in the diagram.

Tab, Shift+Tab   walk through all things, then on to the next widget
arrows           to the nearest thing in that direction; with nothing chosen, or with Ctrl: move the view
Home, End        the first, the last thing
Enter            open        Menu, Shift+F10   its actions (a context menu event comes by itself)
+ - 0 F          zoom in and out, fit, zoom to the selection
Ctrl+A           select all interfaces and instances        Space   held: a drag moves the view
T                held: a drag from one thing to another traces the path between them (Ctrl+T: by keys)
G, Shift+G       draw what is like the selection, or the subnet, as one box; expand it again
Escape           cancel the gesture, then the selection
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from console.topology.canvas.walking import neighbour

if TYPE_CHECKING:
    from console.topology.canvas.view import TopologyView

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
STEP = 60.0
"""View pixels that an arrow moves the ground."""
ZOOM_STEP = 1.25

ARROWS = {Key.Key_Left: "left", Key.Key_Right: "right", Key.Key_Up: "up", Key.Key_Down: "down"}
MOVES = {
    Key.Key_Left: (STEP, 0.0),
    Key.Key_Right: (-STEP, 0.0),
    Key.Key_Up: (0.0, STEP),
    Key.Key_Down: (0.0, -STEP),
}


BY_KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


def walks(view: TopologyView, event: QKeyEvent) -> bool:
    """Tab and Shift+Tab, which Qt would take to the next widget. Whether it was one, with a thing to go to."""
    key, modifiers = event.key(), event.modifiers()
    if key not in (Key.Key_Tab, Key.Key_Backtab) or modifiers & CONTROL:
        return False
    back = key == Key.Key_Backtab or bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
    found = view.next_of(view.current, -1 if back else 1) if view.current is not None else None
    if found is None:
        return False
    view.set_current(found)
    return True


def handed_on(left: QWidget | None) -> bool:
    """Whether who had the focus was hidden or disabled: Qt hands it on then, and calls that a Tab, too."""
    return left is not None and not (left.isVisible() and left.isEnabled())


def focused(view: TopologyView, reason: Qt.FocusReason, left: QWidget | None) -> None:
    """Who comes by Tab lands on a thing, so that Tab goes on from there."""
    if handed_on(left) or reason not in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
        return
    if view.current is not None and view.comes_by(view.current):
        return
    found = view.next_of(None, 1 if reason == Qt.FocusReason.TabFocusReason else -1)
    if found is not None:
        view.set_current(found)


def pressed(view: TopologyView, event: QKeyEvent) -> bool:
    """Whether the key means something here."""
    key, text = event.key(), event.text()
    control = bool(event.modifiers() & CONTROL)
    if key in ARROWS:
        _arrow(view, Key(key), control)
    elif key in (Key.Key_Home, Key.Key_End) and (end := view.next_of(None, 1 if key == Key.Key_Home else -1)):
        view.set_current(end)
    elif key in (Key.Key_Return, Key.Key_Enter) and view.current is not None:
        view.open(view.current)
    elif key == Key.Key_Escape and (view.selection or view.busy):
        view.cancel()
    elif key == Key.Key_Space and not control:
        if not event.isAutoRepeat():
            view.hold_to_pan(True)
    elif key == Key.Key_T and not control:
        if not event.isAutoRepeat():
            view.hold_to_trace(True)
    elif key == Key.Key_A and control:
        view.choose_all()
    elif text == "+" or (key == Key.Key_Equal and control):
        view.zoom_by(ZOOM_STEP)
    elif key == Key.Key_Minus:
        view.zoom_by(1 / ZOOM_STEP)
    elif key == Key.Key_0:
        view.fit()
    elif key == Key.Key_G and not control:
        held = view.selection or ((view.current,) if view.current else ())
        (view.expand if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else view.collapse)(held)
    elif key == Key.Key_F and not control:
        view.zoom_to_selection()
    else:
        return False
    return True


def _arrow(view: TopologyView, key: Qt.Key, control: bool) -> None:
    current = view.current
    layout = view.layout_now
    if control or current is None or layout is None or layout.rect_of(current) is None:
        view.move_camera(view.camera.panned(*MOVES[key]))
        return
    found = neighbour(layout, current, ARROWS[key], view.walks_to)
    if found is not None:
        view.set_current(found)
