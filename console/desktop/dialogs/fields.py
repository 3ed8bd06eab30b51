"""The widgets of a form's fields: a label, what one types into, a hint, and what is wrong with it."""

from typing import Any, Generic, TypeVar

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from console.desktop.dialogs.form import Check, Choice, Field, Note, Pick, PickMany, TagTable, Text
from console.desktop.theme import mono, set_kind, set_problem
from console.desktop.widgets.drop_down import DropDown
from console.desktop.widgets.labels import ElidedLabel, label
from console.topology.canvas.tips import plain

F = TypeVar("F", bound=Field)
VALUE = Qt.ItemDataRole.UserRole


class FieldWidget(QWidget, Generic[F]):
    """One field. `changed` is the hand's doing only: setting a value from outside is silent."""

    changed = Signal(str)
    """The field's key."""

    def __init__(self, field: F, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = field.key
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        self._title = QHBoxLayout()
        self._title.setSpacing(6)
        self._name = label("", "strong", self)
        self._hint = ElidedLabel("", self)
        self._hint.setProperty("kind", "hint")
        self._title.addWidget(self._name)
        self._title.addWidget(self._hint, 1)
        self.column.addLayout(self._title)
        self.editor = self.make_editor(field)
        self.column.addWidget(self.editor)
        self._problem = label("", "error", self, wrap=True)
        self._problem.hide()
        self.column.addWidget(self._problem)

    def make_editor(self, field: F) -> QWidget:
        raise NotImplementedError

    def show_field(self, field: F) -> None:
        """Take over what the field says now: label, hint, choices."""
        name, hint = getattr(field, "label", ""), getattr(field, "hint", "")
        self._name.setText(name)
        self._hint.setText(f"– {hint}" if hint and name else hint)
        self.editor.setAccessibleName(name or getattr(field, "text", ""))
        self.editor.setAccessibleDescription(hint)

    def value(self) -> Any:
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        raise NotImplementedError

    def take_focus(self) -> bool:
        """Whether there was something to focus on."""
        target = self.editor.focusProxy() or self.editor
        if target.focusPolicy() == Qt.FocusPolicy.NoFocus:
            return False
        target.setFocus()
        return True

    def show_problem(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        set_problem(self.editor, bool(sentence))
        if sentence:
            self.editor.setAccessibleDescription(sentence)

    @property
    def problem(self) -> str:
        return self._problem.text()

    @Slot()
    def _said(self) -> None:
        self.changed.emit(self.key)


class TextWidget(FieldWidget[Text]):
    editor: QLineEdit

    def make_editor(self, field: Text) -> QWidget:
        edit = QLineEdit(self)
        edit.setPlaceholderText(field.placeholder)
        if field.mono:
            edit.setFont(mono(12))
        edit.textEdited.connect(self._said)
        self._use = QPushButton(self)
        self._use.setProperty("kind", "link")
        self._use.clicked.connect(self._take_suggestion)
        self._use.hide()
        self._title.addWidget(self._use)
        return edit

    def show_field(self, field: Text) -> None:
        super().show_field(field)
        self._suggestion = field.suggestion
        offered = bool(field.suggestion) and field.suggestion not in self.editor.text()
        self._use.setVisible(offered)
        self._use.setText(f"Use {field.suggestion}")

    def value(self) -> str:
        return self.editor.text()

    def set_value(self, value: Any) -> None:
        if value != self.editor.text():
            self.editor.setText(str(value or ""))

    @Slot()
    def _take_suggestion(self) -> None:
        self.editor.setText(self._suggestion)
        self.editor.setFocus()
        self._said()


def _item_text(choice: Choice) -> str:
    small = choice.reason or choice.hint
    return f"{choice.text}  –  {small}" if small else choice.text


class PickWidget(FieldWidget[Pick]):
    editor: QComboBox

    def make_editor(self, field: Pick) -> QWidget:
        box = DropDown(self, 24)
        self._choices: tuple[Choice, ...] = ()
        box.activated.connect(self._said)
        return box

    def show_field(self, field: Pick) -> None:
        super().show_field(field)
        self.editor.setPlaceholderText(field.placeholder)
        if field.choices == self._choices:
            return
        before = self.value()
        self._choices = field.choices
        model = QStandardItemModel(self.editor)
        for choice in field.choices:
            item = QStandardItem(_item_text(choice))
            item.setData(choice.value, VALUE)
            item.setEnabled(not choice.reason)
            item.setToolTip(plain(choice.reason))
            model.appendRow(item)
        self.editor.setModel(model)
        self.set_value(before)

    def value(self) -> str:
        return str(self.editor.currentData(VALUE) or "")

    def set_value(self, value: Any) -> None:
        self.editor.setCurrentIndex(self.editor.findData(value, VALUE))


class PickManyWidget(FieldWidget[PickMany]):
    editor: QListWidget
    ROW_PX = 27

    def make_editor(self, field: PickMany) -> QWidget:
        made = QListWidget(self)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setTextElideMode(Qt.TextElideMode.ElideRight)
        made.setProperty("kind", "checks")
        self._choices: tuple[Choice, ...] = ()
        made.itemChanged.connect(self._said)
        return made

    def show_field(self, field: PickMany) -> None:
        super().show_field(field)
        if field.choices == self._choices:
            return
        chosen, row = self.value(), self.editor.currentRow()
        self._choices = field.choices
        self.editor.blockSignals(True)
        self.editor.clear()
        for choice in field.choices:
            item = QListWidgetItem(_item_text(choice), self.editor)
            item.setData(VALUE, choice.value)
            item.setSizeHint(QSize(0, self.ROW_PX))
            item.setToolTip(plain(choice.reason or choice.hint))
            enabled = Qt.ItemFlag.NoItemFlags if choice.reason else Qt.ItemFlag.ItemIsEnabled
            item.setFlags(enabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Unchecked)
        self.editor.blockSignals(False)
        rows = min(max(len(field.choices), 1), 7)
        self.editor.setFixedHeight(rows * self.ROW_PX + 12)
        self.set_value(chosen)
        self.editor.setCurrentRow(max(row, 0))

    def value(self) -> tuple[str, ...]:
        items = [self.editor.item(row) for row in range(self.editor.count())]
        return tuple(str(one.data(VALUE)) for one in items if one.checkState() is Qt.CheckState.Checked)

    def set_value(self, value: Any) -> None:
        self.editor.blockSignals(True)
        for row in range(self.editor.count()):
            item = self.editor.item(row)
            on = item.data(VALUE) in (value or ())
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.editor.blockSignals(False)


class CheckWidget(FieldWidget[Check]):
    editor: QCheckBox

    def make_editor(self, field: Check) -> QWidget:
        box = QCheckBox(field.text, self)
        box.clicked.connect(self._said)
        return box

    def value(self) -> bool:
        return self.editor.isChecked()

    def set_value(self, value: Any) -> None:
        self.editor.setChecked(bool(value))


class TagTableWidget(FieldWidget[TagTable]):
    """A key and a value a row; there is always an empty row to type into."""

    def make_editor(self, field: TagTable) -> QWidget:
        frame = QWidget(self)
        self._rows = QVBoxLayout(frame)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(6)
        self._lines: list[tuple[QWidget, QLineEdit, QLineEdit]] = []
        return frame

    def value(self) -> tuple[tuple[str, str], ...]:
        pairs = ((key.text(), value.text()) for _, key, value in self._lines)
        return tuple((key, value) for key, value in pairs if key or value)

    def set_value(self, value: Any) -> None:
        rows = tuple((str(key), str(text)) for key, text in value or ())
        if rows == self.value() and self._lines:
            return
        while self._lines:
            self._lines.pop()[0].deleteLater()
        for key, text in (*rows, ("", "")):
            self._add(key, text)

    def _add(self, key: str, text: str) -> None:
        line = QWidget(self.editor)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        fields = QLineEdit(key, line), QLineEdit(text, line)
        for field, name, share in zip(fields, ("Key", "Value"), (2, 3), strict=True):
            field.setPlaceholderText(name)
            field.setAccessibleName(f"{name} of tag {len(self._lines) + 1}")
            field.textEdited.connect(self._edited)
            row.addWidget(field, share)
        away = QToolButton(line)
        away.setProperty("kind", "quiet")
        away.setText("×")
        away.setToolTip("Remove this tag")
        away.setAccessibleName(f"Remove tag {len(self._lines) + 1}")
        away.clicked.connect(self._remove)
        row.addWidget(away)
        self._rows.addWidget(line)
        self._lines.append((line, *fields))
        if len(self._lines) == 1:
            self.editor.setFocusProxy(fields[0])

    @Slot()
    def _edited(self) -> None:
        last = self._lines[-1]
        if last[1].text() or last[2].text():
            self._add("", "")
        self._said()

    @Slot()
    def _remove(self) -> None:
        away = self.sender()
        for number, (line, key, value) in enumerate(self._lines):
            if away.parent() is line:
                if len(self._lines) == 1:
                    key.clear()
                    value.clear()
                else:
                    del self._lines[number]
                    line.deleteLater()
                break
        self._said()


class NoteWidget(FieldWidget[Note]):
    editor: QFrame

    def make_editor(self, field: Note) -> QWidget:
        frame = QFrame(self)
        frame.setProperty("kind", field.tone)
        box = QVBoxLayout(frame)
        box.setContentsMargins(12, 9, 12, 9)
        self._text = label(field.text, "", frame, wrap=True)
        box.addWidget(self._text)
        return frame

    def show_field(self, field: Note) -> None:
        self._name.hide()
        self._hint.hide()
        self._text.setText(field.text)
        self.editor.setAccessibleName(field.text)
        set_kind(self.editor, field.tone)

    def value(self) -> None:
        return None

    def set_value(self, value: Any) -> None:
        """A note has none."""


def widget_for(field: Field, parent: QWidget) -> FieldWidget[Any]:
    """A new widget of the field's kind."""
    match field:
        case Text():
            return TextWidget(field, parent)
        case Pick():
            return PickWidget(field, parent)
        case PickMany():
            return PickManyWidget(field, parent)
        case Check():
            return CheckWidget(field, parent)
        case TagTable():
            return TagTableWidget(field, parent)
        case Note():
            return NoteWidget(field, parent)
