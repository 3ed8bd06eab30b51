"""Elastic IPs, and the public addresses that EC2 gives by itself (ec2-semantics §2.20, §3.4).

An association is written on both ends, the Elastic IP's record and the interface's private address. `associate` and
`dissociate` are the only functions that make and break one, so the ends agree.
"""

from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import Final

from console.ec2.errors import (
    InvalidParameterCombination,
    InvalidParameterValue,
    LimitExceeded,
    MissingParameter,
    NotFound,
    Refused,
)
from console.ec2.requests import (
    AllocateAddress,
    AssociateAddress,
    DescribeAddresses,
    DisassociateAddress,
    Page,
    ReleaseAddress,
)
from console.ec2.resources import (
    AMAZON,
    Address,
    Instance,
    InstanceState,
    NetworkInterface,
    NetworkInterfaceAssociation,
    NetworkInterfacePrivateIpAddress,
)
from console.ec2.world import World
from console.engine.describe import page
from console.engine.handlers.registry import handles
from console.engine.interface_filters import ADDRESS_FILTERS
from console.engine.lookup import require
from console.engine.tagging import tags_from
from console.engine.transaction import Transaction

_DOCUMENTATION: Final = ("198.51.100", "203.0.113")
"""RFC 5737: addresses that are nobody's. They come first; a world that needs more gets some that look like EC2's."""
_EC2: Final = (3, 18, 34, 44, 52, 54)

# --- both ends of an association ------------------------------------------------------------------------------------


def associate(tx: Transaction, elastic: Address, interface: NetworkInterface, private_ip_address: str) -> str:
    """Put an Elastic IP on a private address, off whatever it was on; answers the association's id.

    What the private address had before, an Elastic IP or a public address of EC2's, it loses.
    """
    dissociate(tx, elastic)
    interface = tx.world.one(NetworkInterface, interface.id)
    dissociate_all(tx, [_private(interface, private_ip_address)])
    association_id = tx.new_id("elastic-ip-association")
    elastic = tx.world.one(Address, elastic.id)
    tx.put(
        replace(
            elastic,
            association_id=association_id,
            network_interface_id=interface.id,
            private_ip_address=private_ip_address,
        )
    )
    association = NetworkInterfaceAssociation(elastic.public_ip, elastic.owner_id, elastic.id, association_id)
    _set_association(tx, interface.id, private_ip_address, association)
    return association_id


def dissociate(tx: Transaction, elastic: Address) -> None:
    """Take an Elastic IP off its private address; one that is on none stays as it is."""
    if elastic.association_id is None:
        return
    if elastic.network_interface_id and elastic.private_ip_address:
        _set_association(tx, elastic.network_interface_id, elastic.private_ip_address, None)
    tx.put(replace(elastic, association_id=None, network_interface_id=None, private_ip_address=None))


def dissociate_all(tx: Transaction, addresses: Iterable[NetworkInterfacePrivateIpAddress]) -> None:
    """Take the Elastic IPs off private addresses that go, or get another."""
    for one in addresses:
        if one.association and (elastic := tx.world.find(Address, one.association.allocation_id)):
            dissociate(tx, elastic)


def _private(interface: NetworkInterface, private_ip_address: str) -> NetworkInterfacePrivateIpAddress:
    return next(one for one in interface.private_ip_addresses if one.private_ip_address == private_ip_address)


def _set_association(
    tx: Transaction, interface_id: str, private_ip_address: str, association: NetworkInterfaceAssociation | None
) -> None:
    interface = tx.world.one(NetworkInterface, interface_id)
    tx.put(
        replace(
            interface,
            private_ip_addresses=tuple(
                replace(one, association=association) if one.private_ip_address == private_ip_address else one
                for one in interface.private_ip_addresses
            ),
        )
    )


# --- public addresses that EC2 gives --------------------------------------------------------------------------------


def grant_public_ip(tx: Transaction, instance_id: str) -> None:
    """Give an instance that comes up a public address, if it was launched with one and EC2 still would.

    Not with a second interface, nor where an Elastic IP is on one of its addresses. Source: ec2-semantics §3.4.
    """
    instance = tx.world.find(Instance, instance_id)
    if instance is None or not instance.auto_public_ip or instance.state is not InstanceState.RUNNING:
        return
    match tx.world.interfaces_of(instance.id):
        case [only] if not any(one.association for one in only.private_ip_addresses):
            association = NetworkInterfaceAssociation(new_public_ip(tx.world, tx.random), AMAZON)
            _set_association(tx, only.id, only.private_ip_address, association)


