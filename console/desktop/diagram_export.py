"""Export diagram…: what is seen of the topology, or all of it, as a picture, on paper, or for another tool."""

import asyncio
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from console.desktop.notifications import Notifications
from console.desktop.store import WorldStore
from console.desktop.theme import current
from console.desktop.widgets.labels import label
from console.topology.canvas.lens import Level
from console.topology.canvas.view import TopologyView
from console.topology.colors import DARK, LIGHT
from console.topology.export.drawing import Drawing, natural_size
from console.topology.export.look import Look
from console.topology.export.pages import Paper, Sheets
from console.topology.export.text import Text
from console.topology.export.unfinished import TEXTS, Unfinished
from console.topology.geometry import Rect
from console.topology.layout import Layout

FILTERS = {
    "SVG (*.svg)": "svg",
    "PNG (*.png)": "png",
    "PDF (*.pdf)": "pdf",
    "draw.io (*.drawio)": "drawio",
    "Mermaid (*.mmd)": "mmd",
}
LEVELS = {
    "As its size suggests": None,
    "Cards": Level.NEAR,
    "Chips": Level.MIDDLE,
    "Address maps": Level.FAR,
}
PAPERS = {
    "One page as large as the diagram": None,
    "A4": Sheets(Paper.A4),
    "A4, landscape": Sheets(Paper.A4, landscape=True),
    "A3": Sheets(Paper.A3),
    "A3, landscape": Sheets(Paper.A3, landscape=True),
    "Letter": Sheets(Paper.LETTER),
    "Letter, landscape": Sheets(Paper.LETTER, landscape=True),
}
PNG_RATIO = 2
"""Of what is seen: sharp on any screen."""


class DiagramExport(QDialog):
    """Asks what and in which colours, then for the file, whose suffix says the format."""

    def __init__(
        self, view: TopologyView, store: WorldStore, notifications: Notifications, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export diagram")
        self._view, self._store, self._notifications = view, store, notifications
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        column.addWidget(label("Export diagram", "heading", self))
        column.addWidget(label("SVG, PNG, PDF, draw.io or Mermaid: the name of the file says which.", "muted", self))
        self.seen, self.all = self._choice("Show", "What is seen now", "All of it")
        self.light, self.dark = self._choice("Colours", "Light", "Dark")
        self.all.setChecked(True)
        (self.dark if current().is_dark else self.light).setChecked(True)
        rows = QFormLayout()
        self.level = QComboBox(self)
        self.level.addItems(list(LEVELS))
        self.level.setToolTip("Of a picture. draw.io and Mermaid always get the cards.")
        self.paper = QComboBox(self)
        self.paper.addItems(list(PAPERS))
        self.paper.setToolTip("Of a PDF: as many sheets as it takes, with their row and column on each.")
        rows.addRow("Detail", self.level)
        rows.addRow("PDF pages", self.paper)
        column.addSpacing(4)
        column.addLayout(rows)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.save_as = QPushButton("Save as…", self)
        self.save_as.setProperty("kind", "primary")
        buttons.addButton(self.save_as, QDialogButtonBox.ButtonRole.AcceptRole)
        self.save_as.setDefault(True)
        buttons.accepted.connect(self._choose_file)
        buttons.rejected.connect(self.reject)
        column.addSpacing(8)
        column.addWidget(buttons)
        self.all.setFocus()

    def _choice(self, title: str, *texts: str) -> list[QRadioButton]:
        layout = self.layout()
        assert layout is not None
        layout.addWidget(label(title, "section", self))
        group = QButtonGroup(self)
        buttons = [QRadioButton(text, self) for text in texts]
        for one in buttons:
            group.addButton(one)
            layout.addWidget(one)
        return buttons

    @Slot()
    def _choose_file(self) -> None:
        name = f"{Path(self._store.backend.title).stem}-topology.svg"
        self._files = QFileDialog(self, "Export diagram", name)
        self._files.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self._files.setNameFilters(list(FILTERS))
        self._files.setDefaultSuffix("svg")
        self._files.selectFile(name)
        self._files.filterSelected.connect(self._take_suffix)
        self._files.fileSelected.connect(self.export)
        self._files.open()

    @Slot(str)
    def _take_suffix(self, chosen: str) -> None:
        """A name without a suffix, or with that of another format, gets the one of the chosen format."""
        suffix = FILTERS[chosen]
        self._files.setDefaultSuffix(suffix)
        if names := self._files.selectedFiles():
            path = Path(names[0])
            if path.suffix.lstrip(".").lower() in FILTERS.values():
                self._files.selectFile(path.with_suffix(f".{suffix}").name)

    @Slot(str)
    def export(self, file: str) -> None:
        """Write it, a few milliseconds at a time, and tell where it is."""
        path, layout = Path(file), self._view.layout_now
        if layout is None:
            return
        try:
            unfinished = self._begin(path, layout)
        except (ValueError, OSError) as error:
            self._tell_failure(path, error)
            return
        self._store.tasks.start(_task(path), self._write(unfinished, path))
        self.accept()

    def _begin(self, path: Path, layout: Layout) -> Unfinished:
        view, ratio = self._view, 1
        look, size = Look(DARK if self.dark.isChecked() else LIGHT, coloring=view.coloring), natural_size(layout)
        if self.seen.isChecked():
            camera = view.camera
            look = look._replace(part=Rect(*camera.seen()), focus=view.focus, layers=view.layers)
            size, ratio = (max(1, round(camera.width)), max(1, round(camera.height))), PNG_RATIO
        if path.suffix.lower() in TEXTS:
            return Text(self._store.world, layout, path, look)
        level, paper = LEVELS[self.level.currentText()], None
        if path.suffix.lower() == ".pdf":
            paper = PAPERS[self.paper.currentText()]
        return Drawing(self._store.world, layout, path, size, look, level=level, ratio=ratio, paper=paper)

    async def _write(self, unfinished: Unfinished, path: Path) -> None:
        told = 0.0
        try:
            with closing(unfinished.steps()) as steps:  # its file is closed before anybody gives it up
                for share in steps:
                    if share >= told + 0.01:
                        told = share
                        self._store.tasks.report(_task(path), share)
                    await asyncio.sleep(0)
            await asyncio.to_thread(unfinished.save)
        except (KeyError, ValueError, OSError) as error:
            self._tell_failure(path, error)
        else:
            self._notifications.show(f"The diagram is in {path}", "ok")
        finally:
            unfinished.give_up()

    def _tell_failure(self, path: Path, error: Exception) -> None:
        reason = "the world changed while it was drawn" if isinstance(error, KeyError) else str(error)
        if isinstance(error, OSError):
            reason = error.strerror or reason
        self._notifications.show(f"{path.name} could not be written: {reason}", "problem")


def _task(path: Path) -> str:
    return f"Exporting {path.name}"
