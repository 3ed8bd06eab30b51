"""Somebody at a window who asks where packets go."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from console.desktop.tracing.panel import TracePanel
from console.desktop.window import MainWindow
from console.ec2.resources import Instance
from tests.desktop.founding.person import Person

Ask = Callable[..., TracePanel]


@pytest.fixture
def person(window: MainWindow, qtbot: QtBot) -> Person:
    return Person(window, qtbot)


@pytest.fixture
def web(person: Person) -> str:
    return person.find(Instance, "web-1").id


@pytest.fixture
def ask(person: Person, qtbot: QtBot) -> Ask:
    """Open the panel by its button, and type both ends and a port."""

    def enter(field: QLineEdit, text: str) -> None:
        person.type(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)

    def ask(source: str, destination: str, port: str = "", protocol: str = "tcp") -> TracePanel:
        person.press(person.window.toolbar, "Trace path")
        panel = person.on_screen(TracePanel)
        panel.protocol.setCurrentText(protocol)
        enter(panel.source, source)
        enter(panel.destination, destination)
        if panel.port.isEnabled():
            enter(panel.port, port)
        return panel

    return ask
