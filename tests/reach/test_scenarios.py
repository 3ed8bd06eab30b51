"""What AWS documents about where a packet goes, case by case. Each names its source.

VPC guide: Amazon VPC User Guide; EC2 guide: Amazon EC2 User Guide; §: the project's fact sheet of EC2's semantics.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import pytest

from console.ec2.resources import (
    GatewayAttachment,
    InstanceState,
    InternetGateway,
    NetworkInterface,
    NetworkInterfacePrivateIpAddress,
    RouteTable,
    Subnet,
    Vpc,
    VpnGateway,
)
from console.reach.path import Explanation
from tests.reach.lab import ANYWHERE, Lab, outcome


def two_subnets() -> Lab:
    """`a` public, `b` private, a host in each, and a second one in `a`."""
    lab = Lab()
    lab.subnet("a", "10.0.0.0/24", {ANYWHERE: "igw-vpc"})
    lab.subnet("b", "10.0.1.0/24", {"172.16.0.0/12": "vgw-vpc"})
    lab.host("a", "a", "10.0.0.10", public="54.0.0.1")
    lab.host("a2", "a", "10.0.0.11")
    lab.host("b", "b", "10.0.1.10")
    return lab


def default_groups() -> Lab:
    lab = two_subnets()
    lab.group("sg-default", inbound=("all sg-default",))
    lab.change("eni-a", groups=("sg-default",))
    lab.change("eni-b", groups=("sg-default",))
    return lab


def strangers() -> Lab:
    lab = default_groups()
    lab.group("sg-other")
    lab.change("eni-a", groups=("sg-other",))
    return lab


def no_ephemeral_egress() -> Lab:
    lab = two_subnets()
    lab.acl("acl-b", ["subnet-b"], "in 100 allow tcp 80 0.0.0.0/0", "out 100 allow tcp 80 0.0.0.0/0")
    return lab


def only_windows_ports() -> Lab:
    lab = two_subnets()
    lab.acl("acl-b", ["subnet-b"], "in 100 allow tcp 80 0.0.0.0/0", "out 100 allow tcp 49152-65535 0.0.0.0/0")
    return lab


def numbered_entries() -> Lab:
    lab = two_subnets()
    rules = ("in 90 deny tcp 80 10.0.0.11/32", "in 100 allow tcp 80 10.0.0.0/24", "out 100 allow all 0.0.0.0/0")
    lab.acl("acl-b", ["subnet-b"], *rules)
    return lab


def denies_all() -> Lab:
    lab = two_subnets()
    lab.acl("acl-a", ["subnet-a"])
    return lab


def no_route_for_address() -> Lab:
    lab = two_subnets()
    lab.table("rtb-a", {}, subnet="subnet-a")
    return lab


def gateway_detached() -> Lab:
    lab = two_subnets()
    lab.world.put(InternetGateway("igw-vpc", "1"))
    lab.table("rtb-a", {ANYWHERE: "igw-vpc!"}, subnet="subnet-a")
    return lab


def secondary_elastic_ip() -> Lab:
    lab = two_subnets()
    lab.interface("a", "a", "10.0.0.10", "10.0.0.20", on="i-a", public="10.0.0.20=54.0.0.2")
    return lab


def hairpin() -> Lab:
    lab = two_subnets()
    lab.group("sg-web", inbound=("tcp 80 sg-web",))
    lab.interface("a", "a", "10.0.0.10", on="i-a", groups=("sg-web",), public="54.0.0.1")
    lab.interface("a2", "a", "10.0.0.11", on="i-a2", groups=("sg-web",), public="54.0.0.2")
    return lab


def hairpin_by_address() -> Lab:
    lab = hairpin()
    lab.group("sg-web", inbound=("tcp 80 54.0.0.2/32",))
    return lab


def appliance(check: bool, forwarding: str = "auto", inbound: tuple[str, ...] = ("all 0.0.0.0/0",)) -> Lab:
    """A NAT instance `nat` in public `a`; `b` leads to it."""
    lab = two_subnets()
    lab.group("sg-nat", inbound=inbound)
    lab.instance("nat", forwarding=forwarding)
    lab.interface("nat", "a", "10.0.0.5", on="i-nat", groups=("sg-nat",), check=check, public="54.0.0.9")
    lab.table("rtb-b", {ANYWHERE: "eni-nat"}, subnet="subnet-b")
    return lab


def inspected(reference: bool) -> Lab:
    """Traffic from `a` to subnet `b` goes by a firewall in `c`, and back."""
    lab = two_subnets()
    lab.subnet("c", "10.0.2.0/24")
    lab.instance("fw")
    lab.interface("fw", "c", "10.0.2.5", on="i-fw", check=False)
    lab.table("rtb-a", {"10.0.1.0/24": "eni-fw"}, subnet="subnet-a")
    lab.table("rtb-b", {"10.0.0.0/24": "eni-fw"}, subnet="subnet-b")
    lab.group("sg-web")
    lab.change("eni-a", groups=("sg-web",))
    lab.group("sg-db", inbound=("tcp 80 sg-web" if reference else "tcp 80 10.0.0.0/24",))
    lab.change("eni-b", groups=("sg-db",))
    return lab


def ingress_routing() -> Lab:
    """What comes in by the internet gateway for subnet `a` goes by an appliance in `c`."""
    lab = two_subnets()
    lab.subnet("c", "10.0.2.0/24", {ANYWHERE: "igw-vpc"})
    lab.instance("fw", forwarding="on")
    lab.interface("fw", "c", "10.0.2.5", on="i-fw", check=False)
    lab.table("rtb-edge", {"10.0.0.0/24": "eni-fw"}, gateway="igw-vpc")
    lab.table("rtb-a", {ANYWHERE: "eni-fw"}, subnet="subnet-a")
    return lab


def stopped_appliance() -> Lab:
    lab = appliance(check=False)
    lab.table("rtb-b", {ANYWHERE: "eni-nat!"}, subnet="subnet-b")
    return lab


def detached_target() -> Lab:
    lab = appliance(check=False)
    lab.change("eni-nat", attachment=None)
    return lab


def longest_prefix() -> Lab:
    lab = two_subnets()
    lab.table("rtb-a", {ANYWHERE: "igw-vpc", "8.8.0.0/16": "vgw-vpc", "8.8.8.0/24": "igw-vpc!"}, subnet="subnet-a")
    return lab


def static_before_propagated() -> Lab:
    lab = two_subnets()
    static, learned = lab.route("10.9.0.0/16", "eni-a2!"), lab.route("10.9.0.0/16", "~vgw-vpc")
    table = lab.world.one(RouteTable, "rtb-b")
    lab.world.put(replace(table, routes=(*table.routes, learned, static)))
    return lab


def propagated_inside() -> Lab:
    lab = two_subnets()
    lab.table("rtb-b", {"10.0.0.0/25": "~vgw-vpc"}, subnet="subnet-b")
    return lab


def vpn_detached() -> Lab:
    lab = two_subnets()
    lab.world.put(VpnGateway("vgw-vpc", vpc_attachments=(GatewayAttachment("vpc", "detaching"),)))
    return lab


def no_way_back() -> Lab:
    lab = two_subnets()
    lab.table("rtb-b", {}, subnet="subnet-b")
    return lab


def two_legs(routing: str = "main", check: bool = True) -> Lab:
    """i-two: eth0 in `a`, eth1 in `b`, each with an Elastic IP; `b` is public, too."""
    lab = two_subnets()
    lab.table("rtb-b", {ANYWHERE: "igw-vpc"}, subnet="subnet-b")
    lab.instance("two", routing=routing)
    lab.interface("eth0", "a", "10.0.0.30", on="i-two", public="54.0.0.30", check=check)
    lab.interface("eth1", "b", "10.0.1.30", on="i-two", index=1, public="54.0.0.31")
    return lab


def a_third_subnet() -> Lab:
    lab = two_legs()
    lab.subnet("c", "10.0.2.0/24")
    lab.host("c", "c", "10.0.2.9")
    return lab


def one_subnet_twice() -> Lab:
    lab = two_subnets()
    lab.instance("two")
    lab.interface("eth0", "b", "10.0.1.30", on="i-two")
    lab.interface("eth1", "b", "10.0.1.31", on="i-two", index=1)
    return lab


def silent() -> Lab:
    """`b` may send nothing to anybody."""
    lab = no_rules()
    lab.acl("acl-b", ["subnet-b"])
    return lab


def not_running() -> Lab:
    lab = two_subnets()
    lab.instance("b", state=InstanceState.STOPPED)
    return lab


def available() -> Lab:
    lab = two_subnets()
    lab.change("eni-b", attachment=None)
    return lab


def ipv6() -> Lab:
    lab = Lab(ipv6="2600:1f18:0:1a00::/56")
    lab.subnet("a", "10.0.0.0/24", {"::/0": "igw-vpc"}, ipv6="2600:1f18:0:1a00::/64")
    lab.subnet("b", "10.0.1.0/24", ipv6="2600:1f18:0:1a01::/64")
    lab.instance("a")
    lab.instance("b")
    lab.interface("a", "a", "10.0.0.10", "2600:1f18:0:1a00::10", on="i-a")
    lab.interface("b", "b", "10.0.1.10", "2600:1f18:0:1a01::10", on="i-b")
    return lab


def delegated() -> Lab:
    lab = two_subnets()
    lab.interface("b", "b", "10.0.1.10", on="i-b", prefixes=("10.0.1.32/28",))
    return lab


def no_rules() -> Lab:
    lab = two_subnets()
    lab.group("sg-empty", outbound=())
    lab.change("eni-b", groups=("sg-empty",))
    return lab


class Case(NamedTuple):
    name: str
    source: str
    lab: Callable[[], Lab]
    flow: tuple[str, ...]
    outcome: str


MISMATCH = "denied by security group (in) ENI_SG_RULES_MISMATCH"
CHECK = "source/dest check ENI_SOURCE_DEST_CHECK_RESTRICTION"

CASES = [
    Case("the default group lets its members reach each other", "VPC guide, Default security groups; §5.9 1",
         default_groups, ("eni-a", "eni-b", "tcp 22"), "delivered, delivered"),
    Case("groups that do not name each other keep apart", "VPC guide, Security group rules; §5.9 2",
         strangers, ("eni-a", "eni-b", "tcp 22"), MISMATCH),
    Case("a group without rules in the direction", "Reachability Analyzer, SG_HAS_NO_RULES",
         no_rules, ("eni-a", "eni-b"), "denied by security group (in) SG_HAS_NO_RULES"),
    Case("groups are stateful: a reply needs no rule", "VPC guide, Security group basics",
         no_rules, ("eni-b", "eni-a"), "denied by security group (out) SG_HAS_NO_RULES"),
    Case("ACLs are stateless: the reply's own port must be open", "VPC guide, Ephemeral ports; §5.9 3",
         no_ephemeral_egress, ("eni-a", "eni-b"),
         "delivered, denied by network ACL (out) SUBNET_ACL_RESTRICTION"),
    Case("ephemeral ports that are open in part alone lose connections", "VPC guide, Ephemeral ports; §5.6",
         only_windows_ports, ("eni-a", "eni-b"),
         "delivered, denied by network ACL (out) SUBNET_ACL_RESTRICTION"),
    Case("entries in the order of their numbers: the allowed", "VPC guide, Network ACL basics",
         numbered_entries, ("eni-a", "eni-b"), "delivered, delivered"),
    Case("entries in the order of their numbers: the denied", "VPC guide, Network ACL basics",
         numbered_entries, ("eni-a2", "eni-b"), "denied by network ACL (in) SUBNET_ACL_RESTRICTION"),
    Case("an ACL does not see what stays in the subnet", "VPC guide, Network ACL basics; §5.9 10",
         denies_all, ("eni-a", "eni-a2"), "delivered, delivered"),
    Case("an ACL that denies all, from elsewhere", "VPC guide, Network ACL basics",
         denies_all, ("eni-b", "eni-a"), "denied by network ACL (in) SUBNET_ACL_RESTRICTION"),
    Case("a private subnet has no way to the internet", "VPC guide, Subnet types; §5.9 4",
         two_subnets, ("eni-b", "internet"), "no route NO_ROUTE_TO_DESTINATION"),
    Case("a public subnet with an Elastic IP has", "VPC guide, Enable internet access",
         two_subnets, ("eni-a", "internet"), "exited, delivered"),
    Case("from the internet to the Elastic IP", "VPC guide, Enable internet access",
         two_subnets, ("internet", "54.0.0.1"), "delivered, exited"),
    Case("the route without a public address, out", "VPC guide, Enable internet access; §5.9 5",
         two_subnets, ("eni-a2", "internet"), "refused by gateway IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"),
    Case("the route without a public address, in", "VPC guide, Enable internet access; §5.9 5",
         two_subnets, ("internet", "eni-a2"), "refused by gateway IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"),
    Case("the public address without the route", "§5.9 5",
         no_route_for_address,
         ("internet", "eni-a"), "delivered, no route NO_ROUTE_TO_DESTINATION"),
    Case("private addresses do not leave by an internet gateway", "Reachability Analyzer, IGW_…_RFC1918_EGRESS",
         two_subnets, ("eni-a", "corporate"), "refused by gateway IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"),
    Case("an internet gateway that is detached, out", "VPC guide, Detach an internet gateway; §1.8",
         gateway_detached, ("eni-a", "internet"), "blackhole BAD_STATE_ROUTE"),
    Case("an internet gateway that is detached, in", "VPC guide, Detach an internet gateway",
         gateway_detached, ("internet", "54.0.0.1"), "refused by gateway BAD_STATE_ATTACHMENT"),
    Case("an Elastic IP on a secondary address is not the primary's", "EC2 guide, Secondary private IP; §5.9 6",
         secondary_elastic_ip, ("eni-a", "internet"), "refused by gateway IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"),
    Case("an Elastic IP on a secondary address is that one's", "EC2 guide, Secondary private IP",
         secondary_elastic_ip, ("eni-a/10.0.0.20", "internet"), "exited, delivered"),
    Case("between public addresses a group is not recognised", "VPC guide, Security group rules; §5.9 11",
         hairpin, ("eni-a2", "54.0.0.1"), "denied by security group (in) SG_REFERENCES_NOT_PRESERVED"),
    Case("between private addresses it is", "VPC guide, Security group rules; §5.9 11",
         hairpin, ("eni-a2", "eni-a"), "delivered, delivered"),
    Case("between public addresses the sender's is seen", "§5.1",
         hairpin_by_address, ("eni-a2", "54.0.0.1"), "delivered, delivered"),
    Case("to its own public address its own rules apply", "Linux: tests/reach/test_against_linux.py",
         hairpin, ("eni-a", "54.0.0.1"), "denied by security group (in) SG_REFERENCES_NOT_PRESERVED"),
    Case("a NAT instance, its check off", "VPC guide, NAT instances; §5.9 7",
         lambda: appliance(check=False), ("eni-b", "internet"), "exited, delivered"),
    Case("a NAT instance, its check on", "VPC guide, Disable source/destination checks; §5.9 7",
         lambda: appliance(check=True), ("eni-b", "internet"), CHECK),
    Case("a NAT instance whose guest forwards nothing", "VPC guide, Create a NAT AMI",
         lambda: appliance(check=False, forwarding="off"), ("eni-b", "internet"), "not forwarded CANNOT_ROUTE"),
    Case("a NAT instance whose guest does not translate", "VPC guide, Create a NAT AMI",
         lambda: appliance(check=False, forwarding="on"), ("eni-b", "internet"),
         "refused by gateway IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"),
    Case("a NAT instance whose group does not let the subnet in", "VPC guide, NATSG security group",
         lambda: appliance(check=False, inbound=("tcp 443 10.0.1.0/24",)), ("eni-b", "internet"), MISMATCH),
    Case("nobody comes in by a NAT instance's address to who is behind it", "VPC guide, NAT instances",
         lambda: appliance(check=False), ("internet", "eni-b"),
         "refused by gateway IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"),
    Case("through a firewall, by address", "VPC guide, Middlebox routing, security groups",
         lambda: inspected(False), ("eni-a", "eni-b"), "delivered, delivered"),
    Case("through a firewall, by group", "VPC guide, Middlebox routing, security groups",
         lambda: inspected(True), ("eni-a", "eni-b"), "denied by security group (in) SG_REFERENCES_NOT_PRESERVED"),
    Case("ingress routing takes the appliance in both directions", "VPC guide, Gateway route tables",
         ingress_routing, ("internet", "54.0.0.1"), "delivered, exited"),
    Case("a route to a stopped appliance", "VPC guide, Route tables; §5.9 8",
         stopped_appliance, ("eni-b", "internet"), "blackhole BAD_STATE_ROUTE"),
    Case("a route to a detached interface", "VPC guide, Route tables; §5.9 8",
         detached_target, ("eni-b", "internet"), "blackhole BAD_STATE_ROUTE"),
    Case("the longest prefix wins", "VPC guide, Route priority",
         longest_prefix, ("eni-a", "8.8.4.4"), "exited, delivered"),
    Case("the longest prefix wins though it leads nowhere", "VPC guide, Route priority",
         longest_prefix, ("eni-a", "8.8.8.8"), "blackhole BAD_STATE_ROUTE"),
    Case("a static route before a propagated one", "VPC guide, Route priority and propagated routes",
         static_before_propagated, ("eni-b", "10.9.0.0/16"), "blackhole BAD_STATE_ROUTE"),
    Case("the local route before a propagated one that is more specific", "Site-to-Site VPN guide, Route priority",
         propagated_inside, ("eni-b", "eni-a"), "delivered, delivered"),
    Case("from the corporate network, and back", "VPC guide, Scenario: private subnet and VPN",
         two_subnets, ("corporate", "eni-b"), "delivered, exited"),
    Case("to the corporate network, and back", "VPC guide, Scenario: private subnet and VPN",
         two_subnets, ("eni-b", "corporate"), "exited, delivered"),
    Case("the corporate network without a route back", "VPC guide, Scenario: private subnet and VPN",
         no_way_back, ("corporate", "eni-b"), "delivered, no route NO_ROUTE_TO_DESTINATION"),
    Case("a VPN gateway that is leaving", "§2.19",
         vpn_detached, ("corporate", "eni-b"), "refused by gateway BAD_STATE_ATTACHMENT"),
    Case("two public interfaces: the first answers for itself", "§5.7",
         two_legs, ("internet", "54.0.0.30"), "delivered, exited"),
    Case("two public interfaces: the second's reply leaves by the first", "EC2 guide, Multiple interfaces; §5.7",
         two_legs, ("internet", "54.0.0.31"), f"delivered, {CHECK}"),
    Case("with a routing table for each it does not", "EC2 guide, Policy routing; §5.7",
         lambda: two_legs("policy"), ("internet", "54.0.0.31"), "delivered, exited"),
    Case("with the first one's check off it gets out, too", "§5.7",
         lambda: two_legs(check=False), ("internet", "54.0.0.31"), "delivered, exited"),
    Case("the second interface from its own subnet", "§5.7",
         two_legs, ("eni-b", "eni-eth1"), "delivered, delivered"),
    Case("the second interface from another subnet", "§5.7; §5.9 9",
         a_third_subnet,
         ("eni-c", "eni-eth1"), f"delivered, {CHECK}"),
    Case("two interfaces in one subnet: replies leave by the first", "EC2 guide, Best practices for interfaces; §5.7",
         one_subnet_twice, ("eni-b", "eni-eth1"), f"delivered, {CHECK}"),
    Case("an instance that is stopped", "Reachability Analyzer, BAD_STATE",
         not_running, ("eni-a", "eni-b"), "not running BAD_STATE"),
    Case("an interface that is attached to nothing", "Reachability Analyzer, BAD_STATE_ATTACHMENT",
         available, ("eni-a", "eni-b"), "not running BAD_STATE_ATTACHMENT"),
    Case("nothing is sent by an interface that is attached to nothing", "Reachability Analyzer",
         available, ("eni-b", "eni-a"), "no source BAD_STATE_ATTACHMENT"),
    Case("the VPC's DNS server, past all filters", "VPC guide, Amazon DNS server; §5.2 3",
         silent, ("eni-b", "10.0.0.2/32", "udp 53"), "exited, delivered"),
    Case("instance metadata, past all filters", "EC2 guide, Instance metadata; §5.2 3",
         silent, ("i-b", "169.254.169.254/32"), "exited, delivered"),
    Case("EC2's services ask nobody", "§5.2 3",
         silent, ("10.0.0.2/32", "eni-b"), "no source NO_SOURCE_OR_DESTINATION"),
    Case("nobody has the address", "§5.2 9",
         two_subnets, ("eni-a", "10.0.1.99/32"), "no destination UNKNOWN_DESTINATION"),
    Case("an address of a delegated prefix", "EC2 guide, Prefixes; §3.3",
         delegated, ("eni-a", "eni-b/10.0.1.35"), "delivered, delivered"),
    Case("IPv6 needs no translation", "VPC guide, Enable internet access; §3.7",
         ipv6, ("internet", "eni-a/2600:1f18:0:1a00::10"), "delivered, exited"),
    Case("IPv6 without a route back", "VPC guide, Enable internet access",
         ipv6, ("internet", "eni-b/2600:1f18:0:1a01::10"), "delivered, no route NO_ROUTE_TO_DESTINATION"),
    Case("IPv6 inside", "VPC guide, Route tables",
         ipv6, ("eni-a/2600:1f18:0:1a00::10", "eni-b/2600:1f18:0:1a01::10"), "delivered, delivered"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_documented(case: Case) -> None:
    assert outcome(case.lab().trace(*case.flow)) == case.outcome


def test_a_subnet_that_gets_another_table_is_routed_by_it_at_once() -> None:
    """§5.9 12."""
    lab = two_subnets()
    assert lab.trace("eni-b", "internet").forward.explanation is Explanation.NO_ROUTE_TO_DESTINATION
    lab.table("rtb-b", {ANYWHERE: "igw-vpc"}, subnet="subnet-b")
    explanation = lab.trace("eni-b", "internet").forward.explanation
    assert explanation is Explanation.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS


def test_the_path_names_the_rule_and_the_route_that_decided() -> None:
    lab = two_subnets()
    steps = [(str(step.kind), step.rule, step.target) for _, step in lab.trace("eni-a2", "eni-b").forward.steps()]
    assert steps == [
        ("source selection", "primary interface", ""),
        ("source/destination check", "", ""),
        ("security group out", "sgr-sg-open-out-0", ""),
        ("route", "10.0.0.0/16", "local"),
        ("source/destination check", "", ""),
        ("security group in", "sgr-sg-open-in-0", ""),
        ("delivery", "", ""),
    ]


def test_ports_are_cut_where_rules_decide_otherwise() -> None:
    lab = two_subnets()
    lab.group("sg-web", inbound=("tcp 80 0.0.0.0/0", "tcp 443-445 0.0.0.0/0", "udp 53 10.0.0.0/8"))
    lab.change("eni-a", groups=("sg-web",))
    assert [str(one) for one in lab.trace("internet", "eni-a", "any").passing] == ["tcp 80", "tcp 443–445"]
    assert [str(one) for one in lab.trace("eni-b", "eni-a", "any").passing] == ["tcp 80", "tcp 443–445", "udp 53"]


def test_a_subnet_stands_for_all_that_is_in_it() -> None:
    lab = two_subnets()
    lab.group("sg-closed", inbound=("tcp 80 10.0.0.11/32",))
    lab.change("eni-b", groups=("sg-closed",))
    found = lab.trace("subnet-a", "eni-b")
    assert (found.reachable, found.tried, found.reached) == (True, 2, 1)
    assert found.forward.hops[0].component == "eni-a2"


def test_what_is_gone_ends_the_path_without_an_error() -> None:
    lab = two_subnets()
    assert outcome(lab.trace("eni-gone", "eni-a")) == "no source NO_SOURCE_OR_DESTINATION"
    assert outcome(lab.trace("eni-a", "i-gone")) == "no destination UNKNOWN_DESTINATION"


def two_vpcs() -> Lab:
    """eni-a and its twin eni-2: the same address, in another VPC."""
    lab = two_subnets()
    world = lab.world
    world.put(replace(world.one(Vpc, "vpc"), id="vpc-2"))
    world.put(replace(world.one(Subnet, "subnet-a"), id="subnet-2", vpc_id="vpc-2"))
    twin = replace(world.one(NetworkInterface, "eni-a"), id="eni-2", vpc_id="vpc-2", subnet_id="subnet-2")
    world.put(replace(twin, private_ip_addresses=(NetworkInterfacePrivateIpAddress("10.0.0.10", primary=True),)))
    lab.instance("2")
    lab.attach("eni-2", "i-2", 0)
    return lab


def test_the_same_address_in_another_vpc_is_somebody_else() -> None:
    lab = two_vpcs()
    assert outcome(lab.trace("eni-b", "eni-2")) == "no destination DISCONNECTED_VPCS"
    assert outcome(lab.trace("eni-b", "eni-a")) == "delivered, delivered"


def test_ports_that_are_no_range_are_refused() -> None:
    with pytest.raises(ValueError, match="443–80 is no range of ports"):
        two_subnets().trace("eni-a", "eni-b", "tcp 443-80")
