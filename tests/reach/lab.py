"""Small worlds for the tracer's tests, record by record; names are ids, so that a path reads as a list of names."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from console.ec2.resources import (
    Address,
    GatewayAttachment,
    Instance,
    InstanceState,
    InternetGateway,
    Ipv6CidrBlockAssociation,
    NetworkAcl,
    NetworkAclAssociation,
    NetworkAclEntry,
    NetworkInterface,
    NetworkInterfaceAssociation,
    NetworkInterfaceAttachment,
    NetworkInterfaceIpv6Address,
    NetworkInterfacePrivateIpAddress,
    NetworkInterfaceStatus,
    Route,
    RouteState,
    RouteTable,
    RouteTableAssociation,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Tag,
    Vpc,
    VpnGateway,
)
from console.ec2.world import World
from console.reach.flow import CORPORATE, EPHEMERAL, INTERNET, Endpoint, EndpointKind, Flow
from console.reach.guest import FORWARDING_TAG, ROUTING_TAG
from console.reach.path import Disposition, Path, Trace
from console.reach.tracing import trace
from tests.worlds import MOMENT, OWNER

ANYWHERE = "0.0.0.0/0"
KINDS = {"eni": EndpointKind.INTERFACE, "i": EndpointKind.INSTANCE, "subnet": EndpointKind.SUBNET}


class Lab:
    """One VPC, `vpc`, of 10.0.0.0/16 with both gateways and a group `sg-open` that lets everything through."""

    def __init__(self, cidr: str = "10.0.0.0/16", ipv6: str = "") -> None:
        self.world = World()
        self.cidr, self.ipv6 = cidr, ipv6
        blocks = (Ipv6CidrBlockAssociation("vpc-6", ipv6),) if ipv6 else ()
        self.world.put(Vpc("vpc", OWNER, cidr, (), "dopt", ipv6_cidr_block_association_set=blocks))
        self.world.put(InternetGateway("igw-vpc", OWNER, (GatewayAttachment("vpc", "available"),)))
        self.world.put(VpnGateway("vgw-vpc", vpc_attachments=(GatewayAttachment("vpc", "attached"),)))
        self.group("sg-open", inbound=("all 0.0.0.0/0", "all ::/0"))
        self._macs = 0

    # --- what there is

    def subnet(self, name: str, cidr: str, routes: Mapping[str, str] | None = None, ipv6: str = "") -> str:
        """routes: destination to target, added to the local one, in a table of its own (rtb-NAME)."""
        blocks = (Ipv6CidrBlockAssociation(f"{name}-6", ipv6),) if ipv6 else ()
        zone = "us-east-1a"
        self.world.put(Subnet(f"subnet-{name}", "vpc", OWNER, zone, "1", cidr, ipv6_cidr_block_association_set=blocks))
        self.table(f"rtb-{name}", routes or {}, subnet=f"subnet-{name}")
        return f"subnet-{name}"

    def table(self, table_id: str, routes: Mapping[str, str], *, subnet: str = "", gateway: str = "") -> None:
        local = {one: "local" for one in (self.cidr, self.ipv6) if one}
        made = tuple(self.route(to, target) for to, target in {**local, **routes}.items())
        link = RouteTableAssociation(f"{table_id}-link", table_id, subnet or None, gateway_id=gateway or None)
        self.world.put(RouteTable(table_id, "vpc", OWNER, made, (link,)))

    @staticmethod
    def route(to: str, target: str) -> Route:
        """target: an id, with `!` behind it a blackhole, with `~` before it a propagated route."""
        state = RouteState.BLACKHOLE if target.endswith("!") else RouteState.ACTIVE
        origin = "EnableVgwRoutePropagation" if target.startswith("~") else "CreateRoute"
        target = target.strip("!~")
        made = Route("" if ":" in to else to, origin=origin, state=state)
        made = replace(made, destination_ipv6_cidr_block=to if ":" in to else "")
        if target.startswith("eni-"):
            return replace(made, network_interface_id=target)
        return replace(made, gateway_id=target)

    def group(self, name: str, inbound: Iterable[str] = (), outbound: Iterable[str] | None = None) -> str:
        """Rules as `tcp 80 0.0.0.0/0`, `udp 53-60 sg-web`, `all ::/0`, `icmp 8 10.0.0.0/8`. outbound: None: all."""
        self.world.put(SecurityGroup(name, name, "", "vpc", OWNER))
        out = ("all 0.0.0.0/0", "all ::/0") if outbound is None else outbound
        for egress, rules in ((False, inbound), (True, out)):
            for number, text in enumerate(rules):
                self.rule(f"sgr-{name}-{'out' if egress else 'in'}-{number}", name, egress, text)
        return name

    def rule(self, rule_id: str, group: str, egress: bool, text: str) -> None:
        protocol, *ports, peer = text.split()
        first, last = _range(ports)
        made = SecurityGroupRule(rule_id, group, OWNER, egress, "-1" if protocol == "all" else protocol, first, last)
        if protocol == "icmp":
            made = replace(made, to_port=-1)
        if peer.startswith("sg-"):
            made = replace(made, referenced_group_id=peer)
        else:
            made = replace(made, cidr_ipv6=peer) if ":" in peer else replace(made, cidr_ipv4=peer)
        self.world.put(made)

    def acl(self, name: str, subnets: Iterable[str], *entries: str) -> None:
        """Entries as `in 100 allow tcp 80 0.0.0.0/0`, `out 200 deny all 10.0.0.0/8`; all else is denied."""
        links = tuple(NetworkAclAssociation(f"{name}-{one}", name, one) for one in subnets)
        self.world.put(NetworkAcl(name, "vpc", OWNER, entries=tuple(map(_entry, entries)), associations=links))

    def instance(
        self, name: str, *, state: InstanceState = InstanceState.RUNNING, routing: str = "", forwarding: str = ""
    ) -> str:
        """routing, forwarding: as the tags of guest.py say them."""
        values = {ROUTING_TAG: routing, FORWARDING_TAG: forwarding}
        made = tuple(Tag(key, value) for key, value in values.items() if value)
        zone = "us-east-1a"
        record = Instance(f"i-{name}", "r-1", OWNER, "ami", "m5.large", state, MOMENT, zone, "vpc", tags=made)
        self.world.put(replace(record, tags=(*made, Tag("Name", name))))
        return f"i-{name}"

    def interface(
        self,
        name: str,
        subnet: str,
        *addresses: str,
        on: str = "",
        index: int = 0,
        groups: tuple[str, ...] = ("sg-open",),
        check: bool = True,
        public: str = "",
        prefixes: tuple[str, ...] = (),
    ) -> str:
        """addresses: the primary one first. public: an Elastic IP of that; `10.0.0.9=54.0.0.1` of a certain one."""
        private, _, elastic = public.rpartition("=")
        private = private or addresses[0]
        own = tuple(
            NetworkInterfacePrivateIpAddress(
                one,
                number == 0,
                NetworkInterfaceAssociation(elastic, OWNER, f"eipalloc-{name}", f"eipassoc-{name}")
                if elastic and one == private
                else None,
            )
            for number, one in enumerate(one for one in addresses if ":" not in one)
        )
        self._macs += 1
        mac = f"0a:00:00:00:{self._macs >> 8:02x}:{self._macs & 255:02x}"
        ipv6 = tuple(NetworkInterfaceIpv6Address(one) for one in addresses if ":" in one)
        record = NetworkInterface(
            f"eni-{name}", f"subnet-{subnet}", "vpc", "us-east-1a", OWNER, mac, own, groups, ipv6_addresses=ipv6
        )
        self.world.put(replace(record, source_dest_check=check, ipv4_prefixes=prefixes))
        if elastic:
            self.world.put(
                Address(
                    f"eipalloc-{name}",
                    elastic,
                    OWNER,
                    association_id=f"eipassoc-{name}",
                    network_interface_id=f"eni-{name}",
                    private_ip_address=private,
                )
            )
        if on:
            self.attach(f"eni-{name}", on, index)
        return f"eni-{name}"

    def attach(self, interface_id: str, instance_id: str, index: int) -> None:
        link = f"{interface_id}-attach"
        attachment = NetworkInterfaceAttachment(link, instance_id, OWNER, index, "attached", MOMENT, False)
        self.change(interface_id, attachment=attachment, status=NetworkInterfaceStatus.IN_USE)

    def host(self, name: str, subnet: str, address: str, groups: tuple[str, ...] = ("sg-open",), **more: str) -> str:
        """A running instance i-NAME with one interface eni-NAME. Answers the interface's id."""
        self.instance(name)
        return self.interface(name, subnet, address, on=f"i-{name}", groups=groups, **more)  # type: ignore[arg-type]

    def change(self, interface_id: str, **fields: object) -> None:
        record = self.world.one(NetworkInterface, interface_id)
        self.world.put(replace(record, **fields))  # type: ignore[arg-type]

    # --- what is asked

    def trace(self, source: str, destination: str, service: str = "tcp 80", **more: object) -> Trace:
        protocol, _, ports = service.partition(" ")
        wanted = _range([ports]) if ports else (0, 65535)
        flow = Flow(end(source), end(destination), protocol, wanted, EPHEMERAL)
        return trace(self.world, replace(flow, **more))  # type: ignore[arg-type]


