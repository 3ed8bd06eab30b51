"""The engine as a whole: answers, history, lifecycles across a restart, undo and redo."""

from dataclasses import replace
from pathlib import Path

import pytest

from console.ec2.changes import ChangeSet
from console.ec2.errors import Refused
from console.ec2.requests import (
    AllocateAddress,
    AssignPrivateIpAddresses,
    AssociateAddress,
    AttachInternetGateway,
    AttachNetworkInterface,
    CreateInternetGateway,
    CreateNetworkInterface,
    CreateRoute,
    CreateSubnet,
    CreateTags,
    CreateVpc,
    DeleteInternetGateway,
    DeleteNetworkInterface,
    DeleteSubnet,
    DescribeVpcs,
    DetachNetworkInterface,
    ModifyNetworkInterfaceAttribute,
    Redo,
    RunInstances,
    StopInstances,
    TerminateInstances,
    Undo,
)
from console.ec2.requests.instances import InstanceNetworkInterfaceSpecification as Leg
from console.ec2.requests.interfaces import NetworkInterfaceAttachmentChanges, StringAttribute
from console.ec2.resources import (
    CATALOGUE,
    Image,
    Instance,
    NetworkInterface,
    RouteTable,
    Subnet,
    Tag,
    Vpc,
    name_of,
)
from console.engine.clock import ManualClock
from console.engine.engine import Engine
from console.engine.invariants import violations
from console.engine.journal import Journal
from console.engine.opening import create_world, new_engine, open_world
from console.engine.world_file import JournalFailed
from tests.engine.sample import named, settle, snapshot


def hot_attach(engine: Engine, instance: str = "web-1", index: int = 2) -> NetworkInterface:
    standby: NetworkInterface = named(engine.world, NetworkInterface, "standby")
    target = named(engine.world, Instance, instance)
    request = AttachNetworkInterface(network_interface_id=standby.id, instance_id=target.id, device_index=index)
    engine.execute(request)
    return engine.world.one(NetworkInterface, standby.id)


def test_the_sample_holds_what_the_picture_shows(shop: Engine) -> None:
    world = shop.world
    assert (world.count(Vpc), world.count(Subnet), world.count(Instance), world.count(NetworkInterface)) == (1, 4, 5, 9)
    assert {name_of(instance) for instance in world.all(Instance)} == {"web-1", "web-2", "nat-1", "proxy-1", "db-1"}
    assert all(instance.state == "running" for instance in world.all(Instance))
    assert list(violations(world, [record.id for record in world])) == []


def test_a_new_world_holds_what_a_new_account_holds() -> None:
    world = new_engine(seed=1).world
    vpc = world.default_vpc()
    assert vpc is not None
    assert vpc.cidr_block == "172.31.0.0/16"
    assert {subnet.availability_zone for subnet in world.subnets_in(vpc.id)} == {zone.id for zone in world.zones()}
    assert world.internet_gateway_of(vpc.id)
    assert world.default_group(vpc.id)
    assert world.default_acl(vpc.id)
    assert list(violations(world, [record.id for record in world])) == []


def test_watchers_hear_of_each_change_once_it_is_in_the_world(shop: Engine, clock: ManualClock) -> None:
    heard: list[ChangeSet] = []
    shop.subscribe(heard.append)
    interface = hot_attach(shop)
    settle(shop, clock)
    assert [changes.revision for changes in heard] == [heard[0].revision, heard[0].revision + 1]
    assert interface in heard[0].upserts
    assert heard[0].cause
    assert heard[0].cause.summary == "Attached standby to web-1 (eth2)"


def test_a_refused_request_changes_nothing_and_stands_in_the_history(shop: Engine) -> None:
    before, revision = snapshot(shop.world), shop.world.revision
    with pytest.raises(Refused, match=r"InvalidParameterValue.*already has an interface"):
        hot_attach(shop, index=1)
    assert (snapshot(shop.world), shop.world.revision) == (before, revision)
    entry = shop.history(1)[0]
    assert (entry.action, entry.outcome, entry.changes) == ("AttachNetworkInterface", "InvalidParameterValue", ())


