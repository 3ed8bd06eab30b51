"""Network interfaces and their private addresses (ec2-semantics §1.4)."""

from typing import Any

from console.ec2.dns_names import private_dns_name, public_dns_name
from console.ec2.requests import (
    AssignPrivateIpAddresses,
    CreateNetworkInterface,
    DescribeNetworkInterfaces,
    Page,
)
from console.ec2.requests.interfaces import (
    AssignPrivateIpAddressesResult,
    CreateNetworkInterfacePermission,
    DescribeNetworkInterfaceAttribute,
    DescribeNetworkInterfacePermissions,
    NetworkInterfaceAttribute,
)
from console.ec2.resources import (
    AvailabilityZone,
    NetworkInterface,
    NetworkInterfaceAssociation,
    NetworkInterfaceAttachment,
    NetworkInterfacePermission,
    SecurityGroup,
    Vpc,
)
from console.ec2.world import World
from console.wire.shapes.registry import Answer, answers, attribute_of, named, page, tag_set


@answers(DescribeNetworkInterfaces)
def describe_network_interfaces(
    request: DescribeNetworkInterfaces, result: Page[NetworkInterface], world: World
) -> Answer:
    return page("NetworkInterfaces", result, lambda one: network_interface(world, one))


@answers(CreateNetworkInterface)
def create_network_interface(request: CreateNetworkInterface, result: NetworkInterface, world: World) -> Answer:
    return {"NetworkInterface": network_interface(world, result), "ClientToken": request.client_token or ""}


@answers(AssignPrivateIpAddresses)
def assign_private_ip_addresses(
    request: AssignPrivateIpAddresses, result: AssignPrivateIpAddressesResult, world: World
) -> Answer:
    return {
        "NetworkInterfaceId": result.network_interface_id,
        "AssignedPrivateIpAddresses": named("PrivateIpAddress", result.assigned_private_ip_addresses),
        "AssignedIpv4Prefixes": named("Ipv4Prefix", result.assigned_ipv4_prefixes),
    }


@answers(DescribeNetworkInterfaceAttribute)
def describe_network_interface_attribute(
    request: DescribeNetworkInterfaceAttribute, result: NetworkInterfaceAttribute, world: World
) -> Answer:
    value: Any = result.value
    match value:
        case NetworkInterfaceAttachment():
            value = attachment(value)
        case tuple():
            value = [{"GroupId": group.id, "GroupName": group.group_name} for group in value]
    return {
        "NetworkInterfaceId": result.network_interface_id,
        **attribute_of("DescribeNetworkInterfaceAttribute", result.attribute, value),
    }


@answers(CreateNetworkInterfacePermission)
def create_network_interface_permission(
    request: CreateNetworkInterfacePermission, result: NetworkInterfacePermission, world: World
) -> Answer:
    return {"InterfacePermission": _permission(result)}


@answers(DescribeNetworkInterfacePermissions)
def describe_network_interface_permissions(
    request: DescribeNetworkInterfacePermissions, result: Page[NetworkInterfacePermission], world: World
) -> Answer:
    return page("NetworkInterfacePermissions", result, _permission)


def _permission(one: NetworkInterfacePermission) -> Answer:
    return {
        "NetworkInterfacePermissionId": one.id,
        "NetworkInterfaceId": one.network_interface_id,
        "AwsAccountId": one.aws_account_id,
        "AwsService": one.aws_service,
        "Permission": one.permission,
        "PermissionState": {"State": one.state},
    }


def network_interface(world: World, one: NetworkInterface) -> Answer:
    names = has_dns_names(world, one.vpc_id)
    zone = world.find(AvailabilityZone, one.availability_zone)
    shape: Answer = {
        "NetworkInterfaceId": one.id,
        "Ipv6Address": one.ipv6_addresses[0].ipv6_address if one.ipv6_addresses else None,
        "SubnetId": one.subnet_id,
        "VpcId": one.vpc_id,
        "AvailabilityZone": one.availability_zone,
        "AvailabilityZoneId": zone.zone_id if zone else None,
        "Description": one.description,
        "OwnerId": one.owner_id,
        "RequesterId": one.requester_id or None,
        "RequesterManaged": one.requester_managed,
        "Status": one.status,
        "MacAddress": one.mac_address,
        "PrivateIpAddress": one.private_ip_address,
        "PrivateDnsName": private_dns_name(one.private_ip_address, world.region) if names else None,
        "SourceDestCheck": one.source_dest_check,
        "Groups": groups(world, one.groups),
        "Attachment": attachment(one.attachment) if one.attachment else None,
        "Association": association(world, one.association, names),
        "TagSet": tag_set(one),
        "PrivateIpAddresses": private_ip_addresses(world, one),
        **_ipv6(one),
        "InterfaceType": one.interface_type,
        "ConnectionTrackingConfiguration": _connection_tracking(one),
    }
    public = one.association
    if public and names:
        shape["PublicDnsName"] = public_dns_name(public.public_ip, world.region)
    return shape


