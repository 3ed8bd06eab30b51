"""The list of what was told: toasts leave, this stays."""

from datetime import UTC, datetime

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from console.desktop.notifications import Notification, Notifications
from console.desktop.statusbar import age
from console.desktop.toasts import TONES
from console.desktop.widgets.labels import label
from console.desktop.widgets.pill import StatusDot

SHOWN = 50
WIDTH, HEIGHT = 420, 380


class NoticeList(QFrame):
    """A popup over the lower right corner; Escape or a click elsewhere closes it."""

    def __init__(self, notifications: Notifications, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("kind", "card")
        self.setAccessibleName("Notifications")
        rows = QWidget(self)
        column = QVBoxLayout(rows)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(10)
        now = datetime.now(UTC)
        for one in notifications.latest[:SHOWN]:
            column.addLayout(self._row(one, now, rows))
        if not notifications.latest:
            column.addWidget(label("Nothing was told yet.", "muted", rows))
        column.addStretch()
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(rows)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 10, 1, 1)
        heading = label("Notifications", "strong", self)
        heading.setContentsMargins(12, 0, 12, 4)
        whole.addWidget(heading)
        whole.addWidget(area)

    def open_above(self, widget: QWidget) -> None:
        self.resize(WIDTH, HEIGHT)
        corner = widget.mapToGlobal(QPoint(widget.width() - WIDTH, -HEIGHT - 6))
        self.move(corner)
        self.show()

    def _row(self, one: Notification, now: datetime, parent: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(StatusDot(TONES[one.kind], parent), 0, Qt.AlignmentFlag.AlignTop)
        text = label(one.text, "", parent, wrap=True)
        row.addWidget(text, 1)
        row.addWidget(label(age(one.at, now), "hint", parent), 0, Qt.AlignmentFlag.AlignTop)
        if one.action_text and one.action:
            button = QPushButton(one.action_text, parent)
            button.setProperty("kind", "link")
            button.clicked.connect(one.action)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row