def test_a_describe_leaves_no_trace(shop: Engine) -> None:
    last = shop.history(1)[0].number
    assert [vpc.cidr_block for vpc in shop.execute(DescribeVpcs()).items] == ["10.0.0.0/16"]
    assert shop.history(1)[0].number == last


def test_a_world_closed_in_the_middle_of_an_attachment_finishes_it_when_opened(
    tmp_path: Path, clock: ManualClock
) -> None:
    path = tmp_path / "shop.eni"
    create_world(path, clock=clock, sample="shop")
    engine = open_world(path, clock=clock)
    interface = hot_attach(engine)
    assert interface.attachment
    assert interface.attachment.status == "attaching"
    engine.close()
    again = open_world(path, clock=clock)
    settle(again, clock)
    attachment = again.world.one(NetworkInterface, interface.id).attachment
    assert attachment
    assert attachment.status == "attached"
    assert again.execute(Undo())  # the attachment that was finished after the restart belongs to its request
    assert again.world.one(NetworkInterface, interface.id).attachment is None
    again.close()


def test_a_terminated_instance_is_forgotten_an_hour_after_its_end_however_often_its_world_is_opened(
    tmp_path: Path, clock: ManualClock
) -> None:
    path = tmp_path / "shop.eni"
    create_world(path, clock=clock, sample="shop")
    engine = open_world(path, clock=clock)
    instance = next(iter(engine.world.all(Instance)))
    engine.execute(TerminateInstances(instance_ids=(instance.id,)))
    settle(engine, clock)
    for minutes in (30, 20, 20):
        assert instance.id in engine.world
        engine.close()
        clock.advance(60 * minutes)
        engine = open_world(path, clock=clock)
        engine.tick()
    assert instance.id not in engine.world
    engine.close()


def test_undo_takes_back_a_request_and_what_followed_it(shop: Engine, clock: ManualClock) -> None:
    before = snapshot(shop.world)
    hot_attach(shop)
    settle(shop, clock)
    assert shop.undoable()
    shop.execute(Undo())
    assert snapshot(shop.world) == before


def test_redo_does_it_again_and_a_new_request_ends_redoing(shop: Engine, clock: ManualClock) -> None:
    interface = hot_attach(shop)
    settle(shop, clock)
    after = snapshot(shop.world)
    shop.execute(Undo())
    shop.execute(Redo())
    assert snapshot(shop.world) == after
    shop.execute(Undo())
    text = StringAttribute(value="other")
    shop.execute(ModifyNetworkInterfaceAttribute(network_interface_id=interface.id, description=text))
    assert shop.redoable() is None
    with pytest.raises(Refused, match="nothing to redo"):
        shop.execute(Redo())


def test_several_undos_walk_back_and_redos_forth(shop: Engine, clock: ManualClock) -> None:
    states = [snapshot(shop.world)]
    subnet = named(shop.world, Subnet, "private-a")
    for description in ("one", "two", "three"):
        shop.execute(CreateNetworkInterface(subnet_id=subnet.id, description=description))
        settle(shop, clock)
        states.append(snapshot(shop.world))
    for state in reversed(states[:-1]):
        shop.execute(Undo())
        assert snapshot(shop.world) == state
    for state in states[1:]:
        shop.execute(Redo())
        assert snapshot(shop.world) == state


def test_undo_says_what_depends_on_a_change(shop: Engine, clock: ManualClock) -> None:
    vpc = next(iter(shop.world.all(Vpc)))
    subnet = shop.execute(CreateSubnet(vpc_id=vpc.id, cidr_block="10.0.64.0/20"))
    entry = shop.history(1)[0].number
    interface = shop.execute(CreateNetworkInterface(subnet_id=subnet.id))
    settle(shop, clock)
    with pytest.raises(Refused, match=rf"{subnet.id}, the subnet of {interface.id}, is gone"):
        shop.execute(Undo(entry=entry))
    assert subnet.id in shop.world


