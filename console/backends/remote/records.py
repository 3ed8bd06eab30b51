"""EC2's resources, as botocore gives them, as our records.

Nearest words: an interface that is `associated`, `attaching` or `detaching` is in use; an attachment that is `detached`
is none; a `filtered` route leads nowhere (blackhole); a VPC that is being deleted is still available. Left out, because
this console has no place for them: routes to prefix lists, interfaces without any IPv4 address, gateways that are gone.
"""

from collections.abc import Iterator
from typing import Any, TypeVar

from console.backends.remote.reading import Raw, Reader
from console.ec2 import resources as ec2
from console.ec2.resources import AMAZON, Resource

R = TypeVar("R", bound=Resource)

_ROUTE_TARGETS = (
    "GatewayId|NatGatewayId|TransitGatewayId|VpcPeeringConnectionId|EgressOnlyInternetGatewayId|CarrierGatewayId"
    "|LocalGatewayId|CoreNetworkArn"
)
_PATHS: dict[tuple[type[Any], str], str] = {
    (ec2.Vpc, "id"): "VpcId",
    (ec2.VpcCidrBlockAssociation, "state"): "CidrBlockState.State",
    (ec2.Ipv6CidrBlockAssociation, "state"): "Ipv6CidrBlockState.State",
    (ec2.Subnet, "id"): "SubnetId",
    (ec2.Subnet, "private_dns_hostname_type_on_launch"): "PrivateDnsNameOptionsOnLaunch.HostnameType",
    (ec2.Subnet, "enable_resource_name_dns_a_record_on_launch"): (
        "PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsARecord"
    ),
    (ec2.Subnet, "enable_resource_name_dns_aaaa_record_on_launch"): (
        "PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsAAAARecord"
    ),
    (ec2.Subnet, "enable_dns64"): "EnableDns64",
    (ec2.Route, "gateway_id"): _ROUTE_TARGETS,
    (ec2.RouteTableAssociation, "state"): "AssociationState.State",
    (ec2.RouteTable, "id"): "RouteTableId",
    (ec2.RouteTable, "propagating_vgws"): "PropagatingVgws.GatewayId",
    (ec2.InternetGateway, "id"): "InternetGatewayId",
    (ec2.VpnGateway, "id"): "VpnGatewayId",
    (ec2.SecurityGroup, "id"): "GroupId",
    (ec2.SecurityGroupRule, "id"): "SecurityGroupRuleId",
    (ec2.SecurityGroupRule, "referenced_group_id"): "ReferencedGroupInfo.GroupId",
    (ec2.NetworkAcl, "id"): "NetworkAclId",
    (ec2.NetworkAclEntry, "from_port"): "PortRange.From",
    (ec2.NetworkAclEntry, "to_port"): "PortRange.To",
    (ec2.NetworkAclEntry, "icmp_type"): "IcmpTypeCode.Type",
    (ec2.NetworkAclEntry, "icmp_code"): "IcmpTypeCode.Code",
    (ec2.NetworkInterface, "id"): "NetworkInterfaceId",
    (ec2.NetworkInterface, "groups"): "Groups.GroupId",
    (ec2.NetworkInterface, "tags"): "TagSet|Tags",
    (ec2.NetworkInterface, "ipv4_prefixes"): "Ipv4Prefixes.Ipv4Prefix",
    (ec2.NetworkInterface, "ipv6_prefixes"): "Ipv6Prefixes.Ipv6Prefix",
    (ec2.NetworkInterfacePermission, "id"): "NetworkInterfacePermissionId",
    (ec2.NetworkInterfacePermission, "state"): "PermissionState.State",
    (ec2.Address, "id"): "AllocationId|PublicIp",
    (ec2.Address, "owner_id"): "NetworkInterfaceOwnerId",
    (ec2.Instance, "id"): "InstanceId",
    (ec2.Instance, "state"): "State.Name",
    (ec2.Instance, "state_reason"): "StateReason.Message",
    (ec2.Instance, "availability_zone"): "Placement.AvailabilityZone",
    (ec2.KeyPair, "id"): "KeyPairId",
    (ec2.AvailabilityZone, "id"): "ZoneName",
    (ec2.InstanceType, "id"): "InstanceType",
    (ec2.InstanceType, "vcpus"): "VCpuInfo.DefaultVCpus",
    (ec2.InstanceType, "memory_mib"): "MemoryInfo.SizeInMiB",
    (ec2.InstanceType, "maximum_network_interfaces"): "NetworkInfo.MaximumNetworkInterfaces",
    (ec2.InstanceType, "ipv4_addresses_per_interface"): "NetworkInfo.Ipv4AddressesPerInterface",
    (ec2.InstanceType, "ipv6_addresses_per_interface"): "NetworkInfo.Ipv6AddressesPerInterface",
    (ec2.InstanceType, "network_cards"): "NetworkInfo.NetworkCards",
    (ec2.InstanceType, "architectures"): "ProcessorInfo.SupportedArchitectures",
    (ec2.Image, "id"): "ImageId",
    (ec2.Image, "owner_id"): "OwnerId",
}
_IN_USE = dict.fromkeys(("associated", "attaching", "detaching"), "in-use")
_NEAREST: dict[tuple[type[Any], str], dict[str, str]] = {
    (ec2.NetworkInterface, "status"): _IN_USE,
    (ec2.Route, "state"): {"filtered": "blackhole"},
    (ec2.Vpc, "state"): {"deleting": "available"},
}
_READER = Reader(_PATHS, _NEAREST)


