"""With T held, a drag from one thing to another asks for the path between them."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from console.desktop.tracing.panel import TracePanel
from console.ec2.resources import Instance
from tests.desktop.founding.person import Person


def drag(person: Person, qtbot: QtBot, start: QPoint, end: QPoint) -> None:
    view = person.diagram
    view.setFocus()
    QTest.keyPress(view, Qt.Key.Key_T)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for step in range(1, 9):
        QTest.mouseMove(view, start + (end - start) * step / 8)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    QTest.keyRelease(view, Qt.Key.Key_T)


def internet(person: Person) -> QPoint:
    view = person.diagram
    assert view.layout_now
    assert view.layout_now.internet
    return QPointF(*view.camera.to_view(*view.layout_now.internet.center)).toPoint()


def test_from_the_internet_to_an_instance(person: Person, web: str, qtbot: QtBot) -> None:
    drag(person, qtbot, internet(person), person.place(web))
    panel = person.on_screen(TracePanel)
    assert (panel.source.text(), panel.destination.text()) == ("internet", "web-1")
    qtbot.waitUntil(lambda: person.diagram.path is not None)
    assert person.window.selection.ids == ()
    QTest.keyClicks(panel.port, "t443")  # the T that was held
    assert panel.port.text() == "443"


def test_from_an_instance_to_another_nothing_is_dragged_along(person: Person, web: str, qtbot: QtBot) -> None:
    pins = dict(person.diagram.pins)
    drag(person, qtbot, person.place(web), person.place(person.find(Instance, "db-1").id))
    panel = person.on_screen(TracePanel)
    assert (panel.source.text(), panel.destination.text()) == ("web-1", "db-1")
    assert person.diagram.pins == pins


def test_to_the_ground_it_asks_nothing(person: Person, web: str, qtbot: QtBot) -> None:
    drag(person, qtbot, person.place(web), QPoint(3, 3))
    assert not person.window.findChildren(TracePanel)


def test_a_hand_that_comes_from_a_button_brings_the_keys_and_from_a_field_does_not(person: Person) -> None:
    view, window = person.diagram, person.window
    field = QLineEdit(window)
    field.show()
    for widget, taken in ((window.toolbar.findChild(QAbstractButton), True), (field, False)):
        assert widget is not None
        widget.setFocus()
        at = QPointF(view.rect().center())
        QApplication.sendEvent(view, QEnterEvent(at, at, at))
        assert view.hasFocus() is taken
