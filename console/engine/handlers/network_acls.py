"""Network ACLs: a subnet always has exactly one (ec2-semantics §1.7, §2.16)."""

from dataclasses import replace
from typing import Final, Literal

from console.ec2 import ipv6
from console.ec2.errors import (
    DependencyViolation,
    InvalidParameterCombination,
    InvalidParameterValue,
    LimitExceeded,
    MissingParameter,
    NotFound,
    Refused,
)
from console.ec2.requests import (
    CreateNetworkAcl,
    CreateNetworkAclEntry,
    DeleteNetworkAcl,
    DeleteNetworkAclEntry,
    DescribeNetworkAcls,
    Page,
    ReplaceNetworkAclAssociation,
    ReplaceNetworkAclEntry,
)
from console.ec2.requests.security import NetworkAclEntryRequest
from console.ec2.resources import NetworkAcl, NetworkAclAssociation, NetworkAclEntry, Vpc
from console.engine.blocks import block, ipv6_block, vpc_ipv6_blocks
from console.engine.describe import Paging, page
from console.engine.filters import Values
from console.engine.handlers.registry import handles
from console.engine.lookup import require
from console.engine.tagging import tags_from
from console.engine.transaction import Transaction

CLOSING: Final = 32767
"""The number of the deny that every IPv4 list ends with; nobody can change it."""
CLOSING_IPV6: Final = 32768
_ANYWHERE: Final = "0.0.0.0/0"
_NUMBERS: Final = {"all": "-1", "icmp": "1", "tcp": "6", "udp": "17", "icmpv6": "58"}
_WITH_PORTS: Final = ("6", "17")
_ICMP: Final = ("1", "58")


def both_ways(number: int, action: Literal["allow", "deny"], block: str = _ANYWHERE) -> tuple[NetworkAclEntry, ...]:
    """An entry for all traffic, egress first as EC2 lists them."""
    return tuple(
        NetworkAclEntry(number, "-1", action, egress, "", ipv6_cidr_block=block)
        if ":" in block
        else NetworkAclEntry(number, "-1", action, egress, block)
        for egress in (True, False)
    )


def in_order(entries: tuple[NetworkAclEntry, ...]) -> tuple[NetworkAclEntry, ...]:
    """Egress before ingress, then by number."""
    return tuple(sorted(entries, key=lambda entry: (not entry.egress, entry.rule_number)))


CLOSED: Final = both_ways(CLOSING, "deny")
"""What a new ACL holds."""
OPEN: Final = in_order(both_ways(100, "allow") + CLOSED)
"""What the default ACL of a new VPC holds."""
CLOSED_IPV6: Final = both_ways(CLOSING_IPV6, "deny", ipv6.ANYWHERE)
OPEN_IPV6: Final = both_ways(101, "allow", ipv6.ANYWHERE)
"""The same where the VPC has an IPv6 block."""


def open_for_ipv6(tx: Transaction, vpc_id: str) -> None:
    """Every ACL of a VPC that gets an IPv6 block ends with a deny for it; the default one lets it through before."""
    for acl in tx.world.acls_in(vpc_id):
        wanted = CLOSED_IPV6 + (OPEN_IPV6 if acl.is_default else ())
        taken = {(one.egress, one.rule_number) for one in acl.entries}
        more = tuple(one for one in wanted if (one.egress, one.rule_number) not in taken)
        tx.put(replace(acl, entries=in_order((*acl.entries, *more))))


@handles(CreateNetworkAcl)
def create_network_acl(request: CreateNetworkAcl, tx: Transaction) -> NetworkAcl:
    tags = tags_from(tx, request)
    vpc = require(tx.world, Vpc, request.vpc_id)
    if len(tx.world.acls_in(vpc.id)) >= tx.quotas.network_acls_per_vpc:
        raise LimitExceeded("NetworkAclLimitExceeded", "The maximum number of network ACLs has been reached.")
    entries = in_order(CLOSED + CLOSED_IPV6) if vpc_ipv6_blocks(vpc) else CLOSED
    acl = NetworkAcl(tx.new_id("network-acl"), vpc.id, vpc.owner_id, entries=entries, tags=tags)
    tx.put(acl)
    return acl


