"""The shop of the design's pictures in a view, without motion unless a test asks for it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from console.ec2.changes import ChangeSet
from console.ec2.resources import InstanceType, NetworkInterface, label_of
from console.topology.canvas.view import TopologyView
from tests.worlds import Builder, shop

Find = Callable[[str], str]
At = Callable[[str], QPoint]


@pytest.fixture
def built() -> Builder:
    build = shop()
    build.world.put(InstanceType("m5.large", 2, 8192, 3, 10, 10, ()))
    return build


@pytest.fixture
def find(built: Builder) -> Find:
    """The id of what people call so; `eth1 of web-1` for an interface, `standby` for the available one."""

    def find(name: str) -> str:
        device, _, owner = name.partition(" of ")
        if owner:
            return built.world.interfaces_of(find(owner))[int(device.removeprefix("eth"))].id
        if name == "standby":
            return next(one.id for one in built.world.all(NetworkInterface) if one.attachment is None)
        return next(one.id for one in built.world if label_of(one) == name)

    return find


@pytest.fixture
def view(built: Builder, qtbot: QtBot) -> Iterator[TopologyView]:
    view = TopologyView()
    qtbot.addWidget(view)
    view.set_reduced_motion(True)
    view.resize(1200, 900)
    view.show_world(built.world)
    view.show()
    qtbot.waitExposed(view)
    yield view
    view.hide()


@pytest.fixture
def at(view: TopologyView) -> At:
    """The middle of a thing, in the view."""

    def at(resource_id: str) -> QPoint:
        layout = view.layout_now
        box = layout.rect_of(resource_id) if layout else None
        assert box is not None
        x, y = view.camera.to_view(*box.center)
        return QPoint(round(x), round(y))

    return at


@pytest.fixture
def change(built: Builder, view: TopologyView) -> Callable[..., None]:
    """Replace fields of a record and tell the view."""

    def change(resource_id: str, **fields: object) -> None:
        record = built.world.get(resource_id)
        assert record is not None
        built.world.put(replace(record, **fields))  # type: ignore[arg-type]
        changed = built.world.get(resource_id)
        assert changed is not None
        view.apply(ChangeSet(built.world.revision + 1, (changed,)))

    return change
