"""What the cards say."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest

from console.ec2.resources import (
    Instance,
    InstanceState,
    NetworkInterface,
    NetworkInterfaceAssociation,
    NetworkInterfaceIpv6Address,
    NetworkInterfacePrivateIpAddress,
    Resource,
    Route,
    RouteState,
    RouteTable,
    Subnet,
    Vpc,
    VpcCidrBlockAssociation,
)
from console.topology.canvas.cards import (
    Mood,
    band_card,
    instance_card,
    interface_card,
    short_cidr,
    short_id,
    telling_route,
    vpc_card,
)
from console.topology.canvas.names import details
from tests.topology.canvas.conftest import Find
from tests.worlds import Builder

R = TypeVar("R", bound=Resource)


def changed(built: Builder, kind: type[R], resource_id: str, **fields: object) -> R:
    record: R = replace(built.world.one(kind, resource_id), **fields)  # type: ignore[arg-type]
    built.world.put(record)
    return record


@pytest.mark.parametrize(
    ("cidr_block", "short"),
    [
        ("172.16.0.0/12", "172.16/12"),
        ("10.0.0.0/8", "10.0/8"),
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("192.168.1.0/24", "192.168.1/24"),
    ],
)
def test_networks_are_said_as_people_say_them(cidr_block: str, short: str) -> None:
    assert short_cidr(cidr_block) == short


def test_ids_keep_enough_to_be_told_apart() -> None:
    assert short_id("eni-0b77123456789a4c1") == "eni-0b77…4c1"


def test_an_attached_interface_says_its_device_and_is_well(built: Builder, find: Find) -> None:
    card = interface_card(built.world, built.world.one(NetworkInterface, find("eth1 of web-1")), "private")
    assert (card.device, card.mood, card.status, card.available) == ("eth1", Mood.OK, "", False)


def test_an_interface_under_way_says_so(built: Builder, find: Find) -> None:
    interface = built.world.one(NetworkInterface, find("eth1 of web-1"))
    assert interface.attachment is not None
    attaching = replace(interface, attachment=replace(interface.attachment, status="attaching"))
    card = interface_card(built.world, attaching, "private")
    assert (card.mood, card.status) == (Mood.CHANGING, "attaching")


def test_the_public_address_is_elastic_or_amazons(built: Builder, find: Find) -> None:
    interface = built.world.one(NetworkInterface, find("eth0 of web-1"))
    for owner, elastic in (("123456789012", True), ("amazon", False)):
        public = NetworkInterfaceAssociation("198.51.100.7", owner)
        addresses = (NetworkInterfacePrivateIpAddress("10.0.0.10", True, public),)
        card = interface_card(built.world, replace(interface, private_ip_addresses=addresses), "public")
        assert (card.public_ip, card.elastic) == ("198.51.100.7", elastic)


def test_all_addresses_count_and_an_elastic_ip_on_a_secondary_one_is_seen(built: Builder, find: Find) -> None:
    interface = built.world.one(NetworkInterface, find("eth0 of web-1"))
    public = [NetworkInterfaceAssociation(f"198.51.100.{number}", "1", f"eipalloc-{number}") for number in range(2)]
    held = (None, *public)
    addresses = tuple(NetworkInterfacePrivateIpAddress(f"10.0.0.1{n}", n == 0, one) for n, one in enumerate(held))
    of_six = NetworkInterfaceIpv6Address("2600:1f18::1")
    interface = replace(
        interface, private_ip_addresses=addresses, ipv4_prefixes=("10.0.0.32/28",), ipv6_addresses=(of_six, of_six)
    )
    card = interface_card(built.world, interface, "public")
    assert (card.public_ip, card.elastic, card.more_addresses) == ("198.51.100.0 +1", True, 18)
    built.world.put(interface)
    assert details(built.world, interface.id)[1:5] == [
        "2 secondary private addresses",
        "Delegated 10.0.0.32/28",
        "Elastic IP 198.51.100.0 and 1 more",
        "IPv6 2600:1f18::1 and 1 more",
    ]


def test_an_instance_that_forwards_says_that_its_check_is_off(built: Builder, find: Find) -> None:
    changed(built, NetworkInterface, find("eth0 of nat-1"), source_dest_check=False)
    card = instance_card(built.world, built.world.one(Instance, find("nat-1")))
    assert card.notes == ("SDC off",)


@pytest.mark.parametrize(
    ("state", "mood"),
    [
        (InstanceState.RUNNING, Mood.OK),
        (InstanceState.PENDING, Mood.CHANGING),
        (InstanceState.STOPPED, Mood.IDLE),
        (InstanceState.TERMINATED, Mood.GONE),
    ],
)
def test_states_have_a_shape_of_their_own(built: Builder, find: Find, state: InstanceState, mood: Mood) -> None:
    assert instance_card(built.world, changed(built, Instance, find("web-1"), state=state)).mood == mood


def test_a_band_says_its_default_route_and_how_full_it_is(built: Builder, find: Find) -> None:
    card = band_card(built.world, built.world.one(Subnet, find("public-a")), "public")
    assert (card.route, card.more_routes, card.interfaces) == ("0.0.0.0/0 → igw", 0, 2)
    assert card.used == pytest.approx(2 / 4091)
    assert card.used_steps == 1


def test_a_subnet_without_a_way_out_says_local_only(built: Builder, find: Find) -> None:
    vpc_id = find("shop")
    subnet_id = built.subnet(vpc_id, "us-east-1a", name="alone")
    assert band_card(built.world, built.world.one(Subnet, subnet_id), "isolated").route == "local only"


def telling(*routes: Route) -> Route | None:
    return telling_route(RouteTable("rtb-1", "vpc-1", "1", routes))


def test_the_default_route_says_most() -> None:
    local = Route("10.0.0.0/16", gateway_id="local")
    vpn = Route("172.16.0.0/12", gateway_id="vgw-1")
    default = Route("0.0.0.0/0", gateway_id="igw-1")
    assert telling(local) is None
    assert telling(local, vpn) == vpn
    assert telling(local, vpn, default) == default


@pytest.fixture
def route_to(built: Builder, find: Find) -> Callable[[Route], str]:
    def route_to(route: Route) -> str:
        subnet = built.world.one(Subnet, find("private-b"))
        table = built.world.route_table_of(subnet)
        assert table is not None
        built.world.put(replace(table, routes=(route,)))
        return band_card(built.world, subnet, "private").route

    return route_to


def test_a_route_to_an_appliance_names_it(find: Find, route_to: Callable[[Route], str]) -> None:
    route = Route("0.0.0.0/0", network_interface_id=find("eth1 of nat-1"))
    assert route_to(route) == "0.0.0.0/0 → nat-1 eth1"


def test_a_blackhole_is_called_so(route_to: Callable[[Route], str]) -> None:
    lost = Route("0.0.0.0/0", network_interface_id="eni-gone", state=RouteState.BLACKHOLE)
    assert route_to(lost) == "0.0.0.0/0 → blackhole"


def test_a_vpc_is_known_by_all_its_blocks() -> None:
    vpc = Vpc("vpc-1", "123456789012", "10.0.0.0/16", (), "dopt-1")
    more = tuple(VpcCidrBlockAssociation(f"vpc-cidr-assoc-{one}", f"10.{one}.0.0/16", "associated") for one in (1, 2))
    assert vpc_card(vpc).cidr == "10.0.0.0/16"
    two = replace(vpc, cidr_block_association_set=more[:1])
    assert vpc_card(two).cidr == "10.0.0.0/16, 10.1.0.0/16"
    three = replace(vpc, cidr_block_association_set=more)
    assert vpc_card(three).cidr == "10.0.0.0/16, 10.1.0.0/16 and 1 more"
