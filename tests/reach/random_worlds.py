"""Random small worlds: everything that decides about a packet occurs, in no order that a person would choose."""

from dataclasses import replace
from random import Random

from console.ec2.resources import (
    InstanceState,
    Ipv6CidrBlockAssociation,
    NetworkAcl,
    NetworkInterface,
    NetworkInterfaceIpv6Address,
    RouteTable,
    Subnet,
)
from tests.reach.lab import ANYWHERE, Lab

PORTS = ("", "22", "53", "80", "80-443", "0-1023")
GROUPS = ("sg-1", "sg-2", "sg-3")
SIX = "2600:1f18:0:1::/56"


def random_lab(random: Random, *, gateways: bool = True, stopped: bool = True, ipv6: bool = False) -> Lab:
    """Two to four subnets, three groups, up to six instances with up to three interfaces.

    gateways: with routes and addresses to the outside; stopped: some instances are, and some interfaces stand alone;
    ipv6: most subnets and interfaces have it, with rules, entries and routes of its own.
    """
    lab = Lab(ipv6=SIX if ipv6 else "")
    subnets = [chr(97 + number) for number in range(random.randint(2, 4))]
    for number, name in enumerate(subnets):
        routes = {}
        if gateways:
            routes = random.choice(({}, {ANYWHERE: "igw-vpc"}, {ANYWHERE: "igw-vpc", "172.16.0.0/12": "vgw-vpc"}))
        lab.subnet(name, f"10.0.{number}.0/24", routes)
        if random.random() < 0.4:
            lab.acl(f"acl-{name}", [f"subnet-{name}"], *_entries(random))
    for group in GROUPS:
        rules = [_rule(random) for _ in range(random.randint(0, 3))]
        if random.random() < 0.5:
            rules.append(f"all {ANYWHERE}")
        lab.group(group, rules, None if random.random() < 0.7 else [_rule(random) for _ in range(2)])
    taken = dict.fromkeys(subnets, 9)
    for number in range(random.randint(2, 6)):
        _instance(lab, random, number, subnets, taken, gateways, stopped)
    _middlebox(lab, random, subnets, gateways)
    if ipv6:
        _speak_ipv6(lab, random)
    return lab


def _instance(
    lab: Lab, random: Random, number: int, subnets: list[str], taken: dict[str, int], gateways: bool, stopped: bool
) -> None:
    state = InstanceState.STOPPED if stopped and number and random.random() < 0.1 else InstanceState.RUNNING
    lab.instance(f"{number}", state=state, routing="policy" if random.random() < 0.4 else "main")
    for index in range(random.choice((1, 1, 2, 2, 3))):
        subnet = random.choice(subnets)
        taken[subnet] += 1
        where = subnets.index(subnet)
        addresses = [f"10.0.{where}.{taken[subnet] + more}" for more in random.choice(((0,), (0,), (0, 100)))]
        public = f"54.0.{number}.{index + 1}" if gateways and random.random() < 0.4 else ""
        if public and random.random() < 0.3:
            public = f"{addresses[-1]}={public}"
        lab.interface(
            f"{number}-{index}",
            subnet,
            *addresses,
            on="" if stopped and index == 2 and random.random() < 0.3 else f"i-{number}",
            index=index,
            groups=tuple(random.sample(GROUPS, random.randint(1, 2))),
            check=random.random() < 0.85,
            public=public,
        )


def _middlebox(lab: Lab, random: Random, subnets: list[str], gateways: bool) -> None:
    """What one subnet sends to another, or to the outside, goes by an interface of somebody's, sometimes."""
    if random.random() < 0.4 or len(subnets) < 2:
        return
    one, other = random.sample(subnets, 2)
    target = random.choice(("eni-0-0", "eni-1-0"))
    to = ANYWHERE if gateways and random.random() < 0.5 else f"10.0.{subnets.index(other)}.0/24"
    lab.table(f"rtb-{one}", {to: target}, subnet=f"subnet-{one}")
    if random.random() < 0.8:
        for leg in lab.world.interfaces_of(target.replace("eni", "i")[:-2]):
            lab.change(leg.id, source_dest_check=False)


