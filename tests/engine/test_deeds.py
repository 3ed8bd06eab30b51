"""Several requests of one deed: lines of the history each, and undone and done again as one."""

from pathlib import Path

import pytest

from console.ec2.errors import Refused
from console.ec2.requests import (
    AttachNetworkInterface,
    CreateNetworkInterface,
    CreateTags,
    DeleteNetworkInterface,
    ModifyNetworkInterfaceAttribute,
    Redo,
    Undo,
)
from console.ec2.requests.interfaces import StringAttribute
from console.ec2.resources import Instance, NetworkInterface, Subnet, Tag
from console.engine.clock import ManualClock
from console.engine.engine import Engine
from console.engine.opening import create_world, open_world
from console.wire.export.replay import in_force
from tests.engine.sample import named, settle, snapshot

DEED = 7


def create_and_attach(engine: Engine, clock: ManualClock, deed: int = DEED) -> str:
    """As the wizard does, with the time it takes. Its interface."""
    subnet, web = named(engine.world, Subnet, "private-a"), named(engine.world, Instance, "web-1")
    made = engine.execute(CreateNetworkInterface(subnet_id=subnet.id), deed=deed)
    settle(engine, clock)
    attach = AttachNetworkInterface(network_interface_id=made.id, instance_id=web.id, device_index=2)
    engine.execute(attach, deed=deed)
    settle(engine, clock)
    return made.id


def test_one_undo_takes_back_a_deed_and_one_redo_does_it_again(shop: Engine, clock: ManualClock) -> None:
    before = snapshot(shop.world)
    create_and_attach(shop, clock)
    after = snapshot(shop.world)
    shop.execute(Undo())
    assert snapshot(shop.world) == before
    assert shop.history(1)[0].summary.endswith(" and 1 more")
    undone = [(one.action, one.undone) for one in shop.history() if one.undone]
    assert undone == [(action, shop.last_entry) for action in ("AttachNetworkInterface", "CreateNetworkInterface")]
    shop.execute(Redo())
    settle(shop, clock)
    assert snapshot(shop.world) == after
    shop.execute(Undo())
    assert snapshot(shop.world) == before


def test_a_deed_of_which_one_request_cannot_be_undone_stays_whole(shop: Engine, clock: ManualClock) -> None:
    first = create_and_attach(shop, clock)
    text = StringAttribute(value="by somebody else")
    shop.execute(ModifyNetworkInterfaceAttribute(network_interface_id=first, description=text), caller="AKIA")
    before = snapshot(shop.world)
    entry = shop.reversible(DEED)
    assert entry is not None
    with pytest.raises(Refused, match="has changed since"):
        shop.execute(Undo(entry=entry.number, whole_deed=True))
    assert snapshot(shop.world) == before
    assert shop.reversible(DEED) == entry


def test_one_line_of_a_deed_is_undone_alone_and_the_rest_after_it(shop: Engine, clock: ManualClock) -> None:
    before = snapshot(shop.world)
    create_and_attach(shop, clock)
    attach, create = (one.number for one in shop.history() if one.kind == "request" and one.caller == "console")
    shop.execute(Undo(entry=attach))
    shop.execute(Undo())
    assert snapshot(shop.world) == before
    shop.execute(Redo())
    assert in_force(shop.history()[::-1]) & {create, attach} == {create}


def test_a_deed_that_came_to_nothing_leaves_nothing_to_redo(shop: Engine, clock: ManualClock) -> None:
    before = snapshot(shop.world)
    subnet = named(shop.world, Subnet, "private-a")
    made = shop.execute(CreateNetworkInterface(subnet_id=subnet.id), deed=DEED)
    settle(shop, clock)
    shop.execute(DeleteNetworkInterface(network_interface_id=made.id), deed=DEED)
    shop.execute(Undo())
    assert snapshot(shop.world) == before
    assert shop.redoable() is None
    assert shop.undoable() is None


def test_a_deed_is_one_after_a_restart(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "shop.eni"
    create_world(path, clock=clock, sample="shop")
    engine = open_world(path, clock=clock)
    before = snapshot(engine.world)
    create_and_attach(engine, clock)
    engine.close()
    again = open_world(path, clock=clock)
    again.execute(Undo())
    assert snapshot(again.world) == before
    again.execute(Redo())
    requests = {one.number for one in again.history() if one.kind == "request" and one.caller == "console"}
    assert requests <= in_force(again.history()[::-1])
    again.close()


def test_what_somebody_else_changed_in_between_stays_as_it_is(shop: Engine) -> None:
    standby = named(shop.world, NetworkInterface, "standby")
    for request, deed in (
        (CreateTags(resources=(standby.id,), tags=(Tag("Role", "spare"),)), DEED),
        (CreateTags(resources=(standby.id,), tags=(Tag("Owner", "somebody else"),)), 0),
        (CreateTags(resources=(standby.id,), tags=(Tag("Team", "web"),)), DEED),
    ):
        shop.execute(request, deed=deed)
    shop.execute(Undo())
    assert {one.key for one in shop.world.one(NetworkInterface, standby.id).tags} == {"Name", "Owner"}


def test_two_deeds_are_two(shop: Engine) -> None:
    subnet = named(shop.world, Subnet, "private-a")
    ids = [shop.execute(CreateNetworkInterface(subnet_id=subnet.id), deed=deed).id for deed in (1, 1, 2)]
    shop.execute(Undo())
    assert [one in shop.world for one in ids] == [True, True, False]
    shop.execute(DeleteNetworkInterface(network_interface_id=ids[0]), deed=3)
    shop.execute(Undo())
    shop.execute(Undo())
    assert not any(one in shop.world for one in ids)
