"""Actions over the sample world, with a bare window to hang dialogs on."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from console.backends.embedded import EmbeddedBackend
from console.desktop.actions.actions import Actions
from console.desktop.notifications import Notifications
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.ec2.resources import Resource, name_of
from console.ec2.world import World


@pytest.fixture
def world(backend: EmbeddedBackend) -> World:
    return backend.world


@pytest.fixture
def named(world: World) -> Callable[[type[Resource], str], str]:
    """The id of a resource by its class and name."""
    return lambda kind, name: next(one.id for one in world.all(kind) if name_of(one) == name)


@pytest.fixture
def holder(qapp: QApplication) -> Iterator[QWidget]:
    widget = QWidget()
    widget.show()
    yield widget
    widget.close()
    widget.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def actions(store: WorldStore, tasks: Tasks, notifications: Notifications, holder: QWidget) -> Actions:
    return Actions(store, tasks, notifications, holder)


@pytest.fixture
def dialog(holder: QWidget) -> Callable[[], QDialog | None]:
    """The dialog that stands over the window now, if any."""
    return lambda: next((one for one in holder.findChildren(QDialog) if one.isVisible()), None)


@pytest.fixture
def wait(qtbot: QtBot) -> Callable[[Callable[[], object]], None]:
    """Lets the window live until something is true."""
    return lambda holds: qtbot.waitUntil(lambda: bool(holds()))
