"""How large a window may be."""

from PySide6.QtCore import QMargins, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

FRAME = QMargins(4, 4, 4, 36)
"""What a window manager may put around it."""


def room_for(window: QWidget, width: int, height: int) -> QSize:
    """That size, or what the screen has room for; a screen that nobody sees has room for everything."""
    size = QSize(width, height)
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        return size
    return size.boundedTo(window.screen().availableGeometry().size().shrunkBy(FRAME))
