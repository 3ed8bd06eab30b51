"""Which ids an entry of the history made, and how somebody who repeats it learns the new ones.

The answer to a request holds most of them; what EC2 makes unasked (a VPC's main route table, an instance's interfaces)
is looked up by what it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from console.ec2.history import Change, HistoryEntry
from console.ec2.requests import (
    DescribeAddresses,
    DescribeInstances,
    DescribeInternetGateways,
    DescribeNetworkAcls,
    DescribeNetworkInterfaces,
    DescribeRouteTables,
    DescribeSecurityGroupRules,
    DescribeSecurityGroups,
    DescribeSubnets,
    DescribeVpcs,
    Filter,
    Request,
)
from console.ec2.resources import (
    Address,
    Instance,
    InternetGateway,
    NetworkAcl,
    NetworkInterface,
    Resource,
    RouteTable,
    RouteTableAssociation,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Vpc,
)
from console.wire.commands import Path, Where


@dataclass(frozen=True, slots=True)
class Source:
    """Where a repetition finds an id: in the answer of the request itself, or in that of `request`."""

    path: Path
    request: Request[Any] | None = None


def made_by(entry: HistoryEntry) -> Mapping[str, Source | None]:
    """Every id that came with the entry; None for one that nothing leads to."""
    made = {found: change for change in entry.changes for found in _new(change)}
    path = _answered(entry.action, made)
    sources: dict[str, Source | None] = {}
    for found, change in made.items():
        if path and found == path[0]:
            sources[found] = Source(path[1])
        else:
            assert change.after is not None
            sources[found] = _lookup(change.after, found)
    return sources


def kind_of(resource_id: str) -> str:
    """`eni-attach` of `eni-attach-0a1b…`; `address` for an IP address."""
    return resource_id.rpartition("-")[0] or "address"


# --- ids of a record

_BORN_WITH: Mapping[type[Resource], tuple[str, ...]] = {
    Vpc: ("cidr_block_association_set", "ipv6_cidr_block_association_set"),
    Subnet: ("ipv6_cidr_block_association_set",),
}


def _new(change: Change) -> list[str]:
    if change.after is None:
        return []
    before = set(ids_of(change.before)) if change.before else set()
    return [one for one in ids_of(change.after) if one not in before]


def ids_of(record: Resource) -> Iterator[str]:
    """Its own, and those of what it consists of, by which requests name a part of it."""
    yield record.id
    match record:
        case Vpc() | Subnet():
            for name in _BORN_WITH[type(record)]:
                yield from (one.association_id for one in getattr(record, name))
        case RouteTable():
            yield from (one.route_table_association_id for one in record.associations)
        case NetworkAcl():
            yield from (one.network_acl_association_id for one in record.associations)
        case NetworkInterface(attachment=attachment) if attachment:
            yield attachment.attachment_id
        case Instance():
            yield record.reservation_id
        case Address():
            yield record.public_ip
            if record.association_id:
                yield record.association_id


# --- in the answer

_ANSWERS: Mapping[str, tuple[str, Path]] = {
    "AllocateAddress": ("eipalloc", ("AllocationId",)),
    "AssociateAddress": ("eipassoc", ("AssociationId",)),
    "AssociateRouteTable": ("rtbassoc", ("AssociationId",)),
    "AssociateSubnetCidrBlock": ("subnet-cidr-assoc", ("Ipv6CidrBlockAssociation", "AssociationId")),
    "AttachNetworkInterface": ("eni-attach", ("AttachmentId",)),
    "AuthorizeSecurityGroupEgress": ("sgr", ("SecurityGroupRules", 0, "SecurityGroupRuleId")),
    "AuthorizeSecurityGroupIngress": ("sgr", ("SecurityGroupRules", 0, "SecurityGroupRuleId")),
    "CreateDefaultSubnet": ("subnet", ("Subnet", "SubnetId")),
    "CreateDefaultVpc": ("vpc", ("Vpc", "VpcId")),
    "CreateInternetGateway": ("igw", ("InternetGateway", "InternetGatewayId")),
    "CreateKeyPair": ("key", ("KeyPairId",)),
    "CreateNetworkAcl": ("acl", ("NetworkAcl", "NetworkAclId")),
    "CreateNetworkInterface": ("eni", ("NetworkInterface", "NetworkInterfaceId")),
    "CreateNetworkInterfacePermission": ("eni-perm", ("InterfacePermission", "NetworkInterfacePermissionId")),
    "CreateRouteTable": ("rtb", ("RouteTable", "RouteTableId")),
    "CreateSecurityGroup": ("sg", ("GroupId",)),
    "CreateSubnet": ("subnet", ("Subnet", "SubnetId")),
    "CreateVpc": ("vpc", ("Vpc", "VpcId")),
    "CreateVpnGateway": ("vgw", ("VpnGateway", "VpnGatewayId")),
    "ImportKeyPair": ("key", ("KeyPairId",)),
    "ReplaceNetworkAclAssociation": ("aclassoc", ("NewAssociationId",)),
    "ReplaceRouteTableAssociation": ("rtbassoc", ("NewAssociationId",)),
    "RunInstances": ("i", ("Instances", 0, "InstanceId")),
}
"""Action to what its answer identifies: the ids' prefix, and where one is. Source: botocore's EC2 service model."""


def _answered(action: str, made: Mapping[str, Change]) -> tuple[str, Path] | None:
    """The id that the answer tells, and where; of several instances it is their reservation's."""
    prefix, path = _ANSWERS.get(action, ("", ()))
    found = [one for one in made if kind_of(one) == prefix]
    if action == "RunInstances" and len(found) > 1:
        found, path = [one for one in made if kind_of(one) == "r"], ("ReservationId",)
    return (found[0], path) if len(found) == 1 else None


