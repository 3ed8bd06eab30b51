"""The widgets that show facts. Each takes the next value in place: what is equal is not touched."""

from html import escape

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from console.desktop.inspector.facts import Block, Code, Facts, Line, Lines, Remark, Span, Spans
from console.desktop.theme import MONO, Theme, current, mono, set_kind
from console.desktop.widgets.labels import breakable, label

NAME_PX = 126
AT_ONCE = 5
"""Lines made in a turn of the loop."""
_CODE_FAMILIES = ", ".join(f"'{family}'" for family in MONO)
_FLAGS = (
    Qt.TextInteractionFlag.LinksAccessibleByMouse
    | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
    | Qt.TextInteractionFlag.TextSelectableByMouse
)


class SpanLabel(QLabel):
    """Spans as one text that wraps, with links that the keyboard reaches, too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spans: Spans = ()
        self._name = ""
        self._theme: Theme | None = None
        self._heights: dict[int, int] = {}
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(_FLAGS)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_spans(self, spans: Spans, name: str = "") -> None:
        """name: what a screen reader says before the value."""
        if spans == self._spans and name == self._name:
            return
        self._spans, self._name = spans, name
        linked = any(span.link for span in spans)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if linked else Qt.FocusPolicy.NoFocus)
        self._render()

    def plain(self) -> str:
        return " ".join(span.text for span in self._spans)

    def heightForWidth(self, width: int) -> int:
        """Kept: layouts ask many times over, and Qt sets the whole text anew for each answer."""
        if width not in self._heights:
            self._heights[width] = super().heightForWidth(width)
        return self._heights[width]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self._heights.clear()
        # Both a palette and a style sheet announce it, to every label there is: only other colours are another text.
        if event.type() == QEvent.Type.PaletteChange and self._spans and current() is not self._theme:
            self._render()

    def _render(self) -> None:
        self._theme = current()
        self._heights.clear()
        self.setText(" ".join(_html(span) for span in self._spans))
        self.setAccessibleName(f"{self._name}: {self.plain()}" if self._name else self.plain())


def _html(span: Span) -> str:
    theme = current()
    if span.look == "mono":
        text = escape(span.text).replace("-", "\u2011")
    else:  # a name is pressed, what has no link may be copied: without breaks
        text = escape(breakable(span.text) if span.link else span.text)
    styles = []
    if span.look == "mono":
        styles.append(f"font-family:{_CODE_FAMILIES};font-size:11.5px")
    if span.look == "strong":
        styles.append("font-weight:600")
    if span.link:
        styles.append(f"color:{theme.accent};text-decoration:none")
        text = f'<a href="{escape(span.link)}" style="{";".join(styles)}">{text}</a>'
    else:
        if span.look == "muted":
            styles.append(f"color:{theme.muted}")
        if styles:
            text = f'<span style="{";".join(styles)}">{text}</span>'
    if span.dot:
        text = f'<span style="color:{getattr(theme, span.dot)};font-size:10px">●</span>&nbsp;{text}'
    return text


class BlockWidget(QWidget):
    """A block of a page."""

    link_activated = Signal(str)

    def show_block(self, block: Block) -> None:
        raise NotImplementedError


class FactsWidget(BlockWidget):
    """Names at the left, values at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnMinimumWidth(0, NAME_PX)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, SpanLabel]] = []

    def show_block(self, block: Block) -> None:
        assert isinstance(block, Facts)
        while len(self._rows) > len(block.facts):
            for gone in self._rows.pop():
                self._grid.removeWidget(gone)
                gone.hide()
                gone.deleteLater()
        while len(self._rows) < len(block.facts):
            self._add_row()
        for (name, value), fact in zip(self._rows, block.facts, strict=True):
            if name.text() != fact.name:
                name.setText(fact.name)
            value.show_spans(fact.value, fact.name)

    def _add_row(self) -> None:
        name, value = label("", "muted", self, wrap=True), SpanLabel(self)
        name.setFixedWidth(NAME_PX)
        value.linkActivated.connect(self.link_activated)
        row = len(self._rows)
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)
        self._rows.append((name, value))

    def value(self, name: str) -> SpanLabel:
        """Raises KeyError."""
        return {row.text(): value for row, value in self._rows}[name]


