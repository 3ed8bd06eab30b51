"""One frame for every small form: title, fields, problems beside them, the equivalent command, OK."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from console.desktop.dialogs.command_view import CommandView
from console.desktop.dialogs.fields import FieldWidget, widget_for
from console.desktop.dialogs.form import GENERAL, Field, Form
from console.desktop.dialogs.outcome_pane import OutcomePane
from console.desktop.flows.run import Run, steps_of
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.desktop.tracing.outcome import Change
from console.desktop.widgets.labels import label
from console.ec2.errors import Refused
from console.ec2.requests import Request
from console.topology.canvas.tips import plain

WIDTH = 560
JUDGE_AFTER_MS, COMPARE_AFTER_MS = 60, 150
MOST_COMPARED = 50
"""Requests whose effect on paths is looked at."""


class RequestDialog(QDialog):
    """Shows a Form and sends its requests. A refusal is shown in place, and nothing that was typed is lost."""

    answered = Signal(object, object)
    """The form, and the Run of its requests, once all of them are durable."""
    unfinished = Signal(object, object)
    """The form, and the Run of its requests that failed half-way: the dialog is closed."""
    chosen = Signal(object)
    """The form of a plan that somebody else carries out (`sends` is False): the dialog is closed."""

    def __init__(
        self, form: Form, store: WorldStore, tasks: Tasks, parent: QWidget | None = None, *, sends: bool = True
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.form = form
        self._store, self._tasks, self._sends = store, tasks, sends
        self._touched: set[str] = set()
        self._widgets: dict[tuple[type[Field], str], FieldWidget[Any]] = {}
        self._sending = False
        self._compared: tuple[Request[Any], ...] = ()
        self.setWindowTitle(form.heading())
        self.setMinimumWidth(WIDTH)
        self._build()
        self._soon = QTimer(self, singleShot=True, interval=JUDGE_AFTER_MS)
        self._soon.timeout.connect(self._judge)
        self._refit = QTimer(self, singleShot=True, interval=0)
        self._refit.timeout.connect(self._fit)
        self._page.installEventFilter(self)
        store.changed.connect(self._world_changed)
        store.standing_changed.connect(self._standing_changed)
        self._show_fields()
        self._judge()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._page = QWidget(scroll)
        page = QVBoxLayout(self._page)
        page.setContentsMargins(26, 22, 26, 18)
        page.setSpacing(4)
        page.addWidget(label(self.form.heading(), "title", self._page, wrap=True))
        page.addWidget(label(self.form.explanation, "subtitle", self._page, wrap=True))
        page.addSpacing(10)
        self._fields = QVBoxLayout()
        self._fields.setSpacing(13)
        page.addLayout(self._fields)
        self._refusal = QFrame(self._page)
        self._refusal.setProperty("kind", "note-bad")
        refusal = QVBoxLayout(self._refusal)
        refusal.setContentsMargins(12, 9, 12, 9)
        refusal.setSpacing(2)
        self._refusal_code = label("", "strong", self._refusal)
        self._refusal_text = label("", "", self._refusal, wrap=True)
        refusal.addWidget(self._refusal_code)
        refusal.addWidget(self._refusal_text)
        self._refusal.hide()
        page.addSpacing(10)
        page.addWidget(self._refusal)
        self.command = CommandView(self._page)
        page.addSpacing(6)
        self.outcome = OutcomePane(self._page)
        page.addWidget(self.outcome)
        page.addSpacing(6)
        page.addWidget(self.command)
        page.addStretch()
        scroll.setWidget(self._page)
        column.addWidget(scroll, 1)
        self._scroll = scroll
        self._foot = self._footer()
        column.addWidget(self._foot)

    def _footer(self) -> QFrame:
        footer = QFrame(self)
        footer.setProperty("kind", "footer")
        row = QHBoxLayout(footer)
        row.setContentsMargins(26, 11, 20, 11)
        row.setSpacing(8)
        self._why_not = label("", "hint", footer, wrap=True)
        row.addWidget(self._why_not, 1)
        cancel = QPushButton("Cancel", footer)
        cancel.clicked.connect(self.reject)
        self.ok = QPushButton(self.form.verb, footer)
        self.ok.setProperty("kind", "primary")
        self.ok.setDefault(True)
        self.ok.clicked.connect(self.submit)
        row.addWidget(self.ok)
        row.addWidget(cancel)
        return footer

    # --- fields

    def field(self, key: str) -> FieldWidget[Any]:
        """The widget of a field that is shown now. Raises KeyError."""
        for (_, known), widget in self._widgets.items():
            if known == key:
                return widget
        raise KeyError(key)

    def _show_fields(self) -> None:
        self.form.settle()
        fields = self.form.fields()
        wanted = [(type(field), field.key) for field in fields]
        for known in [one for one in self._widgets if one not in wanted]:
            gone = self._widgets.pop(known)
            self._fields.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, field in enumerate(fields):
            widget = self._widgets.get(wanted[place])
            if widget is None:
                widget = self._widgets[wanted[place]] = widget_for(field, self._page)
                widget.changed.connect(self._edited)
            if self._fields.indexOf(widget) != place:
                self._fields.insertWidget(place, widget)
            widget.set_value(self.form.values.get(field.key))
            widget.show_field(field)
            widget.set_value(self.form.values.get(field.key))
            widget.show()
        self._order(fields)

    def _order(self, fields: Sequence[Field]) -> None:
        before: QWidget | None = None
        for field in fields:
            editor = self._widgets[type(field), field.key].editor
            if before is not None:
                QWidget.setTabOrder(before, editor)
            before = editor

    @Slot(str)
    def _edited(self, key: str) -> None:
        self._touched.add(key)
        self.form.values[key] = self.field(key).value()
        self._show_fields()
        self._refusal.hide()
        self._soon.start()

    @Slot(object)
    def _world_changed(self, _changes: object) -> None:
        if not self._sending:
            self._show_fields()
            self._soon.start()

    @Slot()
    def _standing_changed(self) -> None:
        self._world_changed(None)

    # --- problems

    @Slot()
    def _judge(self) -> bool:
        """Show every problem beside its field, and the command; whether OK may be pressed."""
        self._soon.stop()
        problems = self.form.judge()
        for (_, key), widget in self._widgets.items():
            widget.show_problem(problems.get(key, "") if key in self._touched or self._is_firm(key) else "")
        first = next(iter(problems.values()), "")
        requests = () if problems else self.form.requests()
        if not problems and not requests:
            first = "Nothing is changed yet"
        self._why_not.setText("" if not first or self._is_shown(first) else first)
        self.ok.setEnabled(not first and not self._sending)
        self.ok.setToolTip(plain(first))
        self._show_general(problems.get(GENERAL, ""))
        region = self.form.world.part_for(requests[0]).region if requests and self._store.world.parts else ""
        self.command.show_commands(self.form.commands() if requests else (), region)
        self.command.setVisible(bool(requests))
        self._compare(requests)
        if self.isVisible():
            self._fit()
        return not first

    def _compare(self, requests: tuple[Request[Any], ...]) -> None:
        """Which paths the answers open and close, once the hand rests; what they were is shown until then."""
        if requests != self._compared:
            self._compared = requests
            change = Change(self.form.world, requests) if 0 < len(requests) <= MOST_COMPARED else None
            self.outcome.ask(change, COMPARE_AFTER_MS)

    def _is_firm(self, key: str) -> bool:
        """Whether a field is filled in: an empty one is not blamed before it was touched."""
        return bool(self.form.values.get(key))

    def _is_shown(self, sentence: str) -> bool:
        return any(widget.problem == sentence for widget in self._widgets.values())

    def _show_general(self, sentence: str) -> None:
        self._refusal_code.setText("EC2 would refuse this")
        self._refusal_text.setText(sentence)
        self._refusal.setVisible(bool(sentence))

    def _show_refusal(self, refused: Refused) -> None:
        key = self.form.culprit(refused)
        if key:
            self._touched.add(key)
            self.field(key).show_problem(refused.message)
            self.field(key).take_focus()
        self._refusal_code.setText(refused.code)
        self._refusal_text.setText(refused.message)
        self._refusal.show()

    # --- sending

    @Slot()
    def submit(self) -> None:
        """What OK does: judge once more, then send without blocking."""
        if self._sending or not self._judge():
            return
        if not self._sends:
            self.accept()
            self.chosen.emit(self.form)
            return
        self._sending = True
        self.ok.setEnabled(False)
        self._tasks.start(self.form.heading(), self._send(self.form.requests()))

    async def _send(self, requests: tuple[Request[Any], ...]) -> None:
        world = self.form.world
        run = Run(self._store.deed(self.form.place), steps_of(world, requests), _nothing)
        try:
            await run.run()
        finally:
            self._sending = False
        if run.failure is None:
            self.accept()
            self.answered.emit(self.form, run)
        elif run.anything_done:
            self.accept()
            self.unfinished.emit(self.form, run)
        else:
            self._judge()
            self._show_refusal(run.failure)

    def reject(self) -> None:
        """Not while a request is under way: its answer (a private key, say) has to be seen."""
        if not self._sending:
            super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return is OK wherever one types, also before the last keystroke has been judged."""
        plain = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if plain and not isinstance(self.focusWidget(), QAbstractButton):
            self.submit()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.resize(WIDTH, 0)
        self._fit()
        for widget in self._widgets.values():
            if widget.take_focus():
                break

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Text that wraps knows its height only when it has its width.
        if event.type() is QEvent.Type.LayoutRequest and self.isVisible():
            self._refit.start()
        return super().eventFilter(watched, event)

    @Slot()
    def _fit(self) -> None:
        """As tall as the form needs, up to most of the screen; then it scrolls. It never shrinks under the hand."""
        page = self._page.sizeHint().height() + 2
        height = self._page.heightForWidth(WIDTH) if self._page.hasHeightForWidth() else page
        screen = self.screen().availableGeometry().height()
        wanted = min(max(page, height) + self._foot.sizeHint().height(), int(screen * 0.85))
        if wanted > self.height() or not self.isVisible():
            self.resize(max(self.width(), WIDTH), wanted)


def _nothing() -> None:
    """It takes no longer than a click."""
