"""A large world for the tracer: tiers of subnets with groups that refer to each other, appliances, some Elastic IPs."""

from random import Random

from console.ec2.resources import NetworkInterface
from tests.reach.lab import ANYWHERE, Lab

TIERS = ("web", "app", "db", "mgmt")
ZONES = "abcd"
EPHEMERAL = "1024-65535"


def large(interfaces: int, seed: int = 1) -> Lab:
    """About that many interfaces in 16 subnets, one tier a zone each; a third of the instances are dual-homed.

    Six groups a tier; ACLs around the databases; a NAT instance a zone; a host in fifty has an Elastic IP, one in
    twenty an address that a rule names.
    """
    random = Random(seed)
    lab = Lab()
    _network(lab)
    _groups(lab)
    made = 0
    number = 0
    while made < interfaces:
        zone, tier = random.choice(ZONES), random.choice(TIERS[:3])
        number += 1
        name = f"host-{number}"
        lab.instance(name, routing="policy" if random.random() < 0.5 else "main")
        homes = [tier, "mgmt"] if random.random() < 0.5 else [tier]
        for index, home in enumerate(homes):
            public = f"54.{number >> 8}.{number & 255}.1" if home == "web" and random.random() < 0.2 else ""
            group = f"sg-{home}-{random.randrange(6)}"
            subnet = f"{home}-{zone}"
            address = _address(lab, subnet)
            lab.interface(
                f"{number}-{index}", subnet, address, on=f"i-{name}", index=index, groups=(group,), public=public
            )
            made += 1
            if random.random() < 0.0005:
                lab.rule(f"sgr-named-{number}-{index}", "sg-db-0", False, f"tcp 5432 {address}/32")
    return lab


def _network(lab: Lab) -> None:
    for z, zone in enumerate(ZONES):
        for t, tier in enumerate(TIERS):
            lab.subnet(
                f"{tier}-{zone}", f"10.0.{(t * 4 + z) * 16}.0/20", {ANYWHERE: "igw-vpc"} if tier == "web" else {}
            )
        lab.instance(f"nat-{zone}")
        lab.interface(
            f"nat-{zone}", f"web-{zone}", f"10.0.{z * 16}.5", on=f"i-nat-{zone}", check=False, public=f"53.0.0.{z + 1}"
        )
        for tier in ("app", "db"):
            lab.table(f"rtb-{tier}-{zone}", {ANYWHERE: f"eni-nat-{zone}"}, subnet=f"subnet-{tier}-{zone}")
        lab.table(f"rtb-mgmt-{zone}", {"172.16.0.0/12": "vgw-vpc"}, subnet=f"subnet-mgmt-{zone}")
    lab.acl(
        "acl-db",
        [f"subnet-db-{zone}" for zone in ZONES],
        "in 100 allow tcp 5432 10.0.0.0/16",
        f"in 110 allow tcp {EPHEMERAL} 0.0.0.0/0",
        "in 120 allow tcp 22 10.0.192.0/18",
        f"out 100 allow tcp {EPHEMERAL} 0.0.0.0/0",
        "out 110 allow tcp 443 0.0.0.0/0",
    )


def _groups(lab: Lab) -> None:
    for number in range(6):
        lab.group(f"sg-web-{number}", inbound=("tcp 80 0.0.0.0/0", "tcp 443 0.0.0.0/0"))
        lab.group(f"sg-app-{number}", inbound=(f"tcp 8080 sg-web-{number}", "icmp 8 10.0.0.0/16"))
        lab.group(f"sg-db-{number}", inbound=(f"tcp 5432 sg-app-{number}", "tcp 22 10.0.192.0/18"))
        lab.group(f"sg-mgmt-{number}", inbound=("tcp 22 172.16.0.0/12", f"tcp 22 sg-mgmt-{number}"))


def _address(lab: Lab, subnet: str) -> str:
    """The next one in the subnet."""
    count = lab.world.count_interfaces_in(f"subnet-{subnet}") + 16
    tier, _, zone = subnet.partition("-")
    block = (TIERS.index(tier) * 4 + ZONES.index(zone)) * 16
    return f"10.0.{block + (count >> 8)}.{count & 255}"


def ids(lab: Lab) -> list[str]:
    return [one.id for one in lab.world.all(NetworkInterface)]
