"""What is true of every path, in whatever world."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from console.ec2.resources import NetworkInterface
from console.reach.flow import CORPORATE, INTERNET, Endpoint, EndpointKind, Flow
from console.reach.path import HopKind, Path
from console.reach.tracing import trace
from tests.reach.lab import Lab
from tests.reach.random_worlds import GROUPS, random_lab

SEEDS = st.integers(0, 100_000)
PROTOCOLS = st.sampled_from((("tcp", 80), ("tcp", 22), ("udp", 53), ("icmp", 8)))


def flows(lab: Lab, random: Random, protocol: tuple[str, int], count: int = 12) -> list[Flow]:
    ends = [Endpoint(EndpointKind.INTERFACE, one.id) for one in lab.world.all(NetworkInterface)]
    name, port = protocol
    pairs = [random.sample([*ends, INTERNET, CORPORATE], 2) for _ in range(count)]
    return [Flow(source, destination, name, (port, port)) for source, destination in pairs]


@settings(max_examples=80)
@given(SEEDS, PROTOCOLS, st.sampled_from(GROUPS), st.booleans())
def test_opening_a_rule_closes_no_path(seed: int, protocol: tuple[str, int], group: str, egress: bool) -> None:
    random = Random(seed)
    lab = random_lab(random)
    asked = flows(lab, random, protocol)
    open_before = [flow for flow in asked if trace(lab.world, flow).reachable]
    lab.rule("sgr-more", group, egress, random.choice(("tcp 0-65535 0.0.0.0/0", "all 10.0.0.0/16", "udp 53 sg-1")))
    assert all(trace(lab.world, flow).reachable for flow in open_before)


@settings(max_examples=80)
@given(SEEDS, PROTOCOLS)
def test_no_packet_is_twice_in_the_same_place_as_the_same(seed: int, protocol: tuple[str, int]) -> None:
    random = Random(seed)
    lab = random_lab(random)
    for flow in flows(lab, random, protocol):
        found = trace(lab.world, flow)
        for path in filter(None, (found.forward, found.reply)):
            seen = [(hop.component, hop.steps[0].kind, hop.packet_at(-1)) for hop in path.hops]
            assert len(seen) == len(set(seen))


@settings(max_examples=80)
@given(SEEDS, PROTOCOLS)
def test_a_reply_comes_to_who_asked_from_whom_was_asked(seed: int, protocol: tuple[str, int]) -> None:
    """The reply of the reply is the flow: what comes back is what went out, turned around."""
    random = Random(seed)
    lab = random_lab(random)
    for flow in flows(lab, random, protocol):
        found = trace(lab.world, flow)
        if found.reachable and found.reply is not None:
            sent, got = found.forward.hops[0].packet_at(-1), found.reply.hops[-1].packet
            assert (got.source, got.destination) == (sent.destination, sent.source)
            if flow.protocol != "icmp":
                assert (got.source_ports, got.ports) == (sent.ports, sent.source_ports)
            assert ends(found.reply) == ends(found.forward)[::-1]


def ends(path: Path) -> list[str]:
    """Where it begins and ends: the instance's name, or what is outside."""
    return [
        hop.kind if hop.kind is not HopKind.INTERFACE else hop.component.split("-")[1]
        for hop in (path.hops[0], path.hops[-1])
    ]


@settings(max_examples=40)
@given(SEEDS)
def test_every_port_of_a_range_is_told_as_if_asked_alone(seed: int) -> None:
    random = Random(seed)
    lab = random_lab(random)
    for flow in flows(lab, random, ("tcp", 80), 3):
        whole = trace(lab.world, replace(flow, ports=(0, 1100)))
        for port in random.sample(range(1101), 12):
            alone = trace(lab.world, replace(flow, ports=(port, port))).reachable
            assert alone == any(one.ports[0] <= port <= one.ports[1] for one in whole.passing)
