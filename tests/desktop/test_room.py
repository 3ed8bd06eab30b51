"""How large a window may be."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.desktop.widgets.room import room_for


def test_a_window_is_as_large_as_wished_or_as_the_screen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "offscreen")
    assert room_for(window, 20000, 300) == QSize(20000, 300)
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    found, screen = room_for(window, 20000, 300), window.screen().availableGeometry()
    assert (found.height(), found.width() < screen.width()) == (300, True)
