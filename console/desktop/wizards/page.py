"""What the pages of all wizards are: fields bound to a flow, told anew whenever anything has changed."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from console.desktop.flows.flow import Flow, Page, Problem
from console.desktop.widgets.labels import label
from console.desktop.wizards.choice_cards import ChoiceCards
from console.desktop.wizards.choosing import ChoiceBox, ChoiceTable, TableCard
from console.desktop.wizards.fields import Field
from console.desktop.wizards.number import NumberBox
from console.desktop.wizards.search import Searched, SearchedBox
from console.desktop.wizards.tags import TagsEditor

F = TypeVar("F", bound=Flow[Any])
C = TypeVar("C", bound=QWidget)
FIELD = "field"
"""The dynamic property of a control that says which field of the draft it shows."""


class WizardPage(QScrollArea, Generic[F]):
    """One page: title, explanation, fields.

    A subclass adds fields in its constructor and shows the flow in `show_flow`; a change by hand goes out as `edited`,
    and everybody, this page included, is told to `refresh`.
    """

    edited = Signal(str, object)
    """A field of the draft, and its new value."""
    fix_clicked = Signal(object)
    confirmed = Signal()
    """Enter in a table: on to the next page."""

    def __init__(self, flow: F, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.flow = flow
        self.page = page
        self.fields: dict[str, Field[Any]] = {}
        self._left = False
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(page.title)
        inside = QWidget(self)
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(26, 22, 26, 20)
        self.column.setSpacing(0)
        self.column.addWidget(label(page.title, "title", inside))
        self.column.addSpacing(7)
        self.column.addWidget(label(page.explanation, "subtitle", inside, wrap=True))
        self.column.addSpacing(6)
        self.setWidget(inside)

    # --- building

    def add(self, field: str, name: str, control: C, *, hint: str = "", stretch: bool = False) -> Field[C]:
        """A field of the draft with its control, below the ones before."""
        return self._add(field, name, lambda _: control, hint, stretch)

    def make(self, field: str, name: str, make: Callable[[QWidget], C], *, hint: str = "", stretch: bool = False) -> C:
        """The same with a control of many widgets, made in its place: moved there, each would be polished anew."""
        return self._add(field, name, make, hint, stretch).control

    def _add(self, field: str, name: str, make: Callable[[QWidget], C], hint: str, stretch: bool) -> Field[C]:
        made = Field(name, make, self.widget(), hint=hint, stretch=stretch)
        self.fields[field] = made
        made.fix_clicked.connect(self.fix_clicked)
        self.bind(made.control, field)
        self.column.addWidget(made, 1 if stretch else 0)
        return made

    def bind(self, control: QWidget, field: str) -> None:
        """Send what a hand does to `control` out as an edit of `field`."""
        if isinstance(control, TableCard):
            control = control.table
        control.setProperty(FIELD, field)
        match control:
            case QLineEdit():
                control.textEdited.connect(self._said)
            case QCheckBox():
                control.clicked.connect(self._said)
            case QPlainTextEdit():
                control.textChanged.connect(self._typed)
            case ChoiceBox() | SearchedBox():
                control.picked.connect(self._said)
            case ChoiceCards():
                control.chosen.connect(self._said)
            case RadioRow() | TagsEditor() | NumberBox():
                control.picked.connect(self._said)
            case Searched():
                control.chosen.connect(self._said)
                control.confirmed.connect(self.confirmed)
            case ChoiceTable():
                control.chosen.connect(self._said)
                control.checks_changed.connect(self._said)
                control.confirmed.connect(self.confirmed)

    def stretch(self) -> None:
        """What is left of the height stays empty."""
        self.column.addStretch(1)

    @Slot(object)
    def _said(self, value: object) -> None:
        self.edited.emit(self.sender().property(FIELD), value)

    @Slot()
    def _typed(self) -> None:
        control = self.sender()
        if isinstance(control, QPlainTextEdit):
            self.edited.emit(control.property(FIELD), control.toPlainText())

    # --- showing

    def refresh(self, problems: Mapping[str, Problem], warnings: Mapping[str, Problem]) -> None:
        """Show the flow as it is now, and what is wrong with it."""
        self.show_flow()
        self.show_problems(problems, warnings)

    def show_flow(self) -> None:
        raise NotImplementedError

    def show_problems(self, problems: Mapping[str, Problem], warnings: Mapping[str, Problem]) -> None:
        """What nobody has filled in yet is no mistake until the page is left."""
        show_beside(self.fields, problems, warnings, missing_too=self._left)

    def leave(self) -> None:
        """From now on missing answers are problems too."""
        self._left = True

    @property
    def was_left(self) -> bool:
        return self._left

    def focus_first(self, problems: Mapping[str, Problem] | None = None) -> None:
        """Put the focus where a person goes on: the first field with a problem, else the first of all."""
        for name, field in self.fields.items():
            if problems and name not in problems:
                continue
            if field.isVisibleTo(self) and field.control.isEnabled():
                field.control.setFocus(Qt.FocusReason.TabFocusReason)
                self.ensureWidgetVisible(field)
                return

    def dress(self) -> None:
        """The theme has changed."""
        for field in self.fields.values():
            field.error.dress()
            field.warning.dress()


def show_beside(
    fields: Mapping[str, Field[Any]],
    problems: Mapping[str, Problem],
    warnings: Mapping[str, Problem],
    *,
    missing_too: bool,
    prefix: str = "",
) -> None:
    """Show problems and warnings in their fields. Several names may have one field: the first problem is said."""
    said: dict[Field[Any], tuple[Problem | None, Problem | None]] = {}
    for name, field in fields.items():
        problem, warning = problems.get(prefix + name), warnings.get(prefix + name)
        if problem is not None and problem.missing and not missing_too:
            problem = None
        earlier = said.get(field, (None, None))
        said[field] = (earlier[0] or problem, earlier[1] or warning)
    for field, both in said.items():
        field.show_problem(*both)


def set_text(edit: QLineEdit | QPlainTextEdit, text: str) -> None:
    """Without moving the cursor of somebody who is typing, and without telling anybody."""
    if isinstance(edit, QLineEdit):
        if edit.text() != text:
            edit.setText(text)
    elif edit.toPlainText() != text:
        edit.blockSignals(True)
        edit.setPlainText(text)
        edit.blockSignals(False)


class RadioRow(QWidget):
    """A few exclusive words beside each other."""

    picked = Signal(str)

    def __init__(self, choices: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(18)
        self.buttons = {key: QRadioButton(text, self) for key, text in choices.items()}
        self._group = QButtonGroup(self)
        for key, button in self.buttons.items():
            button.setProperty("key", key)
            button.clicked.connect(self._clicked)
            self._group.addButton(button)
            row.addWidget(button)
        row.addStretch()
        self.setFocusProxy(next(iter(self.buttons.values())))

    def show_choice(self, key: str) -> None:
        self.buttons[key].setChecked(True)
        self.setFocusProxy(self.buttons[key])

    @Slot()
    def _clicked(self) -> None:
        self.picked.emit(self.sender().property("key"))
