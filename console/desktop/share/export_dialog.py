"""Export…: the session or the world as a text for other tools, to look at, copy or save."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from console.desktop.store import WorldStore
from console.desktop.theme import mono
from console.desktop.widgets.drop_down import DropDown
from console.desktop.widgets.labels import label
from console.ec2.history import HistoryEntry
from console.wire.export import FORMATS, SESSIONS, export

EVERYBODY = "Everybody"
TASK = "export"
WHOLE = 2**62
SIZE = (860, 640)
ABOUT = {
    True: "What was done, again: the requests that went through, in order; ids of what they make become variables.",
    False: "What there is now, whoever made it, with references in the place of ids.",
}


class ExportDialog(QDialog):
    """The text is made in a thread from what the world was when the dialog opened."""

    def __init__(self, store: WorldStore, caller: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export")
        self.resize(*SIZE)
        self._store = store
        self._member = store.backend.members[0]
        """Of several regions one: so is a template or a script."""
        self._entries: list[HistoryEntry] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        page = QVBoxLayout()
        page.setContentsMargins(24, 20, 24, 14)
        page.setSpacing(8)
        page.addLayout(self._heading())
        page.addLayout(self._choices())
        self.about = label("", "muted", self, wrap=True)
        page.addWidget(self.about)
        frame = QFrame(self)
        frame.setProperty("kind", "code")
        box = QVBoxLayout(frame)
        box.setContentsMargins(9, 8, 9, 8)
        self.text = QPlainTextEdit(frame)
        self.text.setReadOnly(True)
        self.text.setProperty("kind", "command")
        self.text.setFont(mono())
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("The export")
        box.addWidget(self.text)
        page.addWidget(frame, 1)
        column.addLayout(page, 1)
        column.addWidget(self._footer())
        self._again = QTimer(self, singleShot=True, interval=1500)
        self._again.timeout.connect(self._rest)
        self._take(caller)

    def _heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.heading = label("", "heading", self)
        row.addWidget(self.heading, 1)
        self.region = DropDown(self)
        self.region.setAccessibleName("Region to export")
        self.region.addItems(list(self._store.world.parts))
        self.region.currentIndexChanged.connect(self._choose_region)
        caption = label("Region", "muted", self)
        row.addWidget(caption)
        row.addWidget(self.region)
        for one in (caption, self.region):
            one.setVisible(self.region.count() > 0)
        return row

    @Slot(int)
    def _choose_region(self, number: int) -> None:
        self._member = self._store.backend.members[number]
        self._take(self.who.currentText())

    def _take(self, caller: str | None) -> None:
        """What there is to export of the region, and who has asked for something in it."""
        self.heading.setText(f"Export {self._member.title}")
        self._entries = list(self._member.history(WHOLE))[::-1]
        with QSignalBlocker(self.who):
            self.who.clear()
            self.who.addItem(EVERYBODY)
            self.who.addItems(sorted({one.caller for one in self._entries if one.kind == "request"}))
            self.who.setCurrentIndex(max(self.who.findText(caller or EVERYBODY), 0))
        self._render()

    def _choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.formats = QTabBar(self)
        self.formats.setExpanding(False)
        self.formats.setAccessibleName("Format")
        for form, (name, _) in FORMATS.items():
            self.formats.setTabData(self.formats.addTab(name), form)
        self.formats.currentChanged.connect(self._render)
        self.who = QComboBox(self)
        self.who.setAccessibleName("Whose requests")
        self.who.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.who.currentIndexChanged.connect(self._render)
        self._of = label("Requests of", "muted", self)
        row.addWidget(self.formats, 1)
        row.addWidget(self._of)
        row.addWidget(self.who)
        return row

    def _footer(self) -> QFrame:
        footer = QFrame(self)
        footer.setProperty("kind", "footer")
        row = QHBoxLayout(footer)
        row.setContentsMargins(20, 11, 20, 11)
        self.told = label("", "hint", footer)
        row.addWidget(self.told, 1)
        self.copy = QPushButton("Copy", footer)
        self.copy.clicked.connect(self._copy)
        self.save_as = QPushButton("Save as…", footer)
        self.save_as.setProperty("kind", "primary")
        self.save_as.setDefault(True)
        self.save_as.clicked.connect(self._choose_file)
        close = QPushButton("Close", footer)
        close.clicked.connect(self.reject)
        for button in (self.copy, self.save_as, close):
            row.addWidget(button)
        return footer

    @property
    def form(self) -> str:
        """One of FORMATS."""
        return str(self.formats.tabData(self.formats.currentIndex()))

    @Slot()
    def _render(self) -> None:
        session = self.form in SESSIONS
        self.about.setText(ABOUT[session])
        for one in (self.who, self._of):
            one.setVisible(session)
        self._store.tasks.start(TASK, self._make(self.form, self._callers()), quiet=True)

    def _callers(self) -> tuple[str, ...] | None:
        return (self.who.currentText(),) if self.who.currentIndex() > 0 else None

    async def _make(self, form: str, callers: tuple[str, ...] | None) -> None:
        if form in SESSIONS:
            text = await asyncio.to_thread(export, form, self._member.world, self._entries, callers)
        else:
            text = export(form, self._member.world)  # the world belongs to this thread
        self.text.setPlainText(text)
        self.told.setText(f"{text.count(chr(10)):,} lines")

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText("Copied")
        self._again.start()

    @Slot()
    def _rest(self) -> None:
        self.copy.setText("Copy")

    @Slot()
    def _choose_file(self) -> None:
        chooser = QFileDialog(self, "Save the export")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.selectFile(f"{Path(self._member.title).stem}.{FORMATS[self.form][1]}")
        chooser.fileSelected.connect(self.save)
        chooser.open()

    @Slot(str)
    def save(self, path: str) -> None:
        try:
            Path(path).write_text(self.text.toPlainText(), encoding="utf-8")
        except OSError as error:
            self.told.setText(f"Not saved: {error.strerror or error}")
        else:
            self.told.setText(f"Saved as {path}")

    def done(self, result: int) -> None:
        self._store.tasks.cancel(TASK)
        super().done(result)
