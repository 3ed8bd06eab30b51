"""Under which keys a World lists each record among others, and finds it alone.

An index's name may have a space and a VPC's id after it: its keys are unique in that VPC only.
"""

from collections.abc import Iterator

from console.ec2.addresses import delegated_addresses
from console.ec2.ipv6 import delegated_of
from console.ec2.resources import (
    Address,
    Instance,
    InternetGateway,
    KeyPair,
    NetworkAcl,
    NetworkInterface,
    NetworkInterfacePermission,
    Resource,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Vpc,
    VpnGateway,
)

NAMES = ("key-pair-named", "default-vpc")
"""Indexes by what things of other accounts and regions are called as well."""


def groupings_of(record: Resource) -> Iterator[tuple[str, str]]:
    """The (index, key) pairs under which `record` is listed, many records to a key."""
    match record:
        case NetworkInterface():
            yield "interfaces-in-subnet", record.subnet_id
            if record.attachment:
                yield "interfaces-of-instance", record.attachment.instance_id
            for group in record.groups:
                yield "interfaces-in-group", group
            if any(address.association for address in record.private_ip_addresses):
                yield "public-interfaces-in-vpc", record.vpc_id
            for ipv6 in record.ipv6_addresses:
                yield f"ipv6-in-block {record.vpc_id}", delegated_of(ipv6.ipv6_address)
            if record.ipv6_addresses or record.ipv6_prefixes:
                yield "ipv6-interfaces-in-subnet", record.subnet_id
        case NetworkInterfacePermission():
            yield "permissions-of-interface", record.network_interface_id
        case SecurityGroupRule():
            yield "rules-of-group", record.group_id
            if record.referenced_group_id and record.referenced_group_id != record.group_id:
                yield "rules-referencing-group", record.referenced_group_id
        case Subnet():
            yield "subnets-in-vpc", record.vpc_id
            if record.ipv6_cidr_block_association_set:
                yield "subnets-with-ipv6-in-vpc", record.vpc_id
        case RouteTable():
            yield "route-tables-in-vpc", record.vpc_id
            for target in {route.target for route in record.routes} - {"local"}:
                yield "route-tables-targeting", target
            for vgw in record.propagating_vgws:
                yield "route-tables-propagating", vgw
        case SecurityGroup():
            yield "groups-in-vpc", record.vpc_id
        case NetworkAcl():
            yield "acls-in-vpc", record.vpc_id
        case Instance():
            yield "instances-in-zone", record.availability_zone
        case InternetGateway():
            for attachment in record.attachments:
                yield "internet-gateways-of-vpc", attachment.vpc_id
        case VpnGateway():
            for attachment in record.vpc_attachments:
                yield "vpn-gateways-of-vpc", attachment.vpc_id


def handles_of(record: Resource) -> Iterator[tuple[str, str]]:
    """The (index, key) pairs by which `record` alone is found."""
    match record:
        case NetworkInterface():
            yield "mac-address", record.mac_address
            for address in record.private_ip_addresses:
                yield f"address {record.vpc_id}", address.private_ip_address
                if address.association:
                    yield "interface-by-public-ip", address.association.public_ip
            for prefix in record.ipv4_prefixes:
                for delegated in delegated_addresses(prefix):
                    yield f"address {record.vpc_id}", delegated
            for ipv6 in record.ipv6_addresses:
                yield f"ipv6 {record.vpc_id}", ipv6.ipv6_address
            for prefix in record.ipv6_prefixes:
                yield f"ipv6 {record.vpc_id}", prefix
            if record.attachment:
                yield "interface-by-attachment", record.attachment.attachment_id
        case Address():
            yield "elastic-ip-by-public-ip", record.public_ip
            if record.association_id:
                yield "elastic-ip-by-association", record.association_id
        case RouteTable():
            for association in record.associations:
                yield "route-table-by-association", association.route_table_association_id
                if association.subnet_id:
                    yield "route-table-of-subnet", association.subnet_id
                elif association.gateway_id:
                    yield "route-table-of-gateway", association.gateway_id
                elif association.main:
                    yield "main-route-table", record.vpc_id
        case NetworkAcl():
            for acl_association in record.associations:
                yield "acl-by-association", acl_association.network_acl_association_id
                yield "acl-of-subnet", acl_association.subnet_id
            if record.is_default:
                yield "default-acl", record.vpc_id
        case SecurityGroup():
            yield f"group-named {record.vpc_id}", record.group_name
        case KeyPair():
            yield "key-pair-named", record.key_name
        case Vpc():
            if record.is_default:
                yield "default-vpc", record.owner_id
            for block in record.cidr_block_association_set:
                yield "vpc-by-association", block.association_id
            for ipv6_block in record.ipv6_cidr_block_association_set:
                yield "vpc-by-association", ipv6_block.association_id
                yield "ipv6-block", ipv6_block.ipv6_cidr_block
        case Subnet():
            for ipv6_block in record.ipv6_cidr_block_association_set:
                yield "subnet-by-association", ipv6_block.association_id
                yield "ipv6-block", ipv6_block.ipv6_cidr_block