def release_public_ip(tx: Transaction, interface: NetworkInterface) -> None:
    """Take back the public address that EC2 gave; an Elastic IP stays."""
    if interface.association and interface.association.allocation_id is None:
        _set_association(tx, interface.id, interface.private_ip_address, None)


def new_public_ip(world: World, random: Random) -> str:
    """A public address that nothing in the world has."""
    for _ in range(32):
        made = f"{random.choice(_DOCUMENTATION)}.{random.randrange(4, 255)}"
        if not _in_use(world, made):
            return made
    while True:
        made = f"{random.choice(_EC2)}.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(4, 255)}"
        if not _in_use(world, made):
            return made


def _in_use(world: World, public_ip: str) -> bool:
    return bool(world.address_with_public_ip(public_ip) or world.interface_with_public_ip(public_ip))


# --- requests -------------------------------------------------------------------------------------------------------


@handles(AllocateAddress)
def allocate_address(request: AllocateAddress, tx: Transaction) -> Address:
    tags = tags_from(tx, request)
    if request.domain != "vpc":
        raise InvalidParameterValue(f"Invalid value '{request.domain}' for domain.")
    if request.public_ipv4_pool not in (None, AMAZON):
        raise Refused(
            "InvalidPublicIpv4PoolID.NotFound", f"The public IPv4 pool ID '{request.public_ipv4_pool}' does not exist"
        )
    _check_border_group(request.network_border_group, tx.world)
    if tx.world.count(Address) >= tx.quotas.elastic_ips:
        raise LimitExceeded("AddressLimitExceeded", "The maximum number of addresses has been reached.")
    elastic = Address(
        id=tx.new_id("elastic-ip"),
        public_ip=new_public_ip(tx.world, tx.random),
        owner_id=tx.world.owner_id,
        network_border_group=tx.world.region,
        tags=tags,
    )
    tx.put(elastic)
    return elastic


@handles(ReleaseAddress)
def release_address(request: ReleaseAddress, tx: Transaction) -> None:
    if request.allocation_id is not None and request.public_ip is not None:
        raise InvalidParameterCombination("You may specify public IP or allocation id, but not both in the same call")
    if request.public_ip is not None:
        _allocations(tx.world, [request.public_ip])
        raise InvalidParameterValue("You must specify an allocation id when releasing a VPC elastic IP address")
    if request.allocation_id is None:
        raise MissingParameter("Either public IP or allocation id must be specified")
    elastic = require(tx.world, Address, request.allocation_id)
    _check_border_group(request.network_border_group, tx.world)
    if elastic.association_id:
        raise Refused("InvalidIPAddress.InUse", f"Address {elastic.public_ip} is in use.")
    tx.delete(elastic.id)


@handles(DescribeAddresses)
def describe_addresses(request: DescribeAddresses, tx: Transaction) -> Page[Address]:
    ids = (*request.allocation_ids, *_allocations(tx.world, request.public_ips))
    return page(tx.world, Address, request, ids, filters=ADDRESS_FILTERS, paging=None)


@handles(AssociateAddress)
def associate_address(request: AssociateAddress, tx: Transaction) -> str:
    """Answers the association's id. Asked again for the same pair, the same id."""
    elastic = _elastic_ip(request, tx.world)
    interface, private_ip_address = _target(request, tx.world)
    present = _private(interface, private_ip_address).association
    if elastic.network_interface_id == interface.id and elastic.private_ip_address == private_ip_address:
        assert elastic.association_id is not None
        return elastic.association_id
    if request.allow_reassociation is False:
        if elastic.association_id:
            raise _already_associated(elastic.id, elastic.association_id)
        if present and present.association_id:
            raise _already_associated(interface.id, present.association_id)
    if tx.world.internet_gateway_of(interface.vpc_id) is None:
        raise Refused("Gateway.NotAttached", f"Network {interface.vpc_id} is not attached to any internet gateway")

    left = tx.world.find(NetworkInterface, elastic.network_interface_id)
    association_id = associate(tx, elastic, interface, private_ip_address)
    if left:
        _grant_again(tx, left)
    return association_id


