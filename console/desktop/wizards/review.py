"""The last page of a wizard: what will be, in sentences, and the requests in order."""

from collections.abc import Mapping
from typing import Any, TypeVar

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from console.desktop.flows.flow import Flow, Page, Problem, Problems
from console.desktop.flows.plan import PlannedRequest, names_of
from console.desktop.widgets.labels import label
from console.desktop.wizards.fields import GAP_ABOVE, Says
from console.desktop.wizards.page import WizardPage
from console.ec2.requests import action_of

F = TypeVar("F", bound=Flow[Any])


class Lines(QWidget):
    """A heading and lines below it, in a card."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GAP_ABOVE, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(title, "strong", self))
        card = QFrame(self)
        card.setProperty("kind", "card")
        self._lines = QVBoxLayout(card)
        self._lines.setContentsMargins(12, 9, 12, 9)
        self._lines.setSpacing(5)
        column.addWidget(card)
        self._shown: list[str] = []

    @property
    def lines(self) -> list[str]:
        return list(self._shown)

    def show_lines(self, lines: list[str]) -> None:
        self.setVisible(bool(lines))
        if lines == self._shown:
            return
        self._shown = lines
        while item := self._lines.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for line in lines:
            self._lines.addWidget(label(line, "", self, wrap=True))


class ReviewPage(WizardPage[F]):
    """Says first what is still wrong on other pages, with the fix; then what will be asked."""

    def __init__(self, flow: F, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(flow, page, parent)
        self._open: list[Says] = []
        self._problems = QVBoxLayout()
        self._problems.setSpacing(4)
        self._problems.setContentsMargins(0, 6, 0, 0)
        self.column.addLayout(self._problems)
        self.sentences = Lines("What will be", self.widget())
        self.column.addWidget(self.sentences)
        self.requests = Lines("Requests", self.widget())
        self.column.addWidget(self.requests)
        self.stretch()

    def show_flow(self) -> None:
        everything = self.flow.all_problems()
        self._show_open(everything)
        self.sentences.show_lines(self.flow.summary())
        self.requests.show_lines(self._steps() if not everything else [])

    def _steps(self) -> list[str]:
        steps = self.flow.plan()
        ids = names_of(steps)
        lines = []
        for number, step in enumerate(steps, 1):
            action = f" – {action_of(step.make(ids))}" if isinstance(step, PlannedRequest) else ""
            lines.append(f"{number}.  {step.title}{action}")
        return lines

    def _show_open(self, everything: Mapping[str, Problems]) -> None:
        problems: list[Problem] = []
        for page, found in everything.items():
            if page != self.page.key:
                problems += [one for one in found.values() if one not in problems]
        while len(self._open) > len(problems):
            says = self._open.pop()
            says.hide()
            says.deleteLater()
        while len(self._open) < len(problems):
            says = Says("error", self.widget())
            says.fix_clicked.connect(self.fix_clicked)
            self._problems.addWidget(says)
            self._open.append(says)
        for says, problem in zip(self._open, problems, strict=True):
            says.say(problem)