def test_undo_of_a_deletion_needs_the_address_to_be_free(shop: Engine, clock: ManualClock) -> None:
    standby = named(shop.world, NetworkInterface, "standby")
    shop.execute(DeleteNetworkInterface(network_interface_id=standby.id))
    entry = shop.history(1)[0].number
    address = standby.private_ip_address
    other = shop.execute(CreateNetworkInterface(subnet_id=standby.subnet_id, private_ip_address=address))
    settle(shop, clock)
    with pytest.raises(Refused, match=f"{address} belongs to"):
        shop.execute(Undo(entry=entry))
    shop.execute(DeleteNetworkInterface(network_interface_id=other.id))
    shop.execute(Undo(entry=entry))
    assert shop.world.get(standby.id) == standby


def test_undo_keeps_what_the_request_did_not_change(shop: Engine, clock: ManualClock) -> None:
    standby = hot_attach(shop)  # still attaching while its description changes
    text = StringAttribute(value="renamed")
    shop.execute(ModifyNetworkInterfaceAttribute(network_interface_id=standby.id, description=text))
    settle(shop, clock)
    shop.execute(Undo())
    interface = shop.world.one(NetworkInterface, standby.id)
    assert interface.description == "standby"
    assert interface.attachment
    assert interface.attachment.status == "attached"


def test_undo_brings_back_a_terminated_instance_with_its_interfaces(shop: Engine, clock: ManualClock) -> None:
    before = snapshot(shop.world)
    web = named(shop.world, Instance, "web-1")
    shop.execute(TerminateInstances(instance_ids=(web.id,)))
    settle(shop, clock)
    assert not shop.world.interfaces_of(web.id)
    shop.execute(Undo())
    assert snapshot(shop.world) == before


def test_an_undo_into_the_middle_of_a_lifecycle_goes_on_from_there(shop: Engine, clock: ManualClock) -> None:
    standby = hot_attach(shop, "web-2")
    settle(shop, clock)
    attachment = shop.world.one(NetworkInterface, standby.id).attachment
    assert attachment
    shop.execute(StopInstances(instance_ids=(attachment.instance_id,)))  # stopping: not over when it is undone
    shop.execute(Undo())
    settle(shop, clock)
    assert shop.world.one(Instance, attachment.instance_id).state == "running"
    shop.execute(DetachNetworkInterface(attachment_id=attachment.attachment_id))
    settle(shop, clock)
    assert shop.world.one(NetworkInterface, standby.id).status == "available"


def test_what_a_later_request_stands_on_cannot_be_undone(shop: Engine, clock: ManualClock) -> None:
    subnet = named(shop.world, Subnet, "private-a")
    interface = shop.execute(CreateNetworkInterface(subnet_id=subnet.id))
    entry = shop.history(1)[0].number
    settle(shop, clock)
    more = AssignPrivateIpAddresses(network_interface_id=interface.id, secondary_private_ip_address_count=1)
    shop.execute(more)
    with pytest.raises(Refused, match="has changed since"):
        shop.execute(Undo(entry=entry))


