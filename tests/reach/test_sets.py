"""Who reaches whom by classes, against asking pair by pair; and what a change opens and closes."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.ec2.requests import AuthorizeSecurityGroupIngress, DetachNetworkInterface
from console.ec2.requests.security import IpPermission, IpRange
from console.ec2.resources import NetworkInterface, SecurityGroup, SecurityGroupRule, Subnet
from console.ec2.world import World
from console.engine.opening import new_engine
from console.engine.rehearsal import rehearse
from console.reach.difference import Pair, difference, paths, sentences
from console.reach.ends import endpoint
from console.reach.flow import CORPORATE, INTERNET, Endpoint, EndpointKind, Flow, Service
from console.reach.sets import (
    matrix,
    matrix_by_turns,
    outsiders,
    what_can_reach,
    who_can_reach,
    who_gets_through,
)
from console.reach.tracing import trace, trace_by_turns
from console.reach.turns import finished
from tests.reach.lab import Lab
from tests.reach.large import ids, large
from tests.reach.random_worlds import random_lab
from tests.reach.test_scenarios import ipv6 as dual_stack
from tests.reach.test_scenarios import two_legs, two_subnets

SERVICES = (Service("tcp", (80, 80)), Service("udp", (53, 53)), Service("icmp"), Service("tcp", (1, 1000)))


def interface(interface_id: str) -> Endpoint:
    return Endpoint(EndpointKind.INTERFACE, interface_id)


def passes(lab: Lab, source: Endpoint, destination: Endpoint, service: Service, ipv6: bool = False) -> bool:
    return trace(lab.world, Flow(source, destination, service.protocol, service.ports, ipv6=ipv6)).reachable


def reaches(lab: Lab, source: str, destination: str, service: Service, ipv6: bool = False) -> bool:
    return passes(lab, interface(source), interface(destination), service, ipv6)


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.sampled_from(SERVICES), st.booleans())
def test_classes_answer_as_pair_by_pair(seed: int, service: Service, ipv6: bool) -> None:
    lab = random_lab(Random(seed), ipv6=ipv6)
    every = ids(lab)
    cells = matrix(lab.world, every, service, ipv6)
    expected = [[reaches(lab, one, other, service, ipv6) for other in every] for one in every]
    assert cells.tolist() == expected
    for column, target in enumerate(every):
        found = who_can_reach(lab.world, target, service, ipv6)
        through = {one for peers in found if peers.reachable for one in peers.members}
        assert through == {one for row, one in enumerate(every) if expected[row][column]} - {target}
        if service.ports[0] == service.ports[1]:
            quick = who_gets_through(lab.world, target, service.ports[0], service.protocol, ipv6)
            assert quick == [one for one in found if one.reachable]
        told = what_can_reach(lab.world, interface(target), service, ipv6)
        reached = {one for peers in told if peers.reachable for one in peers.members}
        assert reached == {one for row, one in enumerate(every) if expected[column][row]} - {target}


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.sampled_from(SERVICES), st.booleans())
def test_who_is_outside_fares_alike_with_all_of_a_class(seed: int, service: Service, ipv6: bool) -> None:
    """And is no more than a border around the matrix of those inside."""
    lab = random_lab(Random(seed), ipv6=ipv6)
    outside = outsiders(lab.world, ipv6)
    assert outside == ((INTERNET,) if ipv6 else (INTERNET, CORPORATE))
    ends = [*outside, *map(interface, ids(lab))]
    cells = finished(matrix_by_turns(lab.world, ids(lab), service, outside, ipv6=ipv6))
    shares = list(matrix_by_turns(lab.world, ids(lab), service, outside, ipv6=ipv6))
    assert shares == sorted(shares)
    assert shares[-1] <= 1
    for row, one in enumerate(ends):
        for column, other in enumerate(ends):
            if one is not other and {one.kind, other.kind} & {EndpointKind.INTERFACE}:
                assert cells[row, column] == passes(lab, one, other, service, ipv6)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_what_a_change_concerns_in_ipv6_is_what_traces_say(seed: int) -> None:
    lab = random_lab(Random(seed), ipv6=True)
    every = [*outsiders(lab.world, True), *map(interface, ids(lab))]
    found = {pair for pair in paths(lab.world).open if pair.ipv6}
    for one in every:
        for other in every:
            if one is other or one.kind is other.kind is EndpointKind.INTERNET or mates(lab, one, other):
                continue
            seen = trace(lab.world, Flow(one, other, "any", ipv6=True))
            assert (Pair(one, other, True) in found) == seen.reachable


def mates(lab: Lab, one: Endpoint, other: Endpoint) -> bool:
    links = [lab.world.find(NetworkInterface, end.id) for end in (one, other)]
    hosts = [link.attachment.instance_id for link in links if link and link.attachment]
    return len(hosts) == 2 and hosts[0] == hosts[1]


def test_classes_answer_as_pair_by_pair_in_a_large_world() -> None:
    lab, random = large(600), Random(2)
    every, service = ids(lab), Service("tcp", (5432, 5432))
    cells = matrix(lab.world, every, service)
    assert cells.any()
    for _ in range(1500):
        row, column = random.randrange(len(every)), random.randrange(len(every))
        if row != column:
            assert cells[row, column] == reaches(lab, every[row], every[column], service)


def test_who_can_reach_names_those_outside_whom_a_rule_lets_in() -> None:
    lab = two_subnets()
    lab.group("sg-office", inbound=("tcp 22 203.0.113.0/24",))
    lab.change("eni-a", groups=("sg-office",))
    found = who_can_reach(lab.world, "eni-a", Service("tcp", (22, 22)))
    assert [one.outside for one in found if one.reachable] == [Endpoint(EndpointKind.CIDR, address="203.0.113.0/24")]
    assert INTERNET in [one.outside for one in found if not one.reachable]


def test_what_an_instance_can_reach() -> None:
    lab = two_subnets()
    found = what_can_reach(lab.world, Endpoint(EndpointKind.INSTANCE, "i-b"), Service("tcp", (80, 80)))
    assert {member for one in found if one.reachable for member in one.members} == {"eni-a", "eni-a2"}
    assert [str(one.outside.kind) for one in found if one.reachable and one.outside] == ["corporate"]


@pytest.mark.parametrize("change", ["rule", "interface", "detached", "tag", "table"])
def test_nothing_that_was_prepared_is_stale(change: str) -> None:
    """The same world changed, and made anew, answer alike."""
    lab, fresh = two_legs(), two_legs()
    service = Service("tcp", (80, 80))
    matrix(lab.world, ids(lab), service)
    for one in (lab, fresh):
        match change:
            case "rule":
                one.rule("sgr-sg-open-in-0", "sg-open", False, "tcp 81 0.0.0.0/0")
            case "interface":
                one.interface("new", "b", "10.0.1.77", on="i-b", index=1, groups=())
            case "detached":
                one.change("eni-eth1", attachment=None)
            case "tag":
                one.instance("two", routing="policy")
            case "table":
                one.table("rtb-a", {}, subnet="subnet-a")
    anew = Lab()
    for record in lab.world:
        anew.world.put(record)
    every = ids(fresh)
    assert matrix(lab.world, every, service).tolist() == matrix(anew.world, every, service).tolist()
    for interface_id in every:
        assert lab.trace("internet", interface_id) == anew.trace("internet", interface_id)


def test_a_rehearsed_rule_opens_a_path_and_is_gone_again() -> None:
    engine = new_engine(sample="shop", seed=1, instant=True)
    world = engine.world
    group = next(one for one in world.all(SecurityGroup) if one.group_name == "web-public")
    anywhere = IpPermission(ip_protocol="tcp", from_port=22, to_port=22, ip_ranges=(IpRange(cidr_ip="0.0.0.0/0"),))
    plan = [AuthorizeSecurityGroupIngress(group_id=group.id, ip_permissions=(anywhere,))]
    before = paths(world, [group.id])
    after = rehearse(world, plan, lambda changed: paths(changed, [group.id])).seen
    assert after is not None
    found = difference(before, after)
    assert "Opens: internet → web-1 eth0, web-2 eth0, tcp 22" in sentences(found)
    assert not found.lost
    assert difference(before, world, [group.id]) == difference(before, before)


def test_detaching_closes_what_led_there() -> None:
    engine = new_engine(sample="shop", seed=1, instant=True)
    world = engine.world
    back = endpoint(world, "web-2 eth1").id
    attachment = world.one(NetworkInterface, back).attachment
    assert attachment is not None
    plan = [DetachNetworkInterface(attachment_id=attachment.attachment_id)]
    after = rehearse(world, plan, lambda changed: paths(changed, [back])).seen
    assert after is not None
    found = difference(paths(world, [back]), after)
    assert not found.gained
    assert {way.service.protocol for way in found.lost} == {"tcp"}
    assert any("→ web-2 eth1" in line for line in sentences(found))


def test_a_path_that_opens_in_both_families_is_told_once() -> None:
    lab = dual_stack()
    lab.group("sg-none")
    lab.change("eni-b", groups=("sg-none",))
    before = paths(lab.world, ["eni-b"])
    lab.rule("sgr-four", "sg-none", False, "tcp 443 10.0.0.0/16")
    lab.rule("sgr-six", "sg-none", False, "tcp 443 2600:1f18:0:1a00::/56")
    assert sentences(difference(before, lab.world, ["eni-b"])) == ["Opens: a eth0 → b eth0, tcp 443 (IPv4 and IPv6)"]
    between = paths(lab.world, ["eni-b"])
    lab.rule("sgr-ping", "sg-none", False, "icmpv6 2600:1f18:0:1a00::/56")
    assert sentences(difference(between, lab.world, ["eni-b"])) == ["Opens: a eth0 → b eth0, icmp (IPv6)"]


def test_ports_are_told_by_what_is_new_of_them() -> None:
    lab = two_subnets()
    lab.group("sg-some", inbound=("tcp 80-90 0.0.0.0/0",))
    lab.change("eni-b", groups=("sg-some",))
    before = paths(lab.world, ["eni-b"])
    rule = lab.world.one(SecurityGroupRule, "sgr-sg-some-in-0")
    lab.world.put(replace(rule, to_port=100))
    found = difference(before, lab.world, ["eni-b"])
    assert {str(way.service) for way in found.gained} == {"tcp 91–100"}
    assert not found.lost


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.lists(st.integers(0, 10_000), min_size=1, max_size=4))
def test_a_view_that_follows_tells_what_a_new_one_does(seed: int, others: list[int]) -> None:
    """A world turned into other ones, record by record, with everything asked in between."""
    lab = random_lab(Random(seed))
    service = Service("tcp", (80, 80))
    for number, other in enumerate(others):
        if number % 2:
            matrix(lab.world, ids(lab), service)
        else:  # which finds classes of interfaces that nobody has traced
            who_can_reach(lab.world, "eni-0-0", service)
        random, target = Random(other), random_lab(Random(other)).world
        records = {record.id: record for record in target}
        touched = sorted({record.id for record in lab.world} | set(records))
        for resource_id in random.sample(touched, random.randint(1, len(touched))):
            record = records.get(resource_id)
            if isinstance(record, NetworkInterface):
                if resource_id in lab.world:  # nobody gets an address that somebody has
                    lab.change(resource_id, groups=record.groups, source_dest_check=record.source_dest_check)
            elif record is not None and not resource_id.startswith(("vpc", "subnet", "eipalloc")):
                lab.world.put(record)
            elif resource_id.startswith(("sgr-", "acl-", "eni-", "igw-", "vgw-")):
                lab.world.remove(resource_id)
        anew = Lab()
        anew.world = World()
        for record in lab.world:
            anew.world.put(record)
        every = ids(lab)
        for one in every[::2]:
            assert who_can_reach(lab.world, one, service) == who_can_reach(anew.world, one, service)
        assert matrix(lab.world, every, service).tolist() == matrix(anew.world, every, service).tolist()
        for one in every:
            for away in ("internet", "corporate"):
                assert lab.trace(away, one) == anew.trace(away, one)
                assert lab.trace(one, away) == anew.trace(one, away)


def test_who_shares_an_instance_with_some_of_a_class_is_no_stranger_to_the_rest() -> None:
    """first and last of the class are the asker's own neighbours; the one between them is not."""
    lab = Lab()
    lab.subnet("a", "10.0.0.0/24")
    lab.subnet("b", "10.0.1.0/24")
    lab.instance("x", routing="policy")
    lab.instance("y", routing="policy")
    for name, host, index in (("x1", "x", 1), ("y1", "y", 0), ("x2", "x", 2)):
        lab.interface(name, "b", f"10.0.1.{10 + len(ids(lab))}", on=f"i-{host}", index=index)
    lab.interface("x0", "a", "10.0.0.10", on="i-x", index=0)
    every, service = ids(lab), Service("tcp", (80, 80))
    expected = [[reaches(lab, one, other, service) for other in every] for one in every]
    assert matrix(lab.world, every, service).tolist() == expected


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from(SERVICES[:3]))
def test_pairs_of_whole_subnets_are_counted_as_if_one_by_one(seed: int, service: Service) -> None:
    lab = random_lab(Random(seed))
    members = {
        Endpoint(EndpointKind.SUBNET, one.id): [leg.id for leg in lab.world.interfaces_in_subnet(one.id)]
        for one in lab.world.all(Subnet)
    }
    members |= {interface(one): [one] for one in ids(lab)[::2]}
    for one, mine in members.items():
        for other, theirs in members.items():
            pairs = [(a, b) for a in mine for b in theirs if a != b]
            flow = Flow(one, other, service.protocol, service.ports)
            found = trace(lab.world, flow)
            assert finished(trace_by_turns(lab.world, flow)) == found
            if len(pairs) > 1:
                expected = sum(reaches(lab, *pair, service) for pair in pairs)
                assert (found.tried, found.reached) == (len(pairs), expected)
                assert found.reachable == bool(expected)
