"""Which file: to open, to make a world in, to copy one into, to show beside. Making and copying are done here, too."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from console.backends.embedded import EmbeddedBackend
from console.desktop.beside import Shown
from console.desktop.tasks import Tasks
from console.desktop.worlds import make, world_path
from console.engine.world_file import SUFFIX, WorldFileError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog

FILES = f"Worlds (*{SUFFIX});;All files (*)"


class WorldFiles(QObject):
    """Asks with the system's dialogs, before whatever stands in front."""

    chosen = Signal(object)
    """A Path to open: one that is there, or has just been made."""
    chosen_beside = Signal(str)
    failed = Signal(object, object)
    """A Path where no world could be made, and the WorldFileError."""

    def __init__(
        self, shown: Callable[[], Shown | None], front: Callable[[], QWidget | None], tasks: Tasks, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._shown, self._front, self._tasks = shown, front, tasks
        self._to_copy = 0

    @Slot()
    def ask_open(self) -> None:
        self._ask("Open world", self._choose)

    @Slot()
    def ask_beside(self) -> None:
        self._ask("Show another world beside", self.chosen_beside.emit)

    @Slot(str)
    def _choose(self, file: str) -> None:
        self.chosen.emit(Path(file))

    @Slot(str)
    def ask_new(self, sample: str = "") -> None:
        self._ask("New world", self._make, f"{sample or 'world'}{SUFFIX}").setProperty("sample", sample)

    @Slot(str)
    def _make(self, file: str) -> None:
        self._tasks.start("new world", self._make_and_open(world_path(file), self.sender().property("sample")))

    async def _make_and_open(self, path: Path, sample: str) -> None:
        import asyncio

        try:
            await asyncio.to_thread(make, path, sample)
        except WorldFileError as error:
            self.failed.emit(path, error)
        else:
            self.chosen.emit(path)

    @Slot()
    @Slot(int)
    def ask_copy(self, number: int = 0) -> None:
        """number: of the region, where there are several."""
        if (shown := self._shown()) is None:
            return
        window = shown[0]
        member = window.store.backend.members[number]
        if not isinstance(member, EmbeddedBackend):
            window.notifications.show("Only a world that is here can be copied into a file", "warning")
            return
        self._to_copy = number
        self._ask(f"Save a copy of {member.title}", self.copy, f"{Path(member.title).stem}-copy{SUFFIX}")

    @Slot(str)
    def copy(self, file: str) -> None:
        """Of the world that was asked about."""
        if (shown := self._shown()) is None:
            return
        window, path = shown[0], world_path(file)
        member = window.store.backend.members[self._to_copy]
        assert isinstance(member, EmbeddedBackend)
        try:
            whole = member.copy_to(path)
        except WorldFileError as error:
            window.notifications.show(str(error), "problem")
        else:
            said = f"A copy of {member.title} is in {path}"
            lost = "" if whole else ", without its history: open it, and go on there"
            window.notifications.show(f"{said}{lost}", "ok" if whole else "warning")

    def _ask(self, title: str, told: Callable[[str], object], name: str = "") -> "QFileDialog":
        """To save under `name`, or to open."""
        from PySide6.QtWidgets import QFileDialog

        shown = self._shown()
        folder = shown[0].location.parent if shown and shown[0].location else Path.home()
        dialog = QFileDialog(self._front(), title, str(folder / name), FILES)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not name:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            # A world is never written over: making one where a file is says so.
            dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
            dialog.setDefaultSuffix(SUFFIX[1:])
        dialog.fileSelected.connect(told)
        dialog.open()
        return dialog