# --- by what it is


def _lookup(record: Resource, found: str) -> Source | None:
    own = found == record.id
    match record:
        case Vpc() if not own:
            return Source(("Vpcs", 0, *_block(record, found), "AssociationId"), DescribeVpcs(vpc_ids=(record.id,)))
        case Subnet() if not own:
            path = ("Subnets", 0, "Ipv6CidrBlockAssociationSet", 0, "AssociationId")
            return Source(path, DescribeSubnets(subnet_ids=(record.id,)))
        case Vpc(is_default=True) if own:
            return Source(("Vpcs", 0, "VpcId"), DescribeVpcs(filters=_filters(("is-default", "true"))))
        case Subnet(default_for_az=True) if own:
            filters = _filters(("availability-zone", record.availability_zone), ("default-for-az", "true"))
            return Source(("Subnets", 0, "SubnetId"), DescribeSubnets(filters=filters))
        case RouteTable():
            return _table(record, found)
        case NetworkAcl():
            return _acl(record, found)
        case SecurityGroup():
            filters = _filters(("vpc-id", record.vpc_id), ("group-name", record.group_name))
            return Source(("SecurityGroups", 0, "GroupId"), DescribeSecurityGroups(filters=filters))
        case SecurityGroupRule():
            request = DescribeSecurityGroupRules(filters=_filters(("group-id", record.group_id)))
            return Source(("SecurityGroupRules", _rule(record), "SecurityGroupRuleId"), request)
        case InternetGateway(attachments=attachments) if attachments:
            filters = _filters(("attachment.vpc-id", attachments[0].vpc_id))
            return Source(("InternetGateways", 0, "InternetGatewayId"), DescribeInternetGateways(filters=filters))
        case Instance() if own:
            filters = _filters(
                ("reservation-id", record.reservation_id), ("launch-index", str(record.ami_launch_index))
            )
            return Source(("Reservations", 0, "Instances", 0, "InstanceId"), DescribeInstances(filters=filters))
        case NetworkInterface():
            return _interface(record, own=own)
        case Address() if not own:
            member = "PublicIp" if found == record.public_ip else "AssociationId"
            return Source(("Addresses", 0, member), DescribeAddresses(allocation_ids=(record.id,)))
        case _:
            return None


