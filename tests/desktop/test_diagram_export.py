"""Export diagram…, from the menus to the file."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from console.desktop.diagram_export import PNG_RATIO, DiagramExport
from console.desktop.window import MainWindow
from console.topology.colors import DARK


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> DiagramExport:
    """By the menu of the ground."""
    window.show_menu((), QPoint(100, 100))
    menu = next(menu for menu in window.findChildren(QMenu) if menu.isVisible())
    next(action for action in menu.actions() if action.text() == "Export diagram…").trigger()
    menu.close()
    dialog = window.findChild(DiagramExport)
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def told(window: MainWindow, qtbot: QtBot) -> str:
    qtbot.waitUntil(lambda: bool(window.notifications.latest))
    return window.notifications.latest[0].text


def words(file: Path) -> set[str | None]:
    return {one.text for one in ElementTree.parse(file).getroot().iter("{http://www.w3.org/2000/svg}text")}


def test_all_of_it_goes_where_the_file_dialog_says(
    dialog: DiagramExport, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    qtbot.mouseClick(dialog.save_as, Qt.MouseButton.LeftButton)
    files = dialog.findChild(QFileDialog)
    assert files is not None
    assert Path(files.selectedFiles()[0]).suffix == ".svg"
    files.fileSelected.emit(str(tmp_path / "x.svg"))
    assert told(window, qtbot) == f"The diagram is in {tmp_path / 'x.svg'}"
    assert {"web-1", "db-1", "10.0.128.10"} < words(tmp_path / "x.svg")
    assert [one.name for one in tmp_path.glob("*x.svg*")] == ["x.svg"]


def test_keys_begin_at_what_is_chosen(dialog: DiagramExport, qtbot: QtBot) -> None:
    qtbot.waitUntil(dialog.all.hasFocus)
    qtbot.keyClick(dialog.all, Qt.Key.Key_Space)
    assert dialog.all.isChecked()


def test_what_is_seen_is_the_view(dialog: DiagramExport, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    assert dialog.light.isChecked()  # as the window
    dialog.seen.click()
    dialog.dark.click()
    view = window.pages.made("topology").view  # type: ignore[union-attr]
    dialog.export(str(tmp_path / "x.png"))
    told(window, qtbot)
    image = QImage(str(tmp_path / "x.png"))
    assert (image.width(), image.height()) == (view.width() * PNG_RATIO, view.height() * PNG_RATIO)
    assert image.pixelColor(1, image.height() - 1).name() in (DARK.background, DARK.vpc_fill)


@pytest.mark.parametrize(("name", "begins"), [("x.pdf", b"%PDF"), ("x.drawio", b"<mxfile"), ("x.mmd", b"flowchart")])
def test_the_name_says_sheets_or_a_text(
    dialog: DiagramExport, window: MainWindow, qtbot: QtBot, tmp_path: Path, name: str, begins: bytes
) -> None:
    dialog.paper.setCurrentText("A4, landscape")
    dialog.export(str(tmp_path / name))
    told(window, qtbot)
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_a_picture_says_as_much_as_was_chosen(
    dialog: DiagramExport, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog.level.setCurrentText("Chips")
    dialog.export(str(tmp_path / "x.svg"))
    told(window, qtbot)
    assert "public-a" in words(tmp_path / "x.svg")
    assert "m5.large" not in words(tmp_path / "x.svg")  # which cards say


def test_a_cancelled_export_leaves_the_file_as_it_was(
    dialog: DiagramExport, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "x.svg").write_text("mine")
    dialog.export(str(tmp_path / "x.svg"))
    assert dict(window.store.tasks.running())["Exporting x.svg"] is None
    window.store.tasks.cancel("Exporting x.svg")
    qtbot.waitUntil(lambda: not window.store.tasks.is_running("Exporting x.svg"))
    assert [one.read_text() for one in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("name", "why"),
    [("x.gif", "a diagram is written as .svg, .pdf, .png, .drawio, .mmd"), ("no/x.pdf", "No such file or directory")],
)
def test_what_cannot_be_written_is_told_in_a_sentence(
    dialog: DiagramExport, window: MainWindow, qtbot: QtBot, tmp_path: Path, name: str, why: str
) -> None:
    dialog.export(str(tmp_path / name))
    assert told(window, qtbot).endswith(why)