def record(kind: type[R], raw: Raw, *, owner_id: str = "") -> R:
    """One resource. owner_id: for what EC2 describes without an owner."""
    return _READER.read(kind, _tidied(kind, raw, owner_id))


def part(kind: type[Any], raw: Raw) -> Any:
    """A structure inside a resource, or inside an answer."""
    return _READER.read(kind, raw)


class Ready(list[R]):
    """An answer's list that has been made into records already."""


def records(kind: type[R], raws: list[Raw] | Ready[R], *, owner_id: str = "") -> list[R]:
    """Those of them that this console has a place for."""
    if isinstance(raws, Ready):
        return raws
    if kind is ec2.Instance:
        raws = list(_instances(raws))
    return [record(kind, raw, owner_id=owner_id) for raw in raws if _has_place(kind, raw)]


def _instances(reservations: list[Raw]) -> Iterator[Raw]:
    for reservation in reservations:
        shared = {key: reservation[key] for key in ("ReservationId", "OwnerId") if key in reservation}
        for instance in reservation.get("Instances", ()):
            yield {**shared, **instance}


def _has_place(kind: type[Any], raw: Raw) -> bool:
    if kind is ec2.NetworkInterface:
        return bool(raw.get("PrivateIpAddresses") or raw.get("PrivateIpAddress"))
    return not (kind is ec2.VpnGateway and raw.get("State") == "deleted")


def _tidied(kind: type[Any], raw: Raw, owner_id: str) -> Raw:
    """What EC2 says in another way than a path can follow."""
    if kind is ec2.NetworkInterface:
        addresses = raw.get("PrivateIpAddresses") or [
            {"PrivateIpAddress": raw.get("PrivateIpAddress"), "Primary": True, "Association": raw.get("Association")}
        ]
        primary, *others = sorted(addresses, key=_secondary)
        if raw.get("Association"):  # of the primary address; not every endpoint repeats it there
            primary = {"Association": raw["Association"], **primary}
        tidied = {**raw, "PrivateIpAddresses": [primary, *others]}
        if raw.get("Attachment", {}).get("Status") == "detached":
            del tidied["Attachment"]
        return tidied
    if kind is ec2.RouteTable:
        return {**raw, "Routes": [one for one in raw.get("Routes", ()) if "DestinationPrefixListId" not in one]}
    if kind is ec2.VpnGateway:
        told = raw.get("VpcAttachments", ())
        attached = [one for one in told if one.get("State") != "detached"]
        ended = (one.get("VpcId") for one in told if one.get("State") == "detached")
        return {**raw, "VpcAttachments": attached, "DetachedFrom": next(ended, None)}
    if kind is ec2.Address:
        return {"NetworkInterfaceOwnerId": owner_id, **raw}
    if kind is ec2.Instance:
        tidied = {**raw, "AutoPublicIp": _has_auto_public_ip(raw)}
        if part(ec2.MetadataOptions, raw.get("MetadataOptions", {})) == ec2.MetadataOptions():
            tidied.pop("MetadataOptions", None)  # as a record has the defaults
        return tidied
    if kind is ec2.Image:
        return {"ImageOwnerAlias": "", **raw}
    return raw


def _secondary(address: Raw) -> bool:
    return not address.get("Primary")


def _has_auto_public_ip(instance: Raw) -> bool:
    """Seen while it has one only: EC2 does not say whether a stopped instance will be given another."""
    interfaces = instance.get("NetworkInterfaces", ())
    return any(one.get("Association", {}).get("IpOwnerId") == AMAZON for one in interfaces)
