"""Export diagram…: what is seen of the topology, or all of it, as SVG, PNG or PDF."""

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from console.desktop.notifications import Notifications
from console.desktop.store import WorldStore
from console.desktop.theme import current
from console.desktop.widgets.labels import label
from console.topology.canvas.view import TopologyView
from console.topology.colors import DARK, LIGHT
from console.topology.export import Drawing, natural_size
from console.topology.geometry import Rect

FILTERS = {"SVG (*.svg)": "svg", "PNG (*.png)": "png", "PDF (*.pdf)": "pdf"}
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
        column.addWidget(label("As SVG, PNG or PDF: the name of the file says which.", "muted", self))
        self.seen, self.all = self._choice("Show", "What is seen now", "All of it")
        self.light, self.dark = self._choice("Colours", "Light", "Dark")
        self.all.setChecked(True)
        (self.dark if current().is_dark else self.light).setChecked(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.save_as = QPushButton("Save as…", self)
        self.save_as.setProperty("kind", "primary")
        buttons.addButton(self.save_as, QDialogButtonBox.ButtonRole.AcceptRole)
        self.save_as.setDefault(True)
        buttons.accepted.connect(self._choose_file)
        buttons.rejected.connect(self.reject)
        column.addSpacing(8)
        column.addWidget(buttons)

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
        view, path = self._view, Path(file)
        layout, part, ratio = view.layout_now, None, 1
        if layout is None:
            return
        size = natural_size(layout)
        if self.seen.isChecked():
            camera = view.camera
            part, ratio = Rect(*camera.seen()), PNG_RATIO
            size = (max(1, round(camera.width)), max(1, round(camera.height)))
        colors = DARK if self.dark.isChecked() else LIGHT
        try:
            drawing = Drawing(self._store.world, layout, path, size, colors, part, ratio)
        except (ValueError, OSError) as error:
            self._tell_failure(path, error)
            return
        self._store.tasks.start(f"Exporting {path.name}", self._write(drawing, path))
        self.accept()

    async def _write(self, drawing: Drawing, path: Path) -> None:
        try:
            for _ in drawing.steps():
                await asyncio.sleep(0)
            await asyncio.to_thread(drawing.save)
        except (KeyError, OSError) as error:
            self._tell_failure(path, error)
        else:
            self._notifications.show(f"The diagram is in {path}", "ok")
        finally:
            drawing.give_up()

    def _tell_failure(self, path: Path, error: Exception) -> None:
        reason = "the world changed while it was drawn" if isinstance(error, KeyError) else str(error)
        if isinstance(error, OSError):
            reason = error.strerror or reason
        self._notifications.show(f"{path.name} could not be written: {reason}", "problem")
