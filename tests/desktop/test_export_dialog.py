"""Export… in the History page, and whose requests it is about."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.backends.embedded import EmbeddedBackend
from console.desktop.history_page import HistoryPage
from console.desktop.share.export_dialog import ExportDialog
from console.desktop.window import MainWindow
from console.ec2.requests import CreateTags
from console.ec2.resources import NetworkInterface, Tag
from console.wire.export import FORMATS


@pytest.fixture
def history(window: MainWindow) -> HistoryPage:
    window.show_page("history")
    page = window.pages.made("history")
    assert isinstance(page, HistoryPage)
    return page


@pytest.fixture
def dialog(history: HistoryPage, qtbot: QtBot) -> ExportDialog:
    QTest.mouseClick(history.export, Qt.MouseButton.LeftButton)
    dialog = history.findChild(ExportDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: bool(dialog.text.toPlainText()))
    return dialog


def choose(dialog: ExportDialog, form: str, qtbot: QtBot) -> str:
    before = dialog.text.toPlainText()
    dialog.formats.setCurrentIndex(list(FORMATS).index(form))
    qtbot.waitUntil(lambda: dialog.text.toPlainText() != before)
    return dialog.text.toPlainText()


def test_each_format_is_shown(dialog: ExportDialog, qtbot: QtBot) -> None:
    assert dialog.text.toPlainText().startswith("#!/bin/sh")
    assert "boto3.client" in choose(dialog, "boto3", qtbot)
    assert 'resource "aws_vpc" "shop"' in choose(dialog, "terraform", qtbot)
    assert dialog.who.isHidden()
    assert json.loads(choose(dialog, "cloudformation", qtbot))["Resources"]


def test_the_text_is_copied_and_saved(dialog: ExportDialog, tmp_path: Path) -> None:
    QTest.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == dialog.text.toPlainText()
    dialog.save(str(tmp_path / "session.sh"))
    assert (tmp_path / "session.sh").read_text() == dialog.text.toPlainText()
    dialog.save(str(tmp_path / "no" / "where"))
    assert "Not saved" in dialog.told.text()


def test_the_history_and_its_export_are_of_one_caller(
    history: HistoryPage, backend: EmbeddedBackend, run: Callable[[Any], Any], qtbot: QtBot
) -> None:
    eni = next(iter(backend.world.all(NetworkInterface))).id
    run(backend.send(CreateTags(resources=(eni,), tags=(Tag("a", "b"),)), "AKIASOMEBODY"))
    qtbot.waitUntil(lambda: history.who.findText("AKIASOMEBODY") > 0)
    history.who.setCurrentText("AKIASOMEBODY")
    assert history.model.rowCount() == 1
    QTest.mouseClick(history.export, Qt.MouseButton.LeftButton)
    dialog = history.findChild(ExportDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: bool(dialog.text.toPlainText()))
    assert dialog.text.toPlainText().count("aws ec2") == 1
    assert eni in dialog.text.toPlainText()