class _LineRow(QWidget):
    """A line, and below it the small print where there is some."""

    link_activated = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self._first = self._add()
        self._below: SpanLabel | None = None

    def _add(self) -> SpanLabel:
        added = SpanLabel(self)
        added.linkActivated.connect(self.link_activated)
        self._column.addWidget(added)
        return added

    def show_line(self, line: Line) -> None:
        self._first.show_spans(line.spans)
        if line.below and self._below is None:
            self._below = self._add()
        if self._below is not None:
            self._below.show_spans(line.below)
            self._below.setVisible(bool(line.below))

    def plain(self) -> str:
        return self._first.plain()


class LinesWidget(BlockWidget):
    """A title, and a line (two, with the small print) for each. Of many new ones the first come at once, the others in
    turns of the loop of their own: fifty labels take two frames."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(7)
        self._title = label("", "section", self)
        self._empty = label("", "muted", self, wrap=True)
        self._column.addWidget(self._title)
        self._column.addWidget(self._empty)
        self._rows: list[_LineRow] = []
        self._left: list[Line] = []
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._add_more)

    def show_block(self, block: Block) -> None:
        assert isinstance(block, Lines)
        self._title.setText(block.title.upper())
        self._title.setVisible(bool(block.title))
        self._empty.setText(block.empty)
        self._empty.setVisible(not block.lines and bool(block.empty))
        while len(self._rows) > len(block.lines):
            gone = self._rows.pop()
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for row, line in zip(self._rows, block.lines, strict=False):
            row.show_line(line)
        self._left = list(block.lines[len(self._rows) :])
        self._add_more()

    @Slot()
    def _add_more(self) -> None:
        now, self._left = self._left[:AT_ONCE], self._left[AT_ONCE:]
        for line in now:
            row = _LineRow(self)
            row.link_activated.connect(self.link_activated)
            self._column.addWidget(row)
            self._rows.append(row)
            row.show_line(line)
        if self._left:
            self._more.start()

    def lines(self) -> list[str]:
        return [row.plain() for row in self._rows]


class RemarkWidget(BlockWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._frame = QFrame(self)
        self._frame.setProperty("kind", "note")
        column = QVBoxLayout(self._frame)
        column.setContentsMargins(12, 9, 12, 9)
        column.setSpacing(2)
        self._title = label("", "strong", self._frame, wrap=True)
        self._text = label("", "muted", self._frame, wrap=True)
        column.addWidget(self._title)
        column.addWidget(self._text)
        outer.addWidget(self._frame)

    def show_block(self, block: Block) -> None:
        assert isinstance(block, Remark)
        self._title.setText(block.title)
        self._text.setText(block.text)
        self._frame.setAccessibleName(f"{block.title}: {block.text}")
        set_kind(self._frame, block.tone)


class _WholeText(QPlainTextEdit):
    """As tall as its text. (A fixed height would be another one after each polishing: style sheets add to it.)"""

    def sizeHint(self) -> QSize:
        lines = QFontMetrics(self.font()).lineSpacing() * self.blockCount()
        return QSize(super().sizeHint().width(), lines + 34)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())


class CodeWidget(BlockWidget):
    """Text in fixed width, lines as they are; a Copy button for all of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._copy = QPushButton("Copy", self)
        self._copy.setProperty("kind", "link")
        self._copy.setAccessibleName("Copy all of it")
        self._copy.clicked.connect(self.copy)
        self._text = _WholeText(self)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._text.setReadOnly(True)
        self._text.setFont(mono())
        self._text.setProperty("kind", "mono")
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._text.setAccessibleName("JSON")
        column.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._text)

    def show_block(self, block: Block) -> None:
        assert isinstance(block, Code)
        if block.text == self._text.toPlainText():
            return
        across = self._text.horizontalScrollBar().value()
        self._text.setPlainText(block.text)
        self._text.horizontalScrollBar().setValue(across)
        self._text.updateGeometry()

    def text(self) -> str:
        return self._text.toPlainText()

    @Slot()
    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())


def widget_for(block: Block, parent: QWidget) -> BlockWidget:
    match block:
        case Facts():
            return FactsWidget(parent)
        case Lines():
            return LinesWidget(parent)
        case Remark():
            return RemarkWidget(parent)
        case Code():
            return CodeWidget(parent)