def instance_network_interface(world: World, one: NetworkInterface, *, public: bool = True) -> Answer:
    """As an instance lists it: without tags, zone and requester, and its association without ids."""
    names = has_dns_names(world, one.vpc_id)
    attached = one.attachment
    return {
        "NetworkInterfaceId": one.id,
        "SubnetId": one.subnet_id,
        "VpcId": one.vpc_id,
        "Description": one.description,
        "OwnerId": one.owner_id,
        "Status": one.status,
        "MacAddress": one.mac_address,
        "PrivateIpAddress": one.private_ip_address,
        "PrivateDnsName": private_dns_name(one.private_ip_address, world.region) if names else None,
        "SourceDestCheck": one.source_dest_check,
        "Groups": groups(world, one.groups),
        "Attachment": {
            "AttachmentId": attached.attachment_id,
            "DeviceIndex": attached.device_index,
            "NetworkCardIndex": attached.network_card_index,
            "Status": attached.status,
            "AttachTime": attached.attach_time,
            "DeleteOnTermination": attached.delete_on_termination,
        }
        if attached
        else None,
        "Association": association(world, one.association, names, ids=False) if public else None,
        "PrivateIpAddresses": private_ip_addresses(world, one, ids=False, public=public),
        **_ipv6(one),
        "InterfaceType": one.interface_type,
    }


def _ipv6(one: NetworkInterface) -> Answer:
    """What an interface has besides its private IPv4 addresses."""
    shape: Answer = {
        "Ipv6Addresses": [
            {"Ipv6Address": each.ipv6_address, "IsPrimaryIpv6": each.is_primary_ipv6} for each in one.ipv6_addresses
        ]
    }
    if one.ipv4_prefixes:
        shape["Ipv4Prefixes"] = named("Ipv4Prefix", one.ipv4_prefixes)
    if one.ipv6_prefixes:
        shape["Ipv6Prefixes"] = named("Ipv6Prefix", one.ipv6_prefixes)
    return shape


def _connection_tracking(one: NetworkInterface) -> Answer | None:
    """Only where it is not EC2's own."""
    set_to = one.connection_tracking_configuration
    if set_to is None:
        return None
    return {
        "TcpEstablishedTimeout": set_to.tcp_established_timeout,
        "UdpStreamTimeout": set_to.udp_stream_timeout,
        "UdpTimeout": set_to.udp_timeout,
    }


def private_ip_addresses(world: World, one: NetworkInterface, *, ids: bool = True, public: bool = True) -> list[Answer]:
    names = has_dns_names(world, one.vpc_id)
    return [
        {
            "PrivateIpAddress": address.private_ip_address,
            "PrivateDnsName": private_dns_name(address.private_ip_address, world.region) if names else None,
            "Primary": address.primary,
            "Association": association(world, address.association, names, ids=ids) if public else None,
        }
        for address in one.private_ip_addresses
    ]


def attachment(one: NetworkInterfaceAttachment) -> Answer:
    return {
        "AttachmentId": one.attachment_id,
        "InstanceId": one.instance_id,
        "InstanceOwnerId": one.instance_owner_id,
        "DeviceIndex": one.device_index,
        "NetworkCardIndex": one.network_card_index,
        "Status": one.status,
        "AttachTime": one.attach_time,
        "DeleteOnTermination": one.delete_on_termination,
    }


def association(
    world: World, one: NetworkInterfaceAssociation | None, names: bool, *, ids: bool = True
) -> Answer | None:
    """A public address; names: whether the VPC has DNS host names."""
    if one is None:
        return None
    shape: Answer = {
        "PublicIp": one.public_ip,
        "PublicDnsName": public_dns_name(one.public_ip, world.region) if names else "",
        "IpOwnerId": one.ip_owner_id,
    }
    if ids:
        shape |= {"AllocationId": one.allocation_id, "AssociationId": one.association_id}
    return shape


def groups(world: World, group_ids: tuple[str, ...]) -> list[Answer]:
    found = [world.find(SecurityGroup, group_id) for group_id in group_ids]
    return [{"GroupId": group.id, "GroupName": group.group_name} for group in found if group]


def has_dns_names(world: World, vpc_id: str) -> bool:
    """Whether addresses in the VPC have names (ec2-semantics §3.6)."""
    vpc = world.find(Vpc, vpc_id)
    return vpc is not None and vpc.enable_dns_support and vpc.enable_dns_hostnames