def _rule(random: Random) -> str:
    protocol = random.choice(("tcp", "tcp", "udp", "all", "icmp"))
    ports = {"all": "", "icmp": random.choice(("", "8"))}.get(protocol, random.choice(PORTS))
    return " ".join(filter(None, (protocol, ports, _peer(random, groups=True))))


def _peer(random: Random, groups: bool) -> str:
    blocks = (ANYWHERE, "10.0.0.0/16", "10.0.1.0/24", "10.0.0.0/25", "10.0.0.10/32", "10.0.1.11/32", "172.16.0.0/12")
    return random.choice((*blocks, *GROUPS) if groups else blocks)


def _entries(random: Random) -> list[str]:
    """Mostly open, so that something gets through."""
    made = []
    for direction in ("in", "out"):
        for number in range(random.randint(0, 3)):
            protocol = random.choice(("tcp", "udp", "all", "icmp"))
            ports = {"all": "", "icmp": random.choice(("", "0", "8"))}.get(
                protocol, random.choice((*PORTS, "1024-65535", "40000-50000"))
            )
            action = random.choice(("allow", "deny"))
            words = (direction, str(10 + number), action, protocol, ports, _peer(random, groups=False))
            made.append(" ".join(filter(None, words)))
        if random.random() < 0.8:
            made.append(f"{direction} 100 allow all {ANYWHERE}")
    return made


def _speak_ipv6(lab: Lab, random: Random) -> None:
    world = lab.world
    for number, subnet in enumerate(list(world.all(Subnet))):
        if random.random() < 0.85:
            link = Ipv6CidrBlockAssociation(f"{subnet.id}-6", f"2600:1f18:0:1{number:02x}::/64")
            world.put(replace(subnet, ipv6_cidr_block_association_set=(link,)))
    for table in list(world.all(RouteTable)):
        to = random.choice(("", "::/0", "::/0", "2600:1f18:0:101::/64"))
        if to:
            target = "igw-vpc" if to == "::/0" else random.choice(("eni-0-0", "eni-1-0"))
            world.put(replace(table, routes=(*table.routes, lab.route(to, target))))
    for number, one in enumerate(list(world.all(NetworkInterface))):
        block = world.one(Subnet, one.subnet_id).ipv6_cidr_block
        if block and random.random() < 0.8:
            own = [f"{block[:-3]}{number + 10:x}{more}" for more in random.choice(((0,), (0, 1)))]
            lab.change(one.id, ipv6_addresses=tuple(map(NetworkInterfaceIpv6Address, own)))
    for group in GROUPS:
        for number in range(random.randint(0, 3)):
            protocol = random.choice(("tcp", "tcp", "udp", "all"))
            ports = "" if protocol == "all" else random.choice(PORTS)
            words = (protocol, ports, _ipv6_peer(random))
            lab.rule(f"sgr-{group}-6-{number}", group, random.random() < 0.3, " ".join(filter(None, words)))
    for acl in list(world.all(NetworkAcl)):
        lab.acl(acl.id, [one.subnet_id for one in acl.associations], *_ipv6_entries(random))
        world.put(replace(acl, entries=(*acl.entries, *world.one(NetworkAcl, acl.id).entries)))


def _ipv6_peer(random: Random) -> str:
    blocks = ("::/0", "::/0", "2600:1f18:0:100::/63", "2600:1f18:0:101::/64", "2600:1f18:0:100::a0/128", "2a00::/16")
    return random.choice(blocks)


def _ipv6_entries(random: Random) -> list[str]:
    made = []
    for direction in ("in", "out"):
        for number in range(random.randint(0, 2)):
            words = random.choice(("allow", "deny")), "tcp", random.choice(("80", "0-1023")), _ipv6_peer(random)
            made.append(" ".join((direction, str(50 + number), *words)))
        if random.random() < 0.8:
            made.append(f"{direction} 101 allow all ::/0")
    return made