@handles(DeleteNetworkAcl)
def delete_network_acl(request: DeleteNetworkAcl, tx: Transaction) -> None:
    acl = require(tx.world, NetworkAcl, request.network_acl_id)
    if acl.is_default:
        raise InvalidParameterValue(f"cannot delete default network ACL {acl.id}")
    if acl.associations:
        raise DependencyViolation(f"The networkAcl '{acl.id}' has dependencies and cannot be deleted.")
    tx.delete(acl.id)


@handles(CreateNetworkAclEntry)
def create_network_acl_entry(request: CreateNetworkAclEntry, tx: Transaction) -> None:
    entry = _entry(request)
    acl = require(tx.world, NetworkAcl, request.network_acl_id)
    same_way = [one for one in acl.entries if one.egress == entry.egress]
    if any(one.rule_number == entry.rule_number for one in same_way):
        raise Refused(
            "NetworkAclEntryAlreadyExists", f"The network acl entry identified by {entry.rule_number} already exists."
        )
    same_family = [one for one in same_way if bool(one.ipv6_cidr_block) == bool(entry.ipv6_cidr_block)]
    if len(same_family) >= tx.quotas.entries_per_network_acl:
        raise LimitExceeded("NetworkAclEntryLimitExceeded", "The maximum number of network ACL entries is reached.")
    tx.put(replace(acl, entries=in_order((*acl.entries, entry))))


@handles(ReplaceNetworkAclEntry)
def replace_network_acl_entry(request: ReplaceNetworkAclEntry, tx: Transaction) -> None:
    entry = _entry(request)
    acl = require(tx.world, NetworkAcl, request.network_acl_id)
    wanted = (entry.egress, entry.rule_number)
    rest = tuple(one for one in acl.entries if (one.egress, one.rule_number) != wanted)
    if len(rest) == len(acl.entries):
        raise _no_entry(*wanted)
    tx.put(replace(acl, entries=in_order((*rest, entry))))


@handles(DeleteNetworkAclEntry)
def delete_network_acl_entry(request: DeleteNetworkAclEntry, tx: Transaction) -> None:
    _check_number(request.rule_number)
    acl = require(tx.world, NetworkAcl, request.network_acl_id)
    wanted = (request.egress, request.rule_number)
    rest = tuple(one for one in acl.entries if (one.egress, one.rule_number) != wanted)
    if len(rest) == len(acl.entries):
        raise _no_entry(*wanted)
    tx.put(replace(acl, entries=rest))


def _no_entry(egress: bool, number: int) -> Refused:
    way = "egress" if egress else "ingress"
    return Refused("InvalidNetworkAclEntry.NotFound", f"no {way} entry with number {number}")


@handles(ReplaceNetworkAclAssociation)
def replace_network_acl_association(request: ReplaceNetworkAclAssociation, tx: Transaction) -> str:
    old = tx.world.acl_with_association(request.association_id)
    if old is None:
        raise NotFound("network-acl-association", [request.association_id])
    new = require(tx.world, NetworkAcl, request.network_acl_id)
    if old.vpc_id != new.vpc_id:
        raise InvalidParameterValue(
            f"network ACL {new.id} and association {request.association_id} belong to different networks"
        )
    subnet_id = next(
        one.subnet_id for one in old.associations if one.network_acl_association_id == request.association_id
    )
    release_subnet(tx, old, subnet_id)
    return associate(tx, new.id, subnet_id)


def associate(tx: Transaction, acl_id: str, subnet_id: str) -> str:
    """Put a subnet, which has no ACL now, under one; the new association's id."""
    acl = tx.world.one(NetworkAcl, acl_id)
    association = NetworkAclAssociation(tx.new_id("network-acl-association"), acl_id, subnet_id)
    tx.put(replace(acl, associations=(*acl.associations, association)))
    return association.network_acl_association_id


def release_subnet(tx: Transaction, acl: NetworkAcl, subnet_id: str) -> None:
    """Take a subnet from under its ACL: it is going, or comes under another at once."""
    tx.put(replace(acl, associations=tuple(one for one in acl.associations if one.subnet_id != subnet_id)))


