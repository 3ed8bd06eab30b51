"""Further blocks of VPCs, and IPv6 blocks of VPCs and subnets (ec2-semantics §2.11, §2.12, §3.1)."""

from dataclasses import replace
from typing import Final

from console.ec2 import ipv6
from console.ec2.addresses import overlap
from console.ec2.errors import (
    InvalidParameterCombination,
    InvalidParameterValue,
    LimitExceeded,
    MissingParameter,
    NotFound,
    OperationNotPermitted,
    Refused,
)
from console.ec2.requests import (
    AssociateSubnetCidrBlock,
    AssociateVpcCidrBlock,
    DisassociateSubnetCidrBlock,
    DisassociateVpcCidrBlock,
)
from console.ec2.requests.network import SubnetCidrBlockChange, VpcCidrBlockChange
from console.ec2.resources import Ipv6CidrBlockAssociation, Subnet, Vpc, VpcCidrBlockAssociation
from console.ec2.world import World
from console.engine.blocks import (
    HELD,
    block,
    ipv6_block,
    is_second_range_allowed,
    is_size_allowed,
    is_within,
    vpc_ipv6_blocks,
)
from console.engine.handlers import network_acls, security_groups
from console.engine.handlers.registry import handles
from console.engine.handlers.routes import TABLES, local_route
from console.engine.lookup import require
from console.engine.transaction import Transaction

_DOCUMENTATION: Final = 0x20010DB8
"""RFC 3849: addresses that are nobody's. EC2 gives each VPC a /56, of its own choice."""
_LENGTHS: Final = range(44, 65, 4)
"""Of a subnet's block."""


# --- VPCs -----------------------------------------------------------------------------------------------------------


@handles(AssociateVpcCidrBlock)
def associate_vpc_cidr_block(request: AssociateVpcCidrBlock, tx: Transaction) -> VpcCidrBlockChange:
    check_border_group(tx.world, request.ipv6_cidr_block_network_border_group, request.amazon_provided_ipv6_cidr_block)
    if request.amazon_provided_ipv6_cidr_block == (request.cidr_block is not None):
        text = "The request must contain exactly one of: cidrBlock, amazonProvidedIpv6CidrBlock"
        raise InvalidParameterCombination(text) if request.cidr_block is not None else MissingParameter(text)
    cidr_block = None if request.cidr_block is None else block(request.cidr_block, "cidrBlock")
    vpc = require(tx.world, Vpc, request.vpc_id)
    if cidr_block is None:
        _check_block_count(tx, vpc, len(vpc_ipv6_blocks(vpc)))
        made = new_ipv6_association(tx)
        tx.put(replace(vpc, ipv6_cidr_block_association_set=(*vpc.ipv6_cidr_block_association_set, made)))
        _add_local_routes(tx, vpc.id, made.ipv6_cidr_block)
        network_acls.open_for_ipv6(tx, vpc.id)
        security_groups.open_for_ipv6(tx, vpc.id)
        return VpcCidrBlockChange(vpc.id, ipv6_cidr_block_association=made)
    _check_further_block(tx, vpc, cidr_block)
    further = VpcCidrBlockAssociation(tx.new_id("vpc-cidr-association"), cidr_block, "associating")
    tx.put(replace(vpc, cidr_block_association_set=(*vpc.cidr_block_association_set, further)))
    _add_local_routes(tx, vpc.id, cidr_block)
    return VpcCidrBlockChange(vpc.id, further)


def _check_further_block(tx: Transaction, vpc: Vpc, cidr_block: str) -> None:
    present = [one.cidr_block for one in vpc.cidr_block_association_set]
    if any(overlap(cidr_block, one) for one in present):
        raise Refused("InvalidVpc.Conflict", f"The CIDR '{cidr_block}' conflicts with another CIDR of the VPC")
    if not (is_size_allowed(cidr_block) and is_second_range_allowed(cidr_block, present)):
        raise Refused("InvalidVpc.Range", f"The CIDR '{cidr_block}' is invalid.")
    _check_block_count(tx, vpc, len(present))
    for table in tx.world.route_tables_in(vpc.id):
        for route in table.routes:
            if is_within(route.destination, cidr_block):
                raise InvalidParameterValue(
                    f"The CIDR '{cidr_block}' is equal to or larger than the destination {route.destination} of a "
                    f"route in route table {table.id}"
                )


