"""World → Graph."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from console.ec2.resources import Instance, InstanceState, NetworkInterface, RouteTable, Tag
from console.engine.skimming import Attached, Card, Held, Machine
from console.topology.graph import ALONE, BandKind, BandNode, Frames, Stock, build, by_name, stocked
from tests.worlds import Builder, shop


def test_what_a_band_is_follows_from_its_routes() -> None:
    graph = build(shop().world)
    assert [band.kind for band in graph.bands] == [BandKind.PUBLIC, BandKind.PRIVATE] * 2


def test_a_subnet_with_local_routes_only_is_isolated() -> None:
    build_ = Builder()
    build_.subnet(build_.vpc(), "us-east-1a", "isolated")
    assert [band.kind for band in build(build_.world).bands] == [BandKind.ISOLATED]


def test_a_route_to_an_internet_gateway_makes_the_main_tables_subnets_public() -> None:
    build_ = Builder()
    vpc = build_.vpc(internet=True)
    subnet = build_.subnet(vpc, "us-east-1a")
    main = build_.world.main_route_table(vpc)
    public = build_.world.route_table_of(build_.world.subnets_in(vpc)[0])
    assert main is public
    assert main is not None
    routes = (*main.routes, replace(main.routes[0], destination_cidr_block="0.0.0.0/0", gateway_id="igw-1"))
    build_.world.put(RouteTable(main.id, vpc, main.owner_id, routes, main.associations))
    graph = build(build_.world)
    assert graph.bands[graph.band_numbers[subnet]].kind is BandKind.PUBLIC


def test_zones_are_sorted_and_public_bands_come_first_then_by_address() -> None:
    build_ = Builder()
    vpc = build_.vpc()
    late = build_.subnet(vpc, "us-east-1b", cidr="10.0.64.0/20")
    private = build_.subnet(vpc, "us-east-1a", "private", cidr="10.0.0.0/20")
    second = build_.subnet(vpc, "us-east-1a", "public", cidr="10.0.100.0/24")
    first = build_.subnet(vpc, "us-east-1a", "public", cidr="10.0.20.0/24")
    graph = build(build_.world)
    assert [zone.name for zone in graph.vpcs[0].zones] == ["us-east-1a", "us-east-1b"]
    assert [band.subnet_id for band in graph.bands] == [first, second, private, late]


def test_instances_are_in_the_order_that_people_count() -> None:
    build_ = Builder()
    subnet = build_.subnet(build_.vpc(), "us-east-1a")
    ids = {name: build_.instance(subnet, name=name) for name in ("web-10", "", "web-2", "Web-1", "10", "db")}
    graph = build(build_.world)
    assert list(graph.instances) == [ids[name] for name in ("10", "db", "Web-1", "web-2", "web-10", "")]


@given(st.lists(st.text("ab-019\u0663.", max_size=5), max_size=30))
def test_whatever_instances_are_called_they_are_in_the_order_of_their_names(names: list[str]) -> None:
    machines: dict[str, Any] = {
        f"i-{number}": Machine(f"i-{number}", (Tag("Name", name),)) for number, name in enumerate(names)
    }
    cards = [Card(f"eni-{one}", "subnet-0", (Held("10.0.0.9"),), Attached(one, 0)) for one in reversed(machines)]
    frames = Frames((), (BandNode("subnet-0", BandKind.PRIVATE, 0, 0),), {"subnet-0": 0}, ())
    found = stocked(frames, Stock(machines, cards))
    assert list(found.instances) == sorted(machines, key=lambda one: by_name(machines[one]))


def test_interfaces_are_in_device_order_and_the_unattached_ones_last() -> None:
    build_ = Builder()
    subnet = build_.subnet(build_.vpc(), "us-east-1a")
    available = build_.interface(subnet)
    instance = build_.instance(subnet)
    third = build_.interface(subnet, instance, 3)
    second = build_.interface(subnet, instance, 2)
    graph = build(build_.world)
    assert list(graph.interfaces)[1:] == [second, third, available]
    assert graph.interface_device.tolist() == [0, 2, 3, -1]
    assert graph.interface_instance.tolist() == [0, 0, 0, ALONE]
    assert graph.interface_available.tolist() == [False, False, False, True]


def test_a_terminated_instance_has_no_place() -> None:
    build_ = shop()
    instance = build(build_.world).instances[0]
    record = build_.world.one(Instance, instance)
    for interface in build_.world.interfaces_of(instance):
        build_.world.remove(interface.id)
    build_.world.put(replace(record, state=InstanceState.TERMINATED))
    assert instance not in build(build_.world).instances


def test_an_interface_of_an_unknown_instance_is_shown_but_not_available() -> None:
    build_ = Builder()
    interface = build_.interface(build_.subnet(build_.vpc(), "us-east-1a"))
    build_.attach(interface, "i-of-a-service", 1)
    graph = build(build_.world)
    assert graph.interfaces == (interface,)
    assert not graph.interface_available[0]


def test_only_the_chosen_vpcs_are_in_it() -> None:
    build_ = shop()
    other = build_.vpc("other")
    build_.instance(build_.subnet(other, "us-east-1a"))
    graph = build(build_.world, only={other})
    assert [vpc.id for vpc in graph.vpcs] == [other]
    assert (len(graph.bands), len(graph.instances), len(graph.interfaces)) == (1, 1, 1)


def test_an_instance_with_interfaces_in_two_vpcs_shows_in_each_what_is_there() -> None:
    build_ = Builder()
    one, other = build_.vpc("one"), build_.vpc("other")
    build_.instance(build_.subnet(one, "us-east-1a"), build_.subnet(other, "us-east-1a"))
    assert len(build(build_.world).interfaces) == build_.world.count(NetworkInterface) == 2
    assert len(build(build_.world, only=[other]).interfaces) == 1
