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


def keep_on_screen(window: QWidget) -> None:
    """One that has grown where it stood: back into the screen, its head first."""
    screen, frame = window.screen().availableGeometry(), window.frameGeometry()
    x = max(screen.left(), min(frame.left(), screen.right() + 1 - frame.width()))
    y = max(screen.top(), min(frame.top(), screen.bottom() + 1 - frame.height()))
    if (x, y) != (frame.x(), frame.y()):
        window.move(x, y)
