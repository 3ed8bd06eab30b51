"""How a window looks, from one start to the next: its place, its parts, its page."""

import base64
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray

from console.desktop.navigation import PAGES
from console.desktop.widgets.room import room_for

if TYPE_CHECKING:
    from console.desktop.window import MainWindow

SIZE = (1600, 1000)
INSPECTOR = 338


def restore(window: "MainWindow") -> None:
    """As the session says; what it does not say, as the design has it."""
    session = window.session
    window.resize(room_for(window, *SIZE))
    with suppress(ValueError):
        window.restoreGeometry(QByteArray(base64.b64decode(session.text("geometry"))))
    width = session.mapping("inspector").get("width")
    width = width if isinstance(width, int) and width > 0 else INSPECTOR
    window.splitter.setSizes([window.width() - window.navigation.width() - width, width])
    window.side.setHidden(bool(session.mapping("inspector").get("hidden")))
    left = session.mapping("left").get(window.session_key)
    left = left if isinstance(left, dict) else {}
    window.pages.restore_filters(left.get("filters"))
    page = left.get("page")
    window.show_page(page if page in PAGES else "topology")
    window.pages.setFocus()


def keep(window: "MainWindow") -> None:
    """Into the session, for `restore`."""
    session = window.session
    session.put("geometry", base64.b64encode(window.saveGeometry().data()).decode())
    hidden = window.side.isHidden() and not window.little_room.folded
    session.put("inspector", {"width": window.splitter.sizes()[1] or INSPECTOR, "hidden": hidden})
    session.put("tables", window.pages.states())
    left = {"page": window.pages.page, "filters": window.pages.filters}
    session.put_of("left", window.session_key, left)  # what is sought in one world is not what is sought in another
    if window.pages.made("topology") is not None:
        session.put_camera(window.session_key, window.topology.camera_state())
        window.topology.keep_arrangement()