def _entry(request: NetworkAclEntryRequest) -> NetworkAclEntry:
    _check_number(request.rule_number)
    protocol = _protocol(request.protocol)
    if request.cidr_block is None and request.ipv6_cidr_block is None:
        raise MissingParameter("The request must contain the parameter cidrBlock or ipv6CidrBlock")
    if request.cidr_block is not None and request.ipv6_cidr_block is not None:
        raise InvalidParameterCombination("The request must contain exactly one of: cidrBlock, ipv6CidrBlock")
    entry = NetworkAclEntry(request.rule_number, protocol, request.rule_action, request.egress)
    if request.ipv6_cidr_block is not None:
        entry = replace(entry, ipv6_cidr_block=ipv6_block(request.ipv6_cidr_block, "ipv6CidrBlock"))
    else:
        entry = replace(entry, cidr_block=block(request.cidr_block or "", "cidrBlock"))
    if protocol in _WITH_PORTS:
        ports = request.port_range
        if ports is None:
            raise MissingParameter("The request must contain the parameter portRange")
        if not 0 <= ports.from_ <= ports.to <= 65535:
            raise InvalidParameterValue(f"Invalid TCP/UDP port range ({ports.from_}:{ports.to})")
        return replace(entry, from_port=ports.from_, to_port=ports.to)
    if protocol in _ICMP:
        icmp = request.icmp_type_code
        if icmp is None:
            raise MissingParameter("The request must contain the parameter icmpTypeCode")
        if not (-1 <= icmp.type <= 255 and -1 <= icmp.code <= 255):
            raise InvalidParameterValue(f"Invalid ICMP type and code ({icmp.type}:{icmp.code})")
        return replace(entry, icmp_type=icmp.type, icmp_code=icmp.code)
    return entry


def _protocol(given: str) -> str:
    """Its number as text; the common names are taken too, as EC2's own examples use them."""
    protocol = _NUMBERS.get(given.lower(), given)
    if protocol == "-1" or (protocol.isdecimal() and protocol.isascii() and int(protocol) <= 255):
        return protocol if protocol == "-1" else str(int(protocol))
    raise InvalidParameterValue(f"Invalid value '{given}' for IP protocol. Unknown protocol.")


def _check_number(rule_number: int) -> None:
    if not 1 <= rule_number < CLOSING:
        raise InvalidParameterValue(
            f"Value ({rule_number}) for parameter ruleNumber is invalid. A rule number is from 1 to {CLOSING - 1}."
        )


FILTERS: Final[Values[NetworkAcl]] = {
    "association.association-id": lambda _, acl: [one.network_acl_association_id for one in acl.associations],
    "association.network-acl-id": lambda _, acl: [one.network_acl_id for one in acl.associations],
    "association.subnet-id": lambda _, acl: [one.subnet_id for one in acl.associations],
    "default": lambda _, acl: acl.is_default,
    "entry.cidr": lambda _, acl: [one.cidr_block or None for one in acl.entries],
    "entry.egress": lambda _, acl: [one.egress for one in acl.entries],
    "entry.icmp.code": lambda _, acl: [one.icmp_code for one in acl.entries],
    "entry.icmp.type": lambda _, acl: [one.icmp_type for one in acl.entries],
    "entry.ipv6-cidr": lambda _, acl: [one.ipv6_cidr_block or None for one in acl.entries],
    "entry.port-range.from": lambda _, acl: [one.from_port for one in acl.entries],
    "entry.port-range.to": lambda _, acl: [one.to_port for one in acl.entries],
    "entry.protocol": lambda _, acl: [one.protocol for one in acl.entries],
    "entry.rule-action": lambda _, acl: [one.rule_action for one in acl.entries],
    "entry.rule-number": lambda _, acl: [one.rule_number for one in acl.entries],
    "network-acl-id": lambda _, acl: acl.id,
    "owner-id": lambda _, acl: acl.owner_id,
    "vpc-id": lambda _, acl: acl.vpc_id,
}


@handles(DescribeNetworkAcls)
def describe_network_acls(request: DescribeNetworkAcls, tx: Transaction) -> Page[NetworkAcl]:
    ids = request.network_acl_ids
    return page(tx.world, NetworkAcl, request, ids, filters=FILTERS, paging=Paging("NetworkAclIds"))
