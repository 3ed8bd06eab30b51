"""Toasts: notifications at the bottom of the page, which leave by themselves."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QEnterEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from console.desktop.notifications import Notification, Notifications
from console.desktop.widgets.labels import label
from console.desktop.widgets.pill import StatusDot, Tone
from console.topology.canvas.keyboard import handed_on

SHOWN_MS = {"info": 5000, "ok": 5000, "warning": 9000, "problem": 12000}
TONES: dict[str, Tone] = {"info": "accent", "ok": "ok", "warning": "warning", "problem": "bad"}
AT_ONCE = 4
MARGIN = 16
WIDTH = 400
CORNER = 144
"""What stays free at the right: the diagram's map is there."""


class Toast(QFrame):
    """One notification; stays while the pointer or the focus is on it."""

    left = Signal(object)
    """This toast: it is closing."""

    def __init__(self, one: Notification, parent: QWidget) -> None:
        super().__init__(parent)
        self.notification = one
        self.setObjectName("toast")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(one.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 9, 8, 9)
        row.setSpacing(10)
        dot = QVBoxLayout()
        dot.setContentsMargins(0, 8, 0, 0)  # beside the first line
        dot.addWidget(StatusDot(TONES[one.kind], self), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(dot)
        self._text = label(one.text, "", self, wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(self._text, 1)
        if one.action_text and one.action:
            button = QPushButton(one.action_text, self)
            button.setProperty("kind", "link")
            button.clicked.connect(self._act)
            row.addWidget(button)
        close = QToolButton(self)
        close.setProperty("kind", "quiet")
        close.setText("×")
        close.setAccessibleName("Dismiss")
        close.clicked.connect(self.close)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS[one.kind])
        self._timer.timeout.connect(self._leave)
        self._timer.start()

    def amend(self, one: Notification) -> None:
        self.notification = one
        self._text.setText(one.text)
        self.setAccessibleName(one.text)

    @Slot()
    def _act(self) -> None:
        if self.notification.action:
            self.notification.action()
        self.close()

    @Slot()
    def _leave(self) -> None:
        if self._has_focus():
            self._timer.start()
        else:
            self.close()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Whoever reads it has all the time."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start()
        super().leaveEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        self.left.emit(self)
        super().closeEvent(event)

    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)


class Toasts(QWidget):
    """The stack of toasts over the lower middle of a part of the window; the newest at the bottom."""

    def __init__(self, notifications: Notifications, parent: QWidget, over: QWidget) -> None:
        super().__init__(parent)
        self._window, self._over = parent, over
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        over.installEventFilter(self)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]
        notifications.added.connect(self._add)
        notifications.amended.connect(self._amend)
        self.hide()

    @Slot(object)
    def _add(self, one: Notification) -> None:
        toast = Toast(one, self)
        toast.left.connect(self._drop)
        self._column.addWidget(toast)
        toast.show()  # a layout gives no room to what is hidden
        if self._column.count() > AT_ONCE and (oldest := self._column.itemAt(0)) and (widget := oldest.widget()):
            widget.close()
        self._place()

    @Slot(object, object)
    def _amend(self, before: Notification, after: Notification) -> None:
        for toast in self.findChildren(Toast):
            if toast.notification == before:
                toast.amend(after)
                self._place()

    @Slot(object)
    def _drop(self, toast: Toast) -> None:
        self._column.removeWidget(toast)
        self._place()

    @Slot()
    def _place(self) -> None:
        self.setVisible(self._column.count() > 0)
        over = self._over
        width = min(WIDTH, over.width() - CORNER - 2 * MARGIN)
        self.setFixedWidth(width)
        height = self._column.totalHeightForWidth(width)
        self.setFixedHeight(max(height, self._column.totalSizeHint().height()) if height < 0 else height)
        left = min((over.width() - width) // 2, over.width() - CORNER - MARGIN - width)
        self.move(over.mapTo(self._window, QPoint(left, over.height() - self.height() - MARGIN)))
        self.raise_()

    @Slot(QWidget, QWidget)
    def _focus_moved(self, left: QWidget | None, to: QWidget | None) -> None:
        """Who pressed a button that then goes away does not want to press Undo with the next key."""
        if to is not None and self.isAncestorOf(to) and handed_on(left):
            self._over.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return False
