"""What the inspector says, without a widget."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import pytest

from console.desktop.inspector.facts import (
    MOST_LINES,
    Facts,
    Line,
    Lines,
    Remark,
    Span,
    Spans,
    Subject,
    Tab,
    as_json,
    cut,
)
from console.desktop.inspector.interface import effective_rules
from console.desktop.inspector.overview import MOST_SELECTED
from console.desktop.inspector.subjects import subject_of
from console.desktop.models.network import SUBNETS
from console.ec2.resources import (
    Instance,
    NetworkInterface,
    NetworkInterfaceIpv6Address,
    Resource,
    RouteTable,
    SecurityGroup,
    Subnet,
    Vpc,
    VpcCidrBlockAssociation,
)
from console.ec2.world import World
from console.topology.graph import build
from tests.worlds import generated

NameOf = Callable[[type[Resource], str], str]


def subject(world: World, *ids: str) -> Subject:
    found = subject_of(world, ids, "shop.eni")
    assert found is not None
    return found


def facts(tab: Tab) -> dict[str, str]:
    return {
        fact.name: " ".join(span.text for span in fact.value)
        for block in tab.blocks
        if isinstance(block, Facts)
        for fact in block.facts
    }


def test_a_vpc_names_all_of_its_blocks(world: World, named: NameOf) -> None:
    shop = world.one(Vpc, named(Vpc, "shop"))
    second = VpcCidrBlockAssociation("vpc-cidr-assoc-2", "10.7.0.0/24")
    world.put(replace(shop, cidr_block_association_set=(*shop.cidr_block_association_set, second)))
    (block,) = (one for one in subject(world, shop.id).tabs[0].blocks if isinstance(one, Facts))
    told = [" ".join(span.text for span in fact.value) for fact in block.facts if fact.name == "IPv4 CIDR"]
    assert told == ["10.0.0.0/16 65,536 addresses", "10.7.0.0/24 256 addresses"]


def test_what_a_subnet_leads_to_is_said_as_the_diagram_and_the_table_say_it(world: World, named: NameOf) -> None:
    subnet = world.one(Subnet, named(Subnet, "public-a"))
    table = world.route_table_of(subnet)
    assert table is not None
    said = []
    for routes in (table.routes, table.routes[:1]):
        world.put(replace(table, routes=routes))
        kind = facts(subject(world, subnet.id).tabs[0])["Kind"].split()[0]
        bands = build(world).bands
        access = next(column for column in SUBNETS.columns if column.key == "access")
        said.append((kind, access.text(subnet, world), next(one.kind for one in bands if one.subnet_id == subnet.id)))
    assert said == [("public",) * 3, ("isolated",) * 3]


def test_the_title_of_an_attached_interface_begins_with_its_device(world: World, named: NameOf) -> None:
    found = subject(world, named(NetworkInterface, "web-1 management"))
    assert found.title == "eth1 · web-1 management"
    assert [tab.title for tab in found.tabs] == ["Details", "Addresses", "Security", "Flows", "Tags", "JSON"]


def test_an_interface_says_what_happens_to_it_with_its_instance(world: World, named: NameOf) -> None:
    details = facts(subject(world, named(NetworkInterface, "web-1 management")).tabs[0])
    assert details["Status"] == "in-use · attached"
    assert details["Subnet"] == "private-a · 10.0.128.0/20"
    assert details["Delete on termination"] == "On — goes with web-1"


def test_ipv6_addresses_are_details_where_there_are_some(world: World, named: NameOf) -> None:
    standby = named(NetworkInterface, "standby")
    assert "IPv6" not in facts(subject(world, standby).tabs[0])
    held = (NetworkInterfaceIpv6Address("2001:db8::4"), NetworkInterfaceIpv6Address("2001:db8::5"))
    world.put(replace(world.one(NetworkInterface, standby), ipv6_addresses=held))
    assert facts(subject(world, standby).tabs[0])["IPv6"] == "2001:db8::4 +1 more"


def test_every_link_leads_to_something(world: World) -> None:
    for record in list(world):
        for tab in subject(world, record.id).tabs:
            links = [span.link for spans in stretches(tab) for span in spans if span.link]
            assert all(link in world for link in links), record.id


def stretches(tab: Tab) -> Iterator[Spans]:
    for block in tab.blocks:
        if isinstance(block, Facts):
            yield from (fact.value for fact in block.facts)
        elif isinstance(block, Lines):
            yield from (spans for line in block.lines for spans in (line.spans, line.below))


def test_effective_rules_name_the_group_that_brought_each(world: World, named: NameOf) -> None:
    interface = world.one(NetworkInterface, named(NetworkInterface, "standby"))
    lines = [" ".join(span.text for span in line.spans) for line in effective_rules(world, interface, False)]
    assert lines == [
        "tcp/22 (SSH) from 10.0.128.0/20",
        "tcp/22 (SSH) from 10.0.144.0/20",
        "tcp/22 (SSH) from 172.16.0.0/12",
    ]
    groups = {span.link for line in effective_rules(world, interface, False) for span in line.below if span.link}
    assert named(SecurityGroup, "mgmt-ssh") in groups


def test_a_route_table_shows_its_subnets_and_targets(world: World, named: NameOf) -> None:
    found = subject(world, named(RouteTable, "private-a"))
    routes, subnets = found.tabs[1].blocks[0], found.tabs[2].blocks[0]
    assert isinstance(routes, Lines)
    assert isinstance(subnets, Lines)
    assert [line.spans[0].text for line in routes.lines] == ["10.0.0.0/16", "172.16.0.0/12", "0.0.0.0/0"]
    assert [line.spans[0].text for line in subnets.lines] == ["private-a"]


def test_nothing_selected_counts_the_world(world: World) -> None:
    found = subject(world)
    assert found.title == "shop.eni"
    assert facts(found.tabs[0])["Instances"] == "5 · 5 running"


def test_a_subnet_counts_and_names_the_blocks_that_its_interfaces_hold(world: World, named: NameOf) -> None:
    standby = world.one(NetworkInterface, named(NetworkInterface, "standby"))
    before = facts(subject(world, standby.subnet_id).tabs[1])
    world.put(replace(standby, ipv4_prefixes=("10.0.128.64/28",)))
    tab = subject(world, standby.subnet_id).tabs[1]
    now, lines = facts(tab), tab.blocks[-1]
    assert isinstance(lines, Lines)
    assert int(now["In use"]) == int(before["In use"]) + 16
    assert any(line.spans[0].text == "10.0.128.64/28" for line in lines.lines)
    assert not lines.lines[-1].spans[0].text.startswith("and ")


def test_several_things_are_counted_by_kind(world: World, named: NameOf) -> None:
    assert subject(world, named(Instance, "web-1"), named(Instance, "web-2")).title == "2 instances"
    mixed = subject(world, named(Instance, "web-1"), named(NetworkInterface, "standby"))
    assert mixed.title == "2 resources"


def test_of_many_the_first_are_named_and_the_others_counted() -> None:
    world = generated(100).world
    found = subject(world, *(one.id for one in world.all(NetworkInterface)))
    lines = found.tabs[0].blocks[1]
    assert isinstance(lines, Lines)
    assert len(lines.lines) == MOST_SELECTED + 1
    assert "".join(span.text for span in lines.lines[-1].spans) == f"and {100 - MOST_SELECTED} more"


def test_json_is_in_ec2s_own_names(world: World, named: NameOf) -> None:
    found = json.loads(as_json(world.one(NetworkInterface, named(NetworkInterface, "standby"))))
    assert found["NetworkInterfaceId"].startswith("eni-")
    assert found["PrivateIpAddresses"][0]["PrivateIpAddress"] == "10.0.128.40"
    assert found["Status"] == "available"
    assert "Attachment" not in found


def test_an_empty_world_begins_with_a_vpc() -> None:
    remarks = [block.text for block in subject(World("us-east-1", "1")).tabs[0].blocks if isinstance(block, Remark)]
    assert "".join(remarks).startswith("Create a VPC")


@pytest.mark.parametrize("read_only", [False, True])
def test_what_to_do_next_is_not_to_attach_where_nothing_can_be_changed(world: World, read_only: bool) -> None:
    found = subject_of(world, (), "shop.eni", read_only=read_only)
    assert found is not None
    remark = next(one for one in found.tabs[0].blocks if isinstance(one, Remark))
    assert ("drag it" in remark.text) is not read_only


def test_no_more_lines_are_made_than_are_shown() -> None:
    shown = cut((Line((Span(str(number)),)) for number in count()), of=256_000)
    assert len(shown.lines) == MOST_LINES + 1
    assert shown.lines[-1].spans[0].text == f"and {256_000 - MOST_LINES} more"
