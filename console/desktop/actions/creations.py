"""What can be created, without choosing anything first. The window's first buttons: needs no request to be known."""

from collections.abc import Sequence
from itertools import islice

from console.desktop.actions.offer import Offer, Open, offer
from console.ec2.resources import Subnet, Vpc
from console.ec2.world import World

READ_ONLY = "this world is open read-only"

CREATIONS: dict[str, tuple[str, str, str]] = {
    "network-interface": ("Create network interface", "create-interface", "mdi6.lan"),
    "instance": ("Launch instance", "launch", "mdi6.server-plus-outline"),
    "vpc": ("Create VPC", "create-vpc", "mdi6.cloud-plus-outline"),
    "subnet": ("Create subnet", "create-subnet", "mdi6.plus"),
    "route-table": ("Create route table", "create-route-table", "mdi6.routes"),
    "internet-gateway": ("Create internet gateway", "create-internet-gateway", "mdi6.earth-plus"),
    "vpn-gateway": ("Create VPN gateway", "create-vpn-gateway", "mdi6.lock-plus-outline"),
    "elastic-ip": ("Allocate Elastic IP", "allocate-address", "mdi6.ip-outline"),
    "security-group": ("Create security group", "create-security-group", "mdi6.shield-plus-outline"),
    "network-acl": ("Create network ACL", "create-network-acl", "mdi6.wall"),
    "key-pair": ("Create key pair", "create-key-pair", "mdi6.key-plus"),
}
"""EC2's resource-type word to title, dialog and icon, in the order of the navigation."""

_NEEDS_VPC = ("subnet", "route-table", "security-group", "network-acl")
_NEEDS_SUBNET = ("network-interface", "instance")


def creation(world: World, kind: str, chosen: Sequence[str] = (), *, read_only: bool = False) -> Offer:
    """How a thing of `kind` (EC2's resource-type word) is created. Raises KeyError for what nobody creates.

    chosen: what is selected; the new thing begins in the VPC or the subnet that that is.
    """
    title, dialog, icon = CREATIONS[kind]
    reason = ""
    if read_only:
        reason = READ_ONLY
    elif kind in _NEEDS_VPC and not world.count(Vpc):
        reason = "there is no VPC yet"
    elif kind in _NEEDS_SUBNET and not world.count(Subnet):
        reason = "there is no subnet yet"
    return offer(
        f"create-{kind}", title, "create", reason, lambda: Open(dialog, _place(world, kind, chosen)), icon=icon
    )


def _place(world: World, kind: str, chosen: Sequence[str]) -> dict[str, str]:
    here = (world.get(one) for one in chosen if not world.why_barred(one))
    match list(islice(here, 2)):  # one, or more than one: very much may be selected
        case [Subnet(id=subnet_id)] if kind in _NEEDS_SUBNET:
            return {"subnet_id": subnet_id}
        case [Vpc(id=vpc_id) | Subnet(vpc_id=vpc_id)] if kind in _NEEDS_VPC:
            return {"vpc_id": vpc_id}
        case [Vpc(id=vpc_id)] if kind == "instance":
            return {"vpc_id": vpc_id}
    return {}
