"""The colour of a connection, chosen by a person so that production does not look like a test account."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from console.backends.remote.endpoint import COLORS, Color
from console.desktop.theme import color

INKS: dict[Color, str] = {
    "blue": "#2f7de1",
    "teal": "#0f8f97",
    "green": "#3c8f24",
    "amber": "#c97a08",
    "red": "#d23a34",
    "violet": "#8a55e0",
}
"""Under white text, and beside both themes' panels."""
SWATCH = 16


def swatch(name: Color) -> QIcon:
    picture = QPixmap(SWATCH * 2, SWATCH * 2)
    picture.setDevicePixelRatio(2.0)
    picture.fill(color("#00000000"))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(color("#00000000"))
    painter.setBrush(color(INKS[name]))
    painter.drawRoundedRect(0, 0, SWATCH, SWATCH, 4, 4)
    painter.end()
    return QIcon(picture)


class ColorChoice(QWidget):
    """A row of swatches, one of which is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for index, name in enumerate(COLORS):
            button = QToolButton(self)
            button.setCheckable(True)
            button.setIcon(swatch(name))
            button.setIconSize(QSize(SWATCH, SWATCH))
            button.setAccessibleName(name)
            button.setToolTip(name.capitalize())
            self._group.addButton(button, index)
            row.addWidget(button)
        row.addStretch()
        self.choose(COLORS[0])

    @property
    def chosen(self) -> Color:
        return COLORS[max(0, self._group.checkedId())]

    def choose(self, name: Color) -> None:
        self._group.button(COLORS.index(name)).setChecked(True)
