"""What reaches an interface and what it reaches, and why."""

from collections.abc import Callable
from typing import Any

from console.desktop.inspector.facts import Facts, Lines, Remark
from console.desktop.inspector.flows import flows_tab
from console.ec2.requests import Request
from console.ec2.resources import Instance, NetworkInterface, Resource
from console.ec2.world import World
from tests.reach.dual_stack import interface_of, ipv6_for_shop

NameOf = Callable[[type[Resource], str], str]


def blocks(world: World, one: NetworkInterface | Instance, kind: type) -> list:  # type: ignore[type-arg]
    return [block for block in flows_tab(world, one).blocks if isinstance(block, kind)]


def test_it_says_by_which_rule_and_how_far(world: World, named: NameOf) -> None:
    web = world.one(NetworkInterface, named(NetworkInterface, "web-1 public"))
    remarks = {remark.text.partition("\n")[0]: remark for remark in blocks(world, web, Remark)}
    allowed = remarks["internet → tcp 80 → web-1 eth0"]
    assert allowed.title == "Reachable"
    assert "allowed by web-public rule sgr-" in allowed.text
    assert remarks["internet → tcp 22 → web-1 eth0"].title == "Not reachable"


def test_who_can_reach_it_is_named(world: World, named: NameOf) -> None:
    database = world.one(NetworkInterface, named(NetworkInterface, "db-1"))
    (lines,) = blocks(world, database, Lines)
    assert lines.title == "Who can reach it"
    said = {(line.spans[0].text, line.below[0].text) for line in lines.lines}
    assert ("web-1 eth1", "by tcp/5432 (PostgreSQL)") in said
    assert not any(text.startswith("proxy-1") for text, _ in said)


def test_both_families_are_told_of_who_has_both(world: World, send: Callable[[Request[Any]], Any]) -> None:
    for request in ipv6_for_shop(world):
        send(request)
    web = interface_of(world, "web-1", 0)
    titles = {remark.text.partition("\n")[0]: remark.title for remark in blocks(world, web, Remark)}
    assert titles["internet → tcp 80 over IPv6 → web-1 eth0"] == "Reachable"
    assert titles["internet → tcp 443 over IPv6 → web-1 eth0"] == "Not reachable"
    (lines,) = blocks(world, web, Lines)
    said = {(line.spans[0].text, line.below[0].text) for line in lines.lines}
    assert ("internet", "by tcp/80 (HTTP) over IPv4 and IPv6") in said
    assert ("internet", "by tcp/443 (HTTPS) over IPv4") in said


def test_an_instance_says_how_its_guest_routes(world: World, named: NameOf) -> None:
    (facts,) = blocks(world, world.one(Instance, named(Instance, "web-1")), Facts)
    assert [fact.value[0].text for fact in facts.facts] == ["by source", "auto"]


def test_what_is_attached_to_nothing_has_no_flows(world: World, named: NameOf) -> None:
    standby = world.one(NetworkInterface, named(NetworkInterface, "standby"))
    (lines,) = blocks(world, standby, Lines)
    assert "Attached to nothing" in lines.empty
