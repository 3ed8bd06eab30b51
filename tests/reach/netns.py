"""A world on Linux: instances, interfaces, subnets and gateways as network namespaces, real packets between them.

    guest ──eth0── port ──────── subnet ─── core ─── subnet …
                   a namespace   its route table,    who has which address
                   an interface: its network ACL     └── internet gateway (1:1 NAT) ── internet
                   groups, check                     └── corporate network

Each interface's groups track connections in a namespace of their own, as EC2's do; ACLs track nothing. The kernel
does the longest prefix, the guest's source rules, the translation. A packet that a guest has forwarded carries a DSCP
mark, for EC2 does not let a rule that names a group match beyond a middlebox. Namespaces are held by descriptors
alone: they are gone when these are closed, or when the process ends, however it ends.
"""

import ctypes
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from console.ec2.resources import (
    Instance,
    InstanceState,
    NetworkAclEntry,
    NetworkInterface,
    RouteState,
    SecurityGroupRule,
    Subnet,
)
from console.reach.guest import Routing, guest_of
from console.reach.rules import NAMES, number_of
from tests.reach.lab import Lab

_LIBC = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWNET = 0x40000000
_PEER = "169.254.1.1"
"""The other end of any link of the fabric: a neighbour that is known, so that nothing is asked by ARP there."""
STRANGER, CORPORATE = "192.0.2.1", "172.16.0.10"
_HERE = "/proc/thread-self/ns/net"


def missing() -> str:
    """Why no worlds can be built here; empty where they can."""
    if not Path(_HERE).exists():
        return "not on Linux"
    if os.geteuid() != 0:
        return "network namespaces need root"
    try:
        with Fabric() as fabric:
            space = fabric.space()
            fabric.ip(space, ["link add name one type veth peer name two"])
            fabric.nft(
                space, "table ip t {\n chain c {\n type filter hook forward priority 0;\n ct state new accept\n }\n}\n"
            )
    except (OSError, subprocess.CalledProcessError) as error:
        return f"network namespaces, ip (iproute2) and nft (nftables) are needed: {error}"
    return ""


class Fabric:
    """Namespaces and the links between them."""

    def __init__(self) -> None:
        self._spaces: list[int] = []
        self._links = 0

    def __enter__(self) -> "Fabric":
        return self

    def __exit__(self, *_: object) -> None:
        for space in self._spaces:
            os.close(space)

    def space(self) -> int:
        """A new namespace, as a descriptor, that forwards and takes packets from wherever they come."""
        home = os.open(_HERE, os.O_RDONLY)
        try:
            _check(_LIBC.unshare(_CLONE_NEWNET))
            made = os.open(_HERE, os.O_RDONLY)
            self._spaces.append(made)
            settings = {
                "ip_forward": "1",
                "conf/all/rp_filter": "0",
                "conf/default/rp_filter": "0",
                "conf/all/send_redirects": "0",
                "conf/default/send_redirects": "0",
                "ping_group_range": "0 2147483647",
            }
            for name, value in settings.items():
                Path("/proc/sys/net/ipv4", name).write_text(value)
            Path("/proc/sys/net/ipv6/conf/default/disable_ipv6").write_text("1")
        finally:
            _check(_LIBC.setns(home, _CLONE_NEWNET))
            os.close(home)
        self.ip(made, ["link set lo up"])
        return made

    @contextmanager
    def inside(self, space: int) -> Iterator[None]:
        """This thread in the namespace: sockets made here stay there."""
        home = os.open(_HERE, os.O_RDONLY)
        try:
            _check(_LIBC.setns(space, _CLONE_NEWNET))
            yield
        finally:
            _check(_LIBC.setns(home, _CLONE_NEWNET))
            os.close(home)

    def ip(self, space: int, lines: Sequence[str]) -> None:
        self._run(space, ["ip", "-batch", "-"], "\n".join(lines) + "\n")

    def nft(self, space: int, rules: str) -> None:
        self._run(space, ["nft", "-f", "-"], rules)

    def _run(self, space: int, command: list[str], text: str) -> None:
        with self.inside(space):
            done = subprocess.run(command, input=text, text=True, capture_output=True, check=False)
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, command, done.stdout, f"{done.stderr}\n{text}")

    def link(self, one: int, its_name: str, other: int, other_name: str, mac: str = "") -> None:
        """A pair of devices; each knows the other as _PEER. mac: of the first."""
        self._links += 1
        macs = mac or f"0e:01:00:00:{self._links >> 8:02x}:{self._links & 255:02x}"
        theirs = f"0e:02:00:00:{self._links >> 8:02x}:{self._links & 255:02x}"
        there = f"address {theirs} netns /proc/{os.getpid()}/fd/{other}"
        self.ip(
            one,
            [
                f"link add name {its_name} address {macs} type veth peer name {other_name} {there}",
                f"link set {its_name} up",
                f"neigh add {_PEER} lladdr {theirs} dev {its_name} nud permanent",
            ],
        )
        self.ip(other, [f"link set {other_name} up", f"neigh add {_PEER} lladdr {macs} dev {other_name} nud permanent"])