def _check_block_count(tx: Transaction, vpc: Vpc, present: int) -> None:
    limit = tx.quotas.cidr_blocks_per_vpc
    if present >= limit:
        raise LimitExceeded(
            "CidrLimitExceeded", f"This network {vpc.id} has met its maximum number of allowed CIDRs: {limit}"
        )


@handles(DisassociateVpcCidrBlock)
def disassociate_vpc_cidr_block(request: DisassociateVpcCidrBlock, tx: Transaction) -> VpcCidrBlockChange:
    """A block that no subnet lies in; its local routes go at once."""
    wanted = request.association_id
    vpc = tx.world.vpc_with_association(wanted)
    if vpc is None:
        raise NotFound("vpc-cidr-association", [wanted])
    for one in vpc.cidr_block_association_set:
        if one.association_id == wanted:
            if one.cidr_block == vpc.cidr_block:
                raise OperationNotPermitted(
                    f"The vpc CIDR block with association ID {wanted} may not be disassociated. "
                    "It is the primary IPv4 CIDR block of the VPC"
                )
            _check_unused(one.cidr_block, [subnet.cidr_block for subnet in tx.world.subnets_in(vpc.id)], wanted)
            leaving = replace(one, state="disassociating")
            held = tuple(leaving if each is one else each for each in vpc.cidr_block_association_set)
            tx.put(replace(vpc, cidr_block_association_set=held))
            _remove_local_routes(tx, vpc.id, one.cidr_block)
            return VpcCidrBlockChange(vpc.id, leaving)
    ipv6_one = next(one for one in vpc.ipv6_cidr_block_association_set if one.association_id == wanted)
    subnets = tx.world.ipv6_subnets_in(vpc.id)
    used = [one.ipv6_cidr_block for subnet in subnets for one in subnet.ipv6_cidr_block_association_set]
    _check_unused(ipv6_one.ipv6_cidr_block, used, wanted)
    ipv6_leaving = replace(ipv6_one, state="disassociating")
    ipv6_held = tuple(ipv6_leaving if one is ipv6_one else one for one in vpc.ipv6_cidr_block_association_set)
    tx.put(replace(vpc, ipv6_cidr_block_association_set=ipv6_held))
    _remove_local_routes(tx, vpc.id, ipv6_one.ipv6_cidr_block)
    return VpcCidrBlockChange(vpc.id, ipv6_cidr_block_association=ipv6_leaving)


def _check_unused(cidr_block: str, subnets: list[str], association_id: str) -> None:
    if any(is_within(one, cidr_block) for one in subnets):
        raise Refused(
            "InvalidCidrBlock.InUse", f"The vpc CIDR block with association ID {association_id} is in use by a subnet."
        )


def _add_local_routes(tx: Transaction, vpc_id: str, cidr_block: str) -> None:
    """Local routes come first in each table."""
    for table in tx.world.route_tables_in(vpc_id):
        own = tuple(route for route in table.routes if route.origin == TABLES)
        others = tuple(route for route in table.routes if route.origin != TABLES)
        tx.put(replace(table, routes=(*own, local_route(cidr_block), *others)))


def _remove_local_routes(tx: Transaction, vpc_id: str, cidr_block: str) -> None:
    for table in tx.world.route_tables_in(vpc_id):
        left = (one for one in table.routes if not (one.origin == TABLES and one.destination == cidr_block))
        tx.put(replace(table, routes=tuple(left)))