def test_a_read_only_world_refuses_changes_and_follows_the_writer(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "shop.eni"
    create_world(path, clock=clock, sample="shop")
    writer = open_world(path, clock=clock)
    reader = open_world(path, clock=clock, read_only=True)
    subnet = named(reader.world, Subnet, "private-a")
    with pytest.raises(Refused, match="UnauthorizedOperation"):
        reader.execute(DeleteSubnet(subnet_id=subnet.id))
    made = writer.execute(CreateNetworkInterface(subnet_id=subnet.id))
    reader.follow()
    assert reader.world.get(made.id) == writer.world.get(made.id)
    reader.close()
    writer.close()


def test_what_comes_back_from_the_file_is_what_was_there(tmp_path: Path, clock: ManualClock) -> None:
    path = tmp_path / "shop.eni"
    create_world(path, clock=clock, sample="shop")
    engine = open_world(path, clock=clock, instant=True)
    hot_attach(engine)
    before = snapshot(engine.world)
    engine.close()
    again = open_world(path, clock=clock)
    assert snapshot(again.world) == before
    assert {type(record) for record in again.world} >= set(CATALOGUE)
    again.close()


def test_text_that_cannot_be_stored_is_refused_and_the_next_request_works(shop: Engine) -> None:
    vpc = named(shop.world, Vpc, "shop")
    before = snapshot(shop.world)
    for request in (CreateTags(resources=(vpc.id,), tags=(Tag("a", "\ud800"),)), DeleteSubnet(subnet_id="\ud800")):
        with pytest.raises(Refused, match="InvalidParameterValue"):
            shop.execute(request)
    assert snapshot(shop.world) == before
    shop.execute(CreateTags(resources=(vpc.id,), tags=(Tag("a", "b"),)))


def test_what_fails_on_the_way_to_the_file_is_not_in_the_world(shop: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    vpc, before = named(shop.world, Vpc, "shop"), snapshot(shop.world)
    with monkeypatch.context() as broken:
        broken.setattr("console.engine.journal.encode", lambda record: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            shop.execute(CreateTags(resources=(vpc.id,), tags=(Tag("a", "b"),)))
    assert snapshot(shop.world) == before
    shop.execute(CreateTags(resources=(vpc.id,), tags=(Tag("a", "b"),)))


def test_a_lifecycle_step_that_cannot_be_written_is_tried_again(
    shop: Engine, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise JournalFailed("disk full")

    standby = hot_attach(shop)
    with monkeypatch.context() as broken:
        broken.setattr(Journal, "append", full)
        settle(shop, clock)
    assert shop.world.one(NetworkInterface, standby.id).attachment.status == "attaching"  # type: ignore[union-attr]
    settle(shop, clock)
    assert shop.world.one(NetworkInterface, standby.id).attachment.status == "attached"  # type: ignore[union-attr]


def test_no_number_is_too_large_to_be_nothing_to_undo(shop: Engine) -> None:
    with pytest.raises(Refused, match="nothing to undo"):
        shop.execute(Undo(entry=10**30))


def test_what_a_launch_sets_going_comes_up_in_one_commit(shop: Engine, clock: ManualClock) -> None:
    image = next(one for one in shop.world.all(Image) if one.architecture == "x86_64")
    subnet = named(shop.world, Subnet, "private-a")
    shop.execute(RunInstances(image_id=image.id, subnet_id=subnet.id, min_count=20, max_count=20))
    number = shop.history(1)[0].number
    settle(shop, clock)
    assert shop.history(1)[0].number == number + 1
    assert shop.undoable() == shop.history(2)[1]


def test_an_undo_cannot_take_the_gateway_from_under_an_elastic_ip(shop: Engine) -> None:
    vpc = shop.execute(CreateVpc(cidr_block="10.9.0.0/16"))
    subnet = shop.execute(CreateSubnet(vpc_id=vpc.id, cidr_block="10.9.0.0/24"))
    interface = shop.execute(CreateNetworkInterface(subnet_id=subnet.id))
    gateway, elastic = shop.execute(CreateInternetGateway()), shop.execute(AllocateAddress())
    shop.execute(AttachInternetGateway(internet_gateway_id=gateway.id, vpc_id=vpc.id))
    entry = shop.history(1)[0].number
    shop.execute(AssociateAddress(allocation_id=elastic.id, network_interface_id=interface.id))
    with pytest.raises(Refused, match="needs the internet gateway"):
        shop.execute(Undo(entry=entry))


def test_a_public_address_given_to_another_meanwhile_does_not_come_back(shop: Engine, clock: ManualClock) -> None:
    subnet = named(shop.world, Subnet, "public-b")
    image = next(one for one in shop.world.all(Image) if one.architecture == "x86_64")
    leg = Leg(device_index=0, subnet_id=subnet.id, associate_public_ip_address=True)
    made = shop.execute(RunInstances(image_id=image.id, network_interfaces=(leg,))).instances[0]
    settle(shop, clock)
    public = shop.world.interfaces_of(made.id)[0].association
    assert public is not None
    shop.execute(StopInstances(instance_ids=(made.id,)))
    entry = shop.history(1)[0].number
    settle(shop, clock)
    elastic = shop.execute(AllocateAddress())
    shop.world.put(replace(elastic, public_ip=public.public_ip))
    with pytest.raises(Refused, match="is an Elastic IP by now"):
        shop.execute(Undo(entry=entry))


def test_what_is_gone_already_cannot_be_undone(shop: Engine) -> None:
    gateway = shop.execute(CreateInternetGateway())
    entry = shop.history(1)[0].number
    shop.execute(DeleteInternetGateway(internet_gateway_id=gateway.id))
    with pytest.raises(Refused, match="is gone already"):
        shop.execute(Undo(entry=entry))


def test_a_flag_set_while_attaching_can_be_undone_once_attached(shop: Engine, clock: ManualClock) -> None:
    attachment = hot_attach(shop).attachment
    assert attachment is not None
    flag = NetworkInterfaceAttachmentChanges(attachment_id=attachment.attachment_id, delete_on_termination=True)
    standby: NetworkInterface = named(shop.world, NetworkInterface, "standby")
    shop.execute(ModifyNetworkInterfaceAttribute(network_interface_id=standby.id, attachment=flag))
    settle(shop, clock)
    shop.execute(Undo())
    assert shop.world.one(NetworkInterface, standby.id).attachment == replace(attachment, status="attached")


def test_one_of_several_changes_of_a_list_can_be_undone(shop: Engine) -> None:
    standby: NetworkInterface = named(shop.world, NetworkInterface, "standby")
    entries = []
    for address in ("10.0.128.50", "10.0.128.51"):
        request = AssignPrivateIpAddresses(network_interface_id=standby.id, private_ip_addresses=(address,))
        shop.execute(request)
        shop.execute(CreateTags(resources=(standby.id,), tags=(Tag(address, "x"), Tag("last", address))))
        entries.append(shop.history(2)[1].number)
    shop.execute(Undo(entry=entries[0]))
    found = shop.world.one(NetworkInterface, standby.id)
    assert [one.private_ip_address for one in found.private_ip_addresses] == ["10.0.128.40", "10.0.128.51"]
    with pytest.raises(Refused, match="tags of standby has changed since"):
        shop.execute(Undo(entry=entries[0] + 1))


def test_a_route_can_be_undone_whatever_became_of_its_target(shop: Engine, clock: ManualClock) -> None:
    table = next(one for one in shop.world.all(RouteTable) if name_of(one) == "public")
    interface = hot_attach(shop)
    settle(shop, clock)
    request = CreateRoute(
        route_table_id=table.id, destination_cidr_block="10.50.0.0/16", network_interface_id=interface.id
    )
    shop.execute(request)
    entry = shop.history(1)[0].number
    shop.execute(StopInstances(instance_ids=(shop.world.one(RouteTable, table.id).routes[-1].instance_id or "",)))
    settle(shop, clock)
    shop.execute(Undo(entry=entry))
    assert shop.world.one(RouteTable, table.id) == table


def test_a_request_for_many_is_one_short_sentence(shop: Engine) -> None:
    ids = tuple(shop.world.ids(NetworkInterface))
    shop.execute(CreateTags(resources=ids, tags=(Tag("a", "b"),)))
    assert shop.history(1)[0].summary.endswith(f" and {len(ids) - 5} more")


def test_a_watcher_that_fails_does_not_take_back_what_is_committed(shop: Engine, clock: ManualClock) -> None:
    def watcher(_: ChangeSet) -> None:
        raise ZeroDivisionError

    standby = hot_attach(shop)
    shop.subscribe(watcher)
    with pytest.raises(ZeroDivisionError):
        settle(shop, clock)
    attachment = shop.world.one(NetworkInterface, standby.id).attachment
    assert attachment is not None
    assert attachment.status == "attached"
    shop.unsubscribe(watcher)