def end(text: str) -> Endpoint:
    """`eni-a`, `eni-a/10.0.0.9` (a certain address), `i-a`, `subnet-a`, `internet`, `corporate`, `54.0.0.1`, a CIDR."""
    if text in ("internet", "corporate"):
        return INTERNET if text == "internet" else CORPORATE
    name, _, address = text.partition("/")
    if kind := KINDS.get(name.partition("-")[0]):
        return Endpoint(kind, name, address)
    if address:
        return Endpoint(EndpointKind.CIDR, address=text)
    return Endpoint(EndpointKind.INTERNET, address=text)


def outcome(found: Trace) -> str:
    """`delivered, exited`; with its code where it does not arrive."""
    return ", ".join(_outcome(path) for path in (found.forward, found.reply) if path)


def _outcome(path: Path) -> str:
    return f"{path.disposition} {path.explanation}" if path.explanation else str(path.disposition)


def ends_at(found: Trace) -> Disposition:
    return (found.reply or found.forward).disposition


def _range(ports: list[str]) -> tuple[int, int]:
    if not ports:
        return -1, -1
    first, _, last = ports[0].partition("-")
    return int(first), int(last or first)


def _entry(text: str) -> NetworkAclEntry:
    direction, number, action, protocol, *ports, peer = text.split()
    numbers = {"all": "-1", "tcp": "6", "udp": "17", "icmp": "1"}
    made = NetworkAclEntry(int(number), numbers[protocol], "allow", direction == "out")
    made = replace(made, rule_action="allow" if action == "allow" else "deny")
    made = replace(made, ipv6_cidr_block=peer) if ":" in peer else replace(made, cidr_block=peer)
    if not ports:
        return made
    first, last = _range(ports)
    if protocol == "icmp":
        return replace(made, icmp_type=first, icmp_code=-1)
    return replace(made, from_port=first, to_port=last)
