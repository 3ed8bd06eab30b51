"""B3 without a display."""

import pytest

from console.desktop.flows.attach_interface import AttachInterfaceFlow
from console.ec2.requests import (
    AllocateAddress,
    AssociateAddress,
    CreateNetworkInterface,
    CreateRoute,
    CreateRouteTable,
    DeleteNetworkInterface,
    ModifySubnetAttribute,
    RunInstances,
    StopInstances,
)
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import Image

from .conftest import Shop


@pytest.fixture
def flow(shop: Shop) -> AttachInterfaceFlow:
    return AttachInterfaceFlow(shop.world, interface_id=shop.interface("standby"), instance_id=shop.instance("web-1"))


def texts(flow: AttachInterfaceFlow) -> str:
    return "\n".join(one.text for one in flow.consequences())


def test_the_next_free_slot_is_chosen_and_the_plan_works(flow: AttachInterfaceFlow) -> None:
    assert flow.ready
    assert flow.slot is not None
    assert flow.slot.device_index == 2
    assert flow.preview(lambda world: None).refused is None


def test_slots_show_who_has_them(flow: AttachInterfaceFlow) -> None:
    assert [(slot.device, slot.interface is not None) for slot in flow.slot_list()] == [
        ("eth0", True),
        ("eth1", True),
        ("eth2", False),
    ]


def test_an_occupied_index_names_who_has_it(flow: AttachInterfaceFlow) -> None:
    flow.set("device_index", 1)
    problem = flow.problems("slot")["device_index"]
    assert "Device index 1 is taken by eth1 of web-1" in problem.text
    assert problem.fix is not None
    flow.apply(problem.fix)
    assert flow.ready


def test_another_zone_and_another_state_are_refused_with_the_culprit(shop: Shop) -> None:
    flow = AttachInterfaceFlow(shop.world, interface_id=shop.interface("standby"))
    assert "instance_id" in flow.problems("pick")
    flow.set("instance_id", shop.instance("db-1"))
    problem = flow.problems("pick")["instance_id"]
    assert problem.text.startswith("db-1 cannot take it: it is in us-east-1b, standby in us-east-1a.")
    assert problem.code == "InvalidParameterCombination"
    assert problem.fix is not None
    flow.apply(problem.fix)
    assert flow.ready


def test_interfaces_in_use_stay_in_the_list_with_their_holder(shop: Shop) -> None:
    flow = AttachInterfaceFlow(shop.world, instance_id=shop.instance("web-1"))
    reasons = {choice.text: choice.reason for choice in flow.interfaces()}
    assert reasons["standby"] == ""
    assert reasons["db-1"] == "in use by eth0 of db-1"


def test_hot_and_warm_are_told_apart(flow: AttachInterfaceFlow, shop: Shop) -> None:
    assert texts(flow).startswith("Hot: web-1 is running")
    shop.send(StopInstances(instance_ids=(shop.instance("web-1"),)))
    assert texts(flow).startswith("Warm: web-1 is stopped")


def test_two_in_one_subnet_are_pointed_out(flow: AttachInterfaceFlow) -> None:
    assert "two interfaces in one subnet" in texts(flow)
    assert "through eth1" in texts(flow)


def test_the_end_is_told_and_depends_on_the_switch(flow: AttachInterfaceFlow) -> None:
    assert "standby stays" in texts(flow)
    flow.set("delete_on_termination", True)
    assert "standby is deleted" in texts(flow)
    assert len(flow.plan()) == 2


def test_an_automatic_public_address_will_not_come_back(shop: Shop) -> None:
    on = BooleanAttribute(value=True)
    shop.send(ModifySubnetAttribute(subnet_id=shop.subnet("public-a"), map_public_ip_on_launch=on))
    image = next(one for one in shop.world.all(Image) if one.architecture == "x86_64")
    made = shop.send(RunInstances(image_id=image.id, subnet_id=shop.subnet("public-a"))).instances[0]
    flow = AttachInterfaceFlow(shop.world, interface_id=shop.interface("standby"), instance_id=made.id)
    assert "After that it gets no other" in texts(flow)


def test_routes_that_work_again_are_named(flow: AttachInterfaceFlow, shop: Shop) -> None:
    vpc_id = flow.interface.vpc_id if flow.interface else ""
    table = shop.send(CreateRouteTable(vpc_id=vpc_id))
    shop.send(
        CreateRoute(
            route_table_id=table.id,
            destination_cidr_block="192.168.0.0/16",
            network_interface_id=shop.interface("standby"),
        )
    )
    assert "Routes to it stop being black holes: 192.168.0.0/16" in texts(flow)
    assert "source/destination check is on" in texts(flow)


def test_two_public_ways_in_are_a_warning(shop: Shop) -> None:
    made = shop.send(CreateNetworkInterface(subnet_id=shop.subnet("public-b")))
    address = shop.send(AllocateAddress())
    shop.send(AssociateAddress(allocation_id=address.id, network_interface_id=made.id))
    flow = AttachInterfaceFlow(shop.world, interface_id=made.id, instance_id=shop.instance("nat-1"))
    assert "two interfaces in one subnet" in texts(flow)
    assert [one.tone for one in flow.consequences()].count("warning") == 1


def test_what_is_left_to_do_in_the_guest_has_the_addresses_and_the_device(flow: AttachInterfaceFlow) -> None:
    netplan = next(step for step in flow.guest() if "netplan" in step.system)
    assert "ens7" in netplan.commands
    assert "10.0.128.40/20" in netplan.commands
    assert "via: 10.0.128.1" in netplan.commands


def test_an_interface_that_is_deleted_underneath_is_let_go(flow: AttachInterfaceFlow, shop: Shop) -> None:
    shop.send(DeleteNetworkInterface(network_interface_id=shop.interface("standby")))
    assert flow.update(shop.world) == ["The interface that was chosen has been deleted."]
    assert "interface_id" in flow.problems("pick")
