"""Fields of a wizard page: a label, a control, and below it what is wrong, with the fix to click."""

from collections.abc import Callable
from html import escape
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from console.desktop.flows.flow import Fix, Problem
from console.desktop.theme import color, current, set_problem
from console.desktop.widgets.labels import breakable, label

C = TypeVar("C", bound=QWidget)
GAP_ABOVE = 13
"""Above a field's label, in px; wizard.html."""


class Says(QLabel):
    """A problem or a warning: its sentence, and its fix as a link that can be clicked and reached by Tab."""

    fix_clicked = Signal(object)
    """A Fix."""

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem: Problem | None = None
        self._token = "bad" if kind == "error" else "muted"
        self.setProperty("kind", kind)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse)
        self.linkActivated.connect(self._clicked)
        self.hide()

    @property
    def problem(self) -> Problem | None:
        return self._problem

    def say(self, problem: Problem | None) -> None:
        """None hides it."""
        if problem == self._problem:
            return
        self._problem = problem
        self.setVisible(problem is not None)
        if problem is None:
            self.clear()
            return
        self._write(problem)
        keys = Qt.TextInteractionFlag.LinksAccessibleByMouse
        if problem.fix:
            keys |= Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        self.setTextInteractionFlags(keys)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if problem.fix else Qt.FocusPolicy.NoFocus)
        self.setToolTip(f"EC2 would answer {problem.code}" if problem.code else "")

    def _write(self, problem: Problem) -> None:
        text = escape(breakable(problem.text))
        if problem.fix:
            theme = current()
            ink = theme.bad if self._token == "bad" else theme.accent
            text += f' <a href="fix" style="color: {ink}">{escape(breakable(problem.fix.label))}</a>'
        self.setText(text)
        self.setAccessibleName(f"{problem.text} {problem.fix.label}" if problem.fix else problem.text)

    def dress(self) -> None:
        """The theme has changed: a link carries its colour in its text."""
        if self._problem:
            self._write(self._problem)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Straight to the link: a QLabel waits for another Tab before Return works."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.focusNextPrevChild(event.reason() is Qt.FocusReason.TabFocusReason)

    @Slot()
    def _clicked(self) -> None:
        if self._problem and self._problem.fix:
            self.fix_clicked.emit(self._problem.fix)


class Field(QWidget, Generic[C]):
    """A control with its label, its hint, and what is said about it.

    make: is given the field and makes the control in it. What is moved from one parent to another is polished anew,
    and all that it holds: 3 ms for a table.
    """

    fix_clicked = Signal(object)

    def __init__(
        self,
        name: str,
        make: Callable[[QWidget], C],
        parent: QWidget | None = None,
        *,
        hint: str = "",
        stretch: bool = False,
    ) -> None:
        super().__init__(parent)
        self.control = control = make(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GAP_ABOVE, 0, 0)
        column.setSpacing(4)
        if name:
            row = QHBoxLayout()
            row.setSpacing(4)
            caption = label(name, "strong", self)
            caption.setBuddy(control)
            self._hint = label(f"– {hint}" if hint else "", "hint", self, wrap=True)
            row.addWidget(caption, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(self._hint, 1)
            column.addLayout(row)
        column.addWidget(control, 1 if stretch else 0)
        self.error = Says("error", self)
        self.warning = Says("hint", self)
        for says in (self.error, self.warning):
            says.fix_clicked.connect(self._fix)
            column.addWidget(says)
        self.setSizePolicy(
            QSizePolicy.Policy.Preferred,
            QSizePolicy.Policy.Expanding if stretch else QSizePolicy.Policy.Maximum,
        )
        control.setAccessibleName(name)
        control.setAccessibleDescription(hint)

    def set_hint(self, hint: str) -> None:
        self._hint.setText(f"– {hint}" if hint else "")

    @Slot(object)
    def _fix(self, fix: Fix) -> None:
        """The sentence goes with its problem: the focus stays at what it was about."""
        self.control.setFocus()
        self.fix_clicked.emit(fix)

    def show_problem(self, problem: Problem | None, warning: Problem | None = None) -> None:
        solved = self.error.hasFocus() or self.warning.hasFocus()
        self.error.say(problem)
        self.warning.say(None if problem else warning)
        if solved and not (self.error.hasFocus() or self.warning.hasFocus()):
            self.control.setFocus()
        said = problem or warning
        self.control.setAccessibleDescription(said.text if said else "")
        for one in self.control.findChildren(QLineEdit):
            set_problem(one, problem is not None and bool(one.text()))
        set_problem(getattr(self.control, "marked", self.control), problem is not None)


class SuffixedEdit(QLineEdit):
    """A line with a muted word at its right end: the unit, or where the value belongs."""

    def __init__(self, parent: QWidget | None = None, *, fixed_width: bool = False) -> None:
        super().__init__(parent)
        self._suffix = ""
        if fixed_width:
            self.setProperty("kind", "mono")

    @property
    def suffix(self) -> str:
        return self._suffix

    def set_suffix(self, suffix: str) -> None:
        if suffix != self._suffix:
            self._suffix = suffix
            self._make_room()
            self.update()

    def _make_room(self) -> None:
        width = self.fontMetrics().horizontalAdvance(self._suffix)
        fits = width < self.width() * 0.6
        self.setTextMargins(0, 0, width + 12 if self._suffix and fits else 0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._suffix and self.textMargins().right():
            painter = QPainter(self)
            painter.setFont(self.font())
            painter.setPen(color(current().muted))
            inside = self.rect().adjusted(0, 0, -11, 0)
            painter.drawText(inside, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._suffix)
