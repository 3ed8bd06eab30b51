"""A few large choices, a sentence each."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QRadioButton, QVBoxLayout, QWidget

from console.desktop.flows.flow import Choice
from console.desktop.theme import set_kind
from console.desktop.widgets.labels import label


class _Radio(QRadioButton):
    """Leaves Up and Down to the cards, which know which of them can be chosen."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)


class ChoiceCard(QFrame):
    """One of a few large choices: a radio button with a sentence below."""

    chosen = Signal(str)

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = choice.key
        self.setProperty("kind", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 9)
        column.setSpacing(1)
        self.button = _Radio(choice.text, self)
        self.button.setProperty("kind", "strong")
        self.button.clicked.connect(self._clicked)
        self._text = label("", "hint", self, wrap=True)
        self._text.setContentsMargins(24, 0, 0, 0)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._text)
        self.show_choice(choice, False)

    def show_choice(self, choice: Choice, chosen: bool) -> None:
        text = f"Not possible: {choice.reason}." if choice.reason else choice.cells[0] if choice.cells else ""
        self._text.setText(text)
        self.button.setEnabled(choice.enabled)
        self.button.setChecked(chosen)
        self.button.setAccessibleDescription(text)
        set_kind(self, "note" if chosen else "card")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.button.isEnabled():
            self.button.setFocus()
            self._clicked()

    @Slot()
    def _clicked(self) -> None:
        self.chosen.emit(self.key)


class ChoiceCards(QWidget):
    """Large choices below each other; arrow keys walk them."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 0, 0)
        self._column.setSpacing(8)
        self.cards: dict[str, ChoiceCard] = {}

    def show_choices(self, choices: Sequence[Choice], chosen: str) -> None:
        for choice in choices:
            if choice.key not in self.cards:
                card = self.cards[choice.key] = ChoiceCard(choice, self)
                card.chosen.connect(self.chosen)
                card.button.setAutoExclusive(False)
                self._column.addWidget(card)
            self.cards[choice.key].show_choice(choice, choice.key == chosen)
        if chosen in self.cards:
            self.setFocusProxy(self.cards[chosen].button)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        focused = [card.key for card in self.cards.values() if card.button.hasFocus()]
        if not step or not focused:
            super().keyPressEvent(event)
            return
        order = [key for key, card in self.cards.items() if card.button.isEnabled()]
        key = order[(order.index(focused[0]) + step) % len(order)]
        self.cards[key].button.setFocus()
        self.chosen.emit(key)