def _check(result: int) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


class Network:
    """A lab's world, built. Instances that do not run, and interfaces that are attached to nothing, are not there."""

    def __init__(self, fabric: Fabric, lab: Lab) -> None:
        self._fabric = fabric
        self._world = lab.world
        self._cidr = lab.cidr
        running = [one for one in lab.world.all(Instance) if one.state is InstanceState.RUNNING]
        self._interfaces = [one for instance in running for one in lab.world.interfaces_of(instance.id)]
        self._number = {one.id: index for index, one in enumerate(self._interfaces)}
        self._core = fabric.space()
        self._gateway = fabric.space()
        self.internet = fabric.space()
        self.corporate = fabric.space()
        self.guests = {one.id: fabric.space() for one in running}
        self._ports = {one.id: fabric.space() for one in self._interfaces}
        self._subnets = {one.id: fabric.space() for one in lab.world.all(Subnet)}
        self._outside()
        for subnet_id, space in self._subnets.items():
            fabric.link(space, "core", self._core, f"c{subnet_id[7:]}")
            fabric.link(space, "igw", self._gateway, f"s{subnet_id[7:]}")
            fabric.link(space, "vgw", self.corporate, f"s{subnet_id[7:]}")
        for interface in self._interfaces:
            self._port(interface)
        for instance in running:
            self._guest(instance)
        for subnet in lab.world.all(Subnet):
            self._subnet(subnet)
        addresses = [(one, address) for one in self._interfaces for address in _addresses(one)]
        fabric.ip(
            self._core,
            [f"route add {address} via {_PEER} dev c{one.subnet_id[7:]} onlink" for one, address in addresses],
        )

    # --- outside

    def _outside(self) -> None:
        fabric = self._fabric
        fabric.link(self._gateway, "core", self._core, "igw")
        fabric.link(self._gateway, "inet", self.internet, "igw")
        fabric.link(self.corporate, "core", self._core, "vgw")
        to_core = f"route add {self._cidr} via {_PEER} dev core onlink"
        fabric.ip(self._gateway, [to_core, f"route add default via {_PEER} dev inet onlink"])
        fabric.ip(self.internet, [f"address add {STRANGER}/32 dev lo", f"route add default via {_PEER} dev igw onlink"])
        fabric.ip(self.corporate, [f"address add {CORPORATE}/32 dev lo", to_core])
        public = {
            one.private_ip_address: one.association.public_ip
            for interface in self._interfaces
            for one in interface.private_ip_addresses
            if one.association
        }
        drop_others = f'iifname "s*" ip saddr != {_set(public)} drop' if public else 'iifname "s*" drop'
        lines = [
            *_chain(
                "raw", "type filter hook prerouting priority -300;", [f'iifname "inet" ip daddr {self._cidr} drop']
            ),
            *_chain("forward", "type filter hook forward priority 0;", [drop_others]),
        ]
        if public:
            there = ", ".join(f"{two} : {one}" for one, two in public.items())
            back = ", ".join(f"{one} : {two}" for one, two in public.items())
            lines += _chain("in", "type nat hook prerouting priority -100;", [f"dnat to ip daddr map {{ {there} }}"])
            lines += _chain("out", "type nat hook postrouting priority 100;", [f"snat to ip saddr map {{ {back} }}"])
        fabric.nft(self._gateway, _table(lines))
        only = _chain("input", "type filter hook input priority 0;", [f'iifname "s*" ip saddr != {self._cidr} drop'])
        fabric.nft(self.corporate, _table(only))

    # --- an interface

    def _port(self, interface: NetworkInterface) -> None:
        """Between the guest (device g) and the subnet (device f): source/dest check, groups, and nothing else."""
        fabric, space = self._fabric, self._ports[interface.id]
        assert interface.attachment is not None
        guest = self.guests[interface.attachment.instance_id]
        fabric.link(guest, f"eth{interface.attachment.device_index}", space, "g", mac=interface.mac_address)
        fabric.link(space, "f", self._subnets[interface.subnet_id], f"p{self._number[interface.id]}")
        fabric.ip(
            space,
            [
                f"route add default via {_PEER} dev g onlink table 1",
                f"route add default via {_PEER} dev f onlink table 2",
                "rule add pref 1 iif f lookup 1",
                "rule add pref 2 iif g lookup 2",
            ],
        )
        rules = [one for group in interface.groups for one in self._world.rules_of(group)]
        own = _set(_addresses(interface))
        checks = [f'iifname "g" ip saddr != {own} drop', f'iifname "f" ip daddr != {own} drop']
        lines = [
            *(checks if interface.source_dest_check else []),
            "ct state established accept",
            *(f'iifname "{"g" if one.is_egress else "f"}" {self._match(one)} accept' for one in rules),
            "drop",
        ]
        fabric.nft(space, _table(_chain("forward", "type filter hook forward priority 0;", lines)))

    def _match(self, rule: SecurityGroupRule) -> str:
        where = "daddr" if rule.is_egress else "saddr"
        if rule.referenced_group_id:
            members = self._world.interfaces_in_group(rule.referenced_group_id)
            named = [address for one in members for address in _addresses(one)]
            peer = f"ip {where} {_set(named)} ip dscp != 1" if named else f"ip {where} 255.255.255.255"
        else:
            peer = f"ip {where} {rule.cidr_ipv4}" if rule.cidr_ipv4 else f"ip {where} 255.255.255.255"
        ports = None if rule.from_port < 0 else (rule.from_port, rule.to_port)
        return f"{_protocol(rule.ip_protocol, ports)} {peer}"

    # --- an instance

    def _guest(self, instance: Instance) -> None:
        space = self.guests[instance.id]
        policy = guest_of(instance).routing is Routing.POLICY
        lines: list[str] = []
        legs = self._world.interfaces_of(instance.id)
        for interface in legs:
            assert interface.attachment is not None
            index = interface.attachment.device_index
            device, subnet = f"eth{index}", self._world.one(Subnet, interface.subnet_id)
            lines += [f"address add {one}/24 dev {device} noprefixroute" for one in _addresses(interface)]
            for table in ("main", *([str(100 + index)] if policy else [])):
                near = f"dev {device} metric {10 + index} table {table} src {interface.private_ip_address}"
                lines.append(f"route add {subnet.cidr_block} {near}")
            if interface is legs[0]:
                first = f"via {_PEER} dev {device} onlink src {interface.private_ip_address}"
                lines.append(f"route add default {first}")
            if policy:
                lines.append(f"route add default via {_PEER} dev {device} onlink table {100 + index}")
                lines += [
                    f"rule add pref {10 + index} from {one} lookup {100 + index}" for one in _addresses(interface)
                ]
            for other in self._interfaces:
                if other.subnet_id == interface.subnet_id:  # EC2 answers ARP for everybody; so does this table
                    lines += [f"neigh add {one} lladdr {self._hardware(interface)} dev {device} nud permanent"
                              for one in _addresses(other)]  # fmt: skip
        self._fabric.ip(space, lines)
        self._fabric.nft(space, _table(self._forwarding(legs)))

    def _forwarding(self, legs: Sequence[NetworkInterface]) -> list[str]:
        """Forwarded packets are marked; what leaves for the outside by a public interface gets its address."""
        lines = _chain("forward", "type filter hook forward priority 0;", ["ip dscp set 1", "meta mark set 1"])
        translate = []
        for one in legs:
            assert one.attachment is not None
            if one.association is not None:
                own = f"ip saddr != {_set(_addresses(one))}"
                where = f'meta mark 1 oifname "eth{one.attachment.device_index}" ip daddr != {self._cidr} {own}'
                translate.append(f"{where} snat to {one.private_ip_address}")
        return lines + (_chain("nat", "type nat hook postrouting priority 100;", translate) if translate else [])

    def _hardware(self, interface: NetworkInterface) -> str:
        with self._fabric.inside(self._ports[interface.id]):
            done = subprocess.run(["ip", "-o", "link", "show", "g"], capture_output=True, text=True, check=True)
        return done.stdout.split("link/ether ")[1].split()[0]

    # --- a subnet

    def _subnet(self, subnet: Subnet) -> None:
        fabric, space = self._fabric, self._subnets[subnet.id]
        inside = [one for one in self._interfaces if one.subnet_id == subnet.id]
        lines = [
            f"route add {address} via {_PEER} dev p{self._number[one.id]} onlink table 100"
            for one in inside
            for address in _addresses(one)
        ]
        lines.append("rule add pref 10 lookup 100")
        lines += [f"rule add pref 20 iif p{self._number[one.id]} lookup 200" for one in inside]
        table = self._world.route_table_of(subnet)
        for route in table.routes if table else ():
            target = route.target
            device = {"local": "core", "igw-vpc": "igw", "vgw-vpc": "vgw"}.get(target, "")
            if route.state is RouteState.BLACKHOLE or (not device and target not in self._number):
                lines.append(f"route add blackhole {route.destination} table 200")
                continue
            if not device:
                device = self._to_middlebox(subnet, target)
            lines.append(f"route add {route.destination} via {_PEER} dev {device} onlink table 200")
        fabric.ip(space, lines)
        acl = self._world.acl_of(subnet)
        if acl is not None:
            out = [_entry(one) for one in sorted(acl.entries, key=lambda one: one.rule_number) if one.egress]
            into = [_entry(one) for one in sorted(acl.entries, key=lambda one: one.rule_number) if not one.egress]
            lines = [
                *_chain("out", "", [*out, "drop"]),
                *_chain("into", "", [*into, "drop"]),
                *_chain(
                    "forward",
                    "type filter hook forward priority 0;",
                    [
                        f'iifname "p*" ip daddr != {subnet.cidr_block} jump out',
                        'iifname != "p*" oifname "p*" jump into',
                    ],
                ),
            ]
            fabric.nft(space, _table(lines))

    def _to_middlebox(self, subnet: Subnet, interface_id: str) -> str:
        """The device by which the subnet's namespace hands a packet to an interface that is not its destination."""
        number = self._number[interface_id]
        home = self._world.one(NetworkInterface, interface_id).subnet_id
        if home == subnet.id:
            return f"p{number}"
        device, there = f"m{number}", f"x{subnet.id[7:]}{number}"
        self._fabric.link(self._subnets[subnet.id], device, self._subnets[home], there)
        self._fabric.ip(
            self._subnets[home],
            [
                f"route replace default via {_PEER} dev p{number} onlink table {300 + number}",
                f"rule add pref 5 iif {there} lookup {300 + number}",
            ],
        )
        return device

    def instance_of(self, interface_id: str) -> str:
        attachment = self._world.one(NetworkInterface, interface_id).attachment
        return attachment.instance_id if attachment else ""