@handles(DisassociateAddress)
def disassociate_address(request: DisassociateAddress, tx: Transaction) -> None:
    if request.association_id is not None and request.public_ip is not None:
        raise InvalidParameterCombination("You may specify public IP or association id, but not both in the same call")
    if request.public_ip is not None:
        _allocations(tx.world, [request.public_ip])
        raise InvalidParameterValue("You must specify an association id when unmapping an address from a VPC instance")
    if request.association_id is None:
        raise MissingParameter("Either public IP or association id must be specified")
    elastic = tx.world.address_with_association(request.association_id)
    if elastic is None:
        raise NotFound("elastic-ip-association", [request.association_id])
    left = tx.world.find(NetworkInterface, elastic.network_interface_id)
    dissociate(tx, elastic)
    if left:
        _grant_again(tx, left)


def _check_border_group(group: str | None, world: World) -> None:
    if group not in (None, world.region):
        raise InvalidParameterValue(f"Value ({group}) for parameter networkBorderGroup is invalid.")


def _allocations(world: World, public_ips: Iterable[str]) -> list[str]:
    """The allocation ids of Elastic IPs that are named by their address; one refusal names all that do not exist."""
    found = {public_ip: world.address_with_public_ip(public_ip) for public_ip in public_ips}
    if missing := [public_ip for public_ip, elastic in found.items() if elastic is None]:
        raise NotFound("public-ip", missing)
    return [elastic.id for elastic in found.values() if elastic]


def _elastic_ip(request: AssociateAddress, world: World) -> Address:
    if request.allocation_id and request.public_ip:
        raise InvalidParameterCombination("You may specify public IP or allocation id, but not both in the same call")
    if request.allocation_id:
        return require(world, Address, request.allocation_id)
    if request.public_ip:
        return world.one(Address, _allocations(world, [request.public_ip])[0])
    raise MissingParameter("Either public IP or allocation id must be specified")


def _target(request: AssociateAddress, world: World) -> tuple[NetworkInterface, str]:
    """The interface and the private address that the Elastic IP shall be on."""
    if request.network_interface_id and request.instance_id:
        raise InvalidParameterCombination("You may specify an instance ID or a network interface ID, but not both")
    if request.network_interface_id:
        interface = require(world, NetworkInterface, request.network_interface_id)
        instance = world.instance_of(interface)
        if instance and instance.state is InstanceState.PENDING:
            raise Refused(
                "IncorrectInstanceState",
                f"The pending-instance-creation instance to which '{interface.id}' is attached "
                "is not in a valid state for this operation",
            )
    elif request.instance_id:
        interface = _interface_of(world, require(world, Instance, request.instance_id), request.private_ip_address)
    else:
        raise MissingParameter("Either instance ID or network interface id must be specified")
    wanted = request.private_ip_address or interface.private_ip_address
    if wanted not in {one.private_ip_address for one in interface.private_ip_addresses}:
        raise InvalidParameterValue(f"The private IP address {wanted} is not assigned to interface {interface.id}.")
    return interface, wanted


def _interface_of(world: World, instance: Instance, private_ip_address: str | None) -> NetworkInterface:
    """The interface of an instance that carries the address; without one, its only interface."""
    if instance.state in (InstanceState.PENDING, InstanceState.SHUTTING_DOWN, InstanceState.TERMINATED):
        raise Refused(
            "InvalidInstanceID",
            f"The {instance.state} instance '{instance.id}' is not in a valid state for this operation.",
        )
    interfaces = world.interfaces_of(instance.id)
    if private_ip_address:
        for interface in interfaces:
            if any(one.private_ip_address == private_ip_address for one in interface.private_ip_addresses):
                return interface
    elif len(interfaces) > 1:
        raise Refused(
            "InvalidInstanceID",
            f"There are multiple interfaces attached to instance '{instance.id}'. "
            "Please specify an interface ID for the operation instead.",
        )
    return interfaces[0]


def _already_associated(resource_id: str, association_id: str) -> Refused:
    return Refused(
        "Resource.AlreadyAssociated", f"resource {resource_id} is already associated with associate-id {association_id}"
    )


def _grant_again(tx: Transaction, interface: NetworkInterface) -> None:
    """An instance whose Elastic IP leaves may get a public address of EC2's again."""
    if interface.attachment and interface.attachment.device_index == 0:
        grant_public_ip(tx, interface.attachment.instance_id)
