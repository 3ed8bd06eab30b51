"""Icons by their Material Design name (`mdi6.lan`), drawn from a font: sharp at any scale, in the theme's colours.

QtAwesome's import and its dozen fonts cost 150 ms and 40 MiB at the start. Here it is imported when an icon is first
painted, and loads one font.
"""

from functools import cache, lru_cache
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap

from console.desktop.theme import current


@lru_cache(maxsize=512)
def icon(name: str, token: str = "muted") -> QIcon:
    """The icon in the colour that the theme in force calls `token`; an empty name gives an empty icon."""
    return QIcon(_Later(name, token)) if name else QIcon()


class _Later(QIconEngine):
    """Asks for the glyph when it is painted: then it also has the colours of the theme of that moment."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name, self._token = name, token

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        theme = current()
        glyph = _glyph(self._name, getattr(theme, self._token), theme.disabled)
        glyph.paint(painter, rect, Qt.AlignmentFlag.AlignCenter, mode, state)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        return _Later(self._name, self._token)


@lru_cache(maxsize=512)
def _glyph(name: str, color: str, disabled: str) -> QIcon:
    made: QIcon = font().icon(name, color=color, color_disabled=disabled)
    return made


@cache
def font() -> Any:
    """Whoever has a moment to spare asks for it before icons are painted: 10 ms."""
    import qtawesome
    from qtawesome.iconic_font import IconicFont

    return IconicFont(next(font for font in qtawesome._BUNDLED_FONTS if font[0] == "mdi6"))