def _addresses(interface: NetworkInterface) -> list[str]:
    return [one.private_ip_address for one in interface.private_ip_addresses]


def _set(addresses: Sequence[str] | dict[str, str]) -> str:
    return f"{{ {', '.join(addresses)} }}"


def _protocol(protocol: str, ports: tuple[int, int] | None) -> str:
    name = NAMES.get(number_of(protocol), "")
    if not name:
        return ""
    if ports is None:
        return f"ip protocol {name}"
    if name == "icmp":
        return f"icmp type {ports[0]}"
    return f"{name} dport {ports[0]}-{ports[1]}" if ports[0] != ports[1] else f"{name} dport {ports[0]}"


def _entry(entry: NetworkAclEntry) -> str:
    ports = None if entry.from_port is None or entry.to_port is None else (entry.from_port, entry.to_port)
    if entry.icmp_type is not None:
        ports = entry.icmp_type, entry.icmp_type
    peer = f"ip {'daddr' if entry.egress else 'saddr'} {entry.cidr_block}"
    return f"{_protocol(entry.protocol, ports)} {peer} {'accept' if entry.rule_action == 'allow' else 'drop'}"


def _chain(name: str, head: str, rules: Sequence[str]) -> list[str]:
    return [f"chain {name} {{", *([head] if head else []), *rules, "}"]


def _table(lines: Sequence[str]) -> str:
    return "\n".join(["table ip world {", *lines, "}", ""])
