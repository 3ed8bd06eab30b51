"""Groups that let everybody in where nobody should be."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from console.ec2.requests import RevokeSecurityGroupIngress
from console.ec2.resources import NetworkInterface, SecurityGroup, SecurityGroupRule, label_of
from console.ec2.world import World
from console.reach.advice.model import Advice, Severity, Topic
from console.reach.ends import interface_label
from console.reach.fix import Fix
from console.reach.flow import INTERNET, Endpoint, EndpointKind, Flow
from console.reach.tracing import trace

MANAGEMENT: Final = {22: "SSH", 23: "Telnet", 3389: "RDP", 5900: "VNC", 5985: "WinRM", 5986: "WinRM"}
"""TCP ports by which machines are managed."""
_ANYWHERE: Final = ("0.0.0.0/0", "::/0")
_TRACED: Final = 50


def open_management_ports(world: World) -> Iterator[Advice]:
    for rule in world.all(SecurityGroupRule):
        if rule.is_egress or rule.peer not in _ANYWHERE or rule.ip_protocol not in ("tcp", "6", "-1"):
            continue
        if ports := [port for port in MANAGEMENT if _covers(rule, port)]:
            group = world.find(SecurityGroup, rule.group_id)
            if group is not None:
                yield _open(world, group, rule, ports)


def _covers(rule: SecurityGroupRule, port: int) -> bool:
    return rule.ip_protocol == "-1" or rule.from_port in (-1, port) or rule.from_port <= port <= rule.to_port


def _open(world: World, group: SecurityGroup, rule: SecurityGroupRule, ports: list[int]) -> Advice:
    members = list(islice(world.each_interface_in_group(group.id), _TRACED))
    reached = [one.id for one in members if _is_reached(world, one, rule, ports[0])]
    names = ", ".join(dict.fromkeys(MANAGEMENT[port] for port in ports))
    if reached:
        more = f" and {len(reached) - 1} more" if len(reached) > 1 else ""
        why = f"Whoever likes can try passwords on {interface_label(world, reached[0])}{more}: it is reached right now."
    elif members:
        why = "None of its interfaces is reached from the internet as it is; a public address is all that misses."
    else:
        why = "No interface has it now; the next one that gets it is open."
    return Advice(
        Topic.OPEN_MANAGEMENT_PORT,
        Severity.PROBLEM if reached else Severity.WARNING,
        f"{label_of(group)} is open to everybody for {names}",
        why,
        (group.id, rule.id, *reached),
        Fix(
            f"Take the rule out of {label_of(group)}",
            (RevokeSecurityGroupIngress(group_id=group.id, security_group_rule_ids=(rule.id,)),),
        ),
    )


def _is_reached(world: World, one: NetworkInterface, rule: SecurityGroupRule, port: int) -> bool:
    """Over IPv6 where the rule is of it and the interface has it."""
    ipv6 = bool(rule.cidr_ipv6 and one.ipv6_addresses)
    flow = Flow(INTERNET, Endpoint(EndpointKind.INTERFACE, one.id), ports=(port, port), ipv6=ipv6)
    return trace(world, flow).reachable