def new_ipv6_association(tx: Transaction) -> Ipv6CidrBlockAssociation:
    """A /56 that nobody has."""
    while True:
        made = f"{ipv6.address_of((_DOCUMENTATION << 96) | (tx.random.getrandbits(24) << 72))}/{ipv6.VPC_PREFIX}"
        if not tx.world.has_ipv6_block(made):
            return Ipv6CidrBlockAssociation(tx.new_id("vpc-cidr-association"), made, "associating")


def check_border_group(world: World, group: str | None, wanted: bool) -> None:
    """Raises Refused for a border group that is not the region, or one without an IPv6 block."""
    if group is not None and not wanted:
        raise InvalidParameterCombination("ipv6CidrBlockNetworkBorderGroup needs amazonProvidedIpv6CidrBlock.")
    if group not in (None, world.region):
        raise InvalidParameterValue(f"Value ({group}) for parameter ipv6CidrBlockNetworkBorderGroup is invalid.")


# --- subnets --------------------------------------------------------------------------------------------------------


@handles(AssociateSubnetCidrBlock)
def associate_subnet_cidr_block(request: AssociateSubnetCidrBlock, tx: Transaction) -> SubnetCidrBlockChange:
    if request.ipv6_cidr_block is None:
        raise MissingParameter("Either 'ipv6CidrBlock' or 'ipv6IpamPoolId' should be provided.")
    wanted = ipv6_block(request.ipv6_cidr_block, "ipv6CidrBlock")
    subnet = require(tx.world, Subnet, request.subnet_id)
    if subnet.ipv6_cidr_block is not None:
        raise LimitExceeded("CidrLimitExceeded", f"This subnet {subnet.id} has an IPv6 CIDR block already.")
    check_ipv6_block(tx.world, tx.world.one(Vpc, subnet.vpc_id), wanted)
    made = subnet_association(tx, wanted)
    tx.put(replace(subnet, ipv6_cidr_block_association_set=(*subnet.ipv6_cidr_block_association_set, made)))
    return SubnetCidrBlockChange(subnet.id, made)


@handles(DisassociateSubnetCidrBlock)
def disassociate_subnet_cidr_block(request: DisassociateSubnetCidrBlock, tx: Transaction) -> SubnetCidrBlockChange:
    """A block that no interface has an address of; new interfaces get none from then on."""
    wanted = request.association_id
    subnet = tx.world.subnet_with_association(wanted)
    if subnet is None:
        raise NotFound("subnet-cidr-association", [wanted])
    if tx.world.ipv6_interfaces_in(subnet.id):
        raise Refused("InvalidCidrBlock.InUse", f"The subnet CIDR block with association ID {wanted} is in use.")
    one = next(one for one in subnet.ipv6_cidr_block_association_set if one.association_id == wanted)
    leaving = replace(one, state="disassociating")
    held = tuple(leaving if each is one else each for each in subnet.ipv6_cidr_block_association_set)
    tx.put(replace(subnet, ipv6_cidr_block_association_set=held, assign_ipv6_address_on_creation=False))
    return SubnetCidrBlockChange(subnet.id, leaving)


def check_ipv6_block(world: World, vpc: Vpc, wanted: str) -> None:
    """Raises Refused unless a subnet of the VPC can have this block."""
    inside = any(is_within(wanted, one) for one in vpc_ipv6_blocks(vpc))
    if not inside or ipv6.network(wanted).prefixlen not in _LENGTHS:
        raise Refused("InvalidSubnet.Range", f"The CIDR '{wanted}' is invalid.")
    for sibling in world.ipv6_subnets_in(vpc.id):
        for one in sibling.ipv6_cidr_block_association_set:
            if one.state in HELD and (is_within(wanted, one.ipv6_cidr_block) or is_within(one.ipv6_cidr_block, wanted)):
                raise Refused("InvalidSubnet.Conflict", f"The CIDR '{wanted}' conflicts with another subnet")


def subnet_association(tx: Transaction, cidr_block: str) -> Ipv6CidrBlockAssociation:
    return Ipv6CidrBlockAssociation(tx.new_id("subnet-cidr-association"), cidr_block, "associating")