def _block(vpc: Vpc, found: str) -> Path:
    """An IPv4 block by what it is; an IPv6 one by its place, as Amazon chooses it."""
    for block in vpc.cidr_block_association_set:
        if block.association_id == found:
            return ("CidrBlockAssociationSet", Where((("CidrBlock", block.cidr_block),)))
    places = [one.association_id for one in vpc.ipv6_cidr_block_association_set]
    return ("Ipv6CidrBlockAssociationSet", places.index(found))


def _table(table: RouteTable, found: str) -> Source | None:
    main = DescribeRouteTables(filters=_filters(("vpc-id", table.vpc_id), ("association.main", "true")))
    if found == table.id:
        return Source(("RouteTables", 0, "RouteTableId"), main) if table.is_main else None
    association = next(one for one in table.associations if one.route_table_association_id == found)
    return Source(
        ("RouteTables", 0, "Associations", _association(association), "RouteTableAssociationId"),
        DescribeRouteTables(route_table_ids=(table.id,)),
    )


def _association(association: RouteTableAssociation) -> Where:
    if association.main:
        return Where((("Main", True),))
    if association.gateway_id:
        return Where((("GatewayId", association.gateway_id),))
    return Where((("SubnetId", association.subnet_id or ""),))


def _acl(acl: NetworkAcl, found: str) -> Source | None:
    if found == acl.id:
        filters = _filters(("vpc-id", acl.vpc_id), ("default", "true"))
        return Source(("NetworkAcls", 0, "NetworkAclId"), DescribeNetworkAcls(filters=filters))
    subnet_id = next(one.subnet_id for one in acl.associations if one.network_acl_association_id == found)
    path = ("NetworkAcls", 0, "Associations", Where((("SubnetId", subnet_id),)), "NetworkAclAssociationId")
    return Source(path, DescribeNetworkAcls(filters=_filters(("association.subnet-id", subnet_id))))


def _rule(rule: SecurityGroupRule) -> Where:
    members: list[tuple[str, str | int | bool]] = [
        ("IsEgress", rule.is_egress),
        ("IpProtocol", rule.ip_protocol),
        ("FromPort", rule.from_port),
        ("ToPort", rule.to_port),
    ]
    peers = {
        "CidrIpv4": rule.cidr_ipv4,
        "CidrIpv6": rule.cidr_ipv6,
        "PrefixListId": rule.prefix_list_id,
        "ReferencedGroupInfo.GroupId": rule.referenced_group_id,
    }
    return Where((*members, *((name, peer) for name, peer in peers.items() if peer)))


def _interface(interface: NetworkInterface, *, own: bool) -> Source | None:
    if (attachment := interface.attachment) is None:
        return None
    filters = _filters(
        ("attachment.instance-id", attachment.instance_id), ("attachment.device-index", str(attachment.device_index))
    )
    path: Path = ("NetworkInterfaceId",) if own else ("Attachment", "AttachmentId")
    return Source(("NetworkInterfaces", 0, *path), DescribeNetworkInterfaces(filters=filters))


def _filters(*pairs: tuple[str, str]) -> tuple[Filter, ...]:
    return tuple(Filter(name=name, values=(value,)) for name, value in pairs)


def texts_of(source: Source) -> Sequence[str]:
    """What the look-up itself needs to know: ids among them."""
    found: list[str] = []
    if source.request is not None:
        found += [value for one in getattr(source.request, "filters", ()) for value in one.values]
        found += getattr(source.request, "allocation_ids", ())
        found += getattr(source.request, "route_table_ids", ())
        found += getattr(source.request, "vpc_ids", ())
        found += getattr(source.request, "subnet_ids", ())
    for part in source.path:
        if isinstance(part, Where):
            found += [value for _, value in part.members if isinstance(value, str)]
    return found
