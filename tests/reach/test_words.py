"""What a person types for an end, and what a path is told in."""

import json
from dataclasses import replace

import pytest

from console.ec2.resources import Instance, NetworkInterface, Tag, name_of
from console.engine.opening import new_engine
from console.reach.ends import UnknownEnd, endpoint, label
from console.reach.flow import CORPORATE, INTERNET, Endpoint, EndpointKind, Flow
from console.reach.tracing import trace
from console.reach.words import heading, lines, reason, to_json
from tests.reach.lab import Lab
from tests.reach.test_scenarios import CASES, Case, two_legs, two_subnets, two_vpcs

WORLD = new_engine(sample="shop", seed=1, instant=True).world
WEB = next(one for one in WORLD.all(Instance) if name_of(one) == "web-1")
FRONT, BACK = WORLD.interfaces_of(WEB.id)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("internet", INTERNET),
        (" Corporate ", CORPORATE),
        ("0.0.0.0/0", INTERNET),
        ("web-1", Endpoint(EndpointKind.INSTANCE, WEB.id)),
        (WEB.id, Endpoint(EndpointKind.INSTANCE, WEB.id)),
        ("web-1 eth1", Endpoint(EndpointKind.INTERFACE, BACK.id)),
        (f"{WEB.id}:1", Endpoint(EndpointKind.INTERFACE, BACK.id)),
        ("web-1 management", Endpoint(EndpointKind.INTERFACE, BACK.id)),
        ("10.0.128.10", Endpoint(EndpointKind.INTERFACE, BACK.id, "10.0.128.10")),
        ("8.8.8.8", Endpoint(EndpointKind.INTERNET, address="8.8.8.8")),
        ("172.16.3.4", Endpoint(EndpointKind.CORPORATE, address="172.16.3.4")),
        ("10.0.0.9/20", Endpoint(EndpointKind.CIDR, address="10.0.0.0/20")),
    ],
)
def test_ends_as_a_person_types_them(text: str, expected: Endpoint) -> None:
    assert endpoint(WORLD, text) == expected


def test_an_elastic_ip_is_an_end_that_the_internet_knows() -> None:
    assert FRONT.association is not None
    public = FRONT.association.public_ip
    assert endpoint(WORLD, public) == Endpoint(EndpointKind.INTERNET, address=public)
    assert trace(WORLD, Flow(INTERNET, endpoint(WORLD, public), ports=(80, 80))).reachable


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "an end is a name"),
        ("wbe-1", "nothing is called 'wbe-1'"),
        ("10.0.0.99", "nobody has the address 10.0.0.99"),
        ("eni-00000000000000000", "does not exist"),
        (FRONT.groups[0], "is no end of a path"),
        ("web-1 eth7", "nothing is called 'web-1 eth7'"),
    ],
)
def test_what_is_no_end_says_why(text: str, problem: str) -> None:
    with pytest.raises(UnknownEnd, match=problem):
        endpoint(WORLD, text)


def test_a_name_that_two_have_asks_for_an_id() -> None:
    lab = two_subnets()
    lab.world.put(replace(lab.world.one(Instance, "i-b"), tags=(Tag("Name", "a"),)))
    with pytest.raises(UnknownEnd, match=r"2 are called 'a': give an id \(i-a, i-b\)"):
        endpoint(lab.world, "a")


def test_a_path_is_told_by_names_and_rules() -> None:
    found = trace(WORLD, Flow(INTERNET, endpoint(WORLD, "web-1"), ports=(22, 22)))
    assert lines(WORLD, found)[0] == "internet → web-1, tcp 22: not reachable (denied by security group (in))"
    assert reason(WORLD, found.forward) == "No rule of web-1 eth0's groups (web-public) allows tcp 22 from 192.0.2.1."


def test_what_an_appliance_translates_is_told_as_it_was_asked() -> None:
    """The group of the appliance saw the sender's own address, not the one that it sends by."""
    found = trace(WORLD, Flow(endpoint(WORLD, "db-1"), INTERNET, ports=(443, 443)))
    told = "\n".join(lines(WORLD, found))
    assert "group nat allows tcp 443 from 10.0.144.21" in told
    assert "nat-1 eth1 translates 10.0.144.21 to 10.0.16.10" in told


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_path_can_be_told(case: Case) -> None:
    lab: Lab = case.lab()
    found = lab.trace(*case.flow)
    told = lines(lab.world, found)
    assert all(told)
    assert json.loads(json.dumps(to_json(lab.world, found)))["reachable"] == found.reachable
    for path in filter(None, (found.forward, found.reply)):
        assert reason(lab.world, path).endswith(".")


def test_labels() -> None:
    assert label(WORLD, endpoint(WORLD, "10.0.128.10")) == "web-1 eth1 (10.0.128.10)"
    assert label(WORLD, Endpoint(EndpointKind.INTERFACE, "eni-gone")) == "eni-gone"
    assert label(WORLD, CORPORATE) == "corporate network"
    assert [label(WORLD, Endpoint(EndpointKind.INTERFACE, one.id)) for one in WORLD.all(NetworkInterface)][
        -1
    ] == "standby"


def test_the_same_address_in_another_vpc_is_said_to_be_somebody_elses() -> None:
    lab = two_vpcs()
    found = lab.trace("eni-b", "eni-2")
    assert lines(lab.world, found)[-1] == (
        "   ✗ In its own VPC that address is somebody else's: it does not lead into another VPC. [DISCONNECTED_VPCS]"
    )


def test_what_needs_no_network_does_not_come_back_another_way() -> None:
    lab = two_legs()
    found = lab.trace("eni-eth0", "eni-eth1")
    assert found.reachable
    assert heading(lab.world, found).endswith("reachable, the reply comes back")
