"""Network interfaces, their addresses, and Elastic IPs (ec2-semantics §2.1 to §2.8, §2.20)."""

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from console.ec2.requests.base import Describe, Parameters, Request, TagSpecification
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import (
    Address,
    NetworkInterface,
    NetworkInterfaceAttachment,
    NetworkInterfacePermission,
    SecurityGroup,
)


class StringAttribute(Parameters):
    value: str


class PrivateIpAddressSpecification(Parameters):
    private_ip_address: str
    primary: bool = False


class Ipv6AddressSpecification(Parameters):
    """SDK: InstanceIpv6Address."""

    ipv6_address: str
    is_primary_ipv6: bool = False


class Ipv4PrefixSpecification(Parameters):
    ipv4_prefix: str


class Ipv6PrefixSpecification(Parameters):
    ipv6_prefix: str


class ConnectionTrackingSpecification(Parameters):
    """Seconds."""

    tcp_established_timeout: int | None = None
    udp_stream_timeout: int | None = None
    udp_timeout: int | None = None


class CreateNetworkInterface(Request[NetworkInterface]):
    subnet_id: str
    description: str = ""
    private_ip_address: str | None = None
    private_ip_addresses: tuple[PrivateIpAddressSpecification, ...] = ()
    secondary_private_ip_address_count: int | None = None
    groups: tuple[str, ...] = ()
    interface_type: str | None = None
    tag_specifications: tuple[TagSpecification, ...] = ()
    client_token: str | None = None
    ipv6_addresses: tuple[Ipv6AddressSpecification, ...] = ()
    ipv6_address_count: int | None = None
    enable_primary_ipv6: bool | None = None
    ipv4_prefixes: tuple[Ipv4PrefixSpecification, ...] = ()
    ipv4_prefix_count: int | None = None
    ipv6_prefixes: tuple[Ipv6PrefixSpecification, ...] = ()
    ipv6_prefix_count: int | None = None
    connection_tracking_specification: ConnectionTrackingSpecification | None = None


class DeleteNetworkInterface(Request[None]):
    network_interface_id: str


class DescribeNetworkInterfaces(Describe[NetworkInterface]):
    network_interface_ids: tuple[str, ...] = ()
    include_managed_resources: bool = False
    """There are none."""


@dataclass(frozen=True, slots=True)
class AttachNetworkInterfaceResult:
    attachment_id: str
    network_card_index: int


class AttachNetworkInterface(Request[AttachNetworkInterfaceResult]):
    network_interface_id: str
    instance_id: str
    device_index: int
    network_card_index: int = 0


class DetachNetworkInterface(Request[None]):
    attachment_id: str
    force: bool = False


class NetworkInterfaceAttachmentChanges(Parameters):
    attachment_id: str
    delete_on_termination: bool | None = None


class ModifyNetworkInterfaceAttribute(Request[None]):
    """Exactly one attribute."""

    network_interface_id: str
    description: StringAttribute | None = None
    groups: tuple[str, ...] | None = None
    source_dest_check: BooleanAttribute | None = None
    attachment: NetworkInterfaceAttachmentChanges | None = None
    enable_primary_ipv6: bool | None = None
    connection_tracking_specification: ConnectionTrackingSpecification | None = None
    associate_public_ip_address: bool | None = None


InterfaceAttributeValue: TypeAlias = str | bool | tuple[SecurityGroup, ...] | NetworkInterfaceAttachment | None


@dataclass(frozen=True, slots=True)
class NetworkInterfaceAttribute:
    """attribute: as asked for (`groupSet`, `attachment`, …)."""

    network_interface_id: str
    attribute: str
    value: InterfaceAttributeValue


class DescribeNetworkInterfaceAttribute(Request[NetworkInterfaceAttribute]):
    mutates: ClassVar[bool] = False
    network_interface_id: str
    attribute: str | None = None


class ResetNetworkInterfaceAttribute(Request[None]):
    """source_dest_check: its presence asks for the reset; its text has to be empty."""

    network_interface_id: str
    source_dest_check: str | None = None


@dataclass(frozen=True, slots=True)
class AssignPrivateIpAddressesResult:
    network_interface_id: str
    assigned_private_ip_addresses: tuple[str, ...]
    """Only the new ones."""
    assigned_ipv4_prefixes: tuple[str, ...] = ()


class AssignPrivateIpAddresses(Request[AssignPrivateIpAddressesResult]):
    """Addresses, a count of them, prefixes, or a count of these."""

    network_interface_id: str
    private_ip_addresses: tuple[str, ...] = ()
    secondary_private_ip_address_count: int | None = None
    allow_reassignment: bool = False
    ipv4_prefixes: tuple[str, ...] = ()
    ipv4_prefix_count: int | None = None


class UnassignPrivateIpAddresses(Request[None]):
    network_interface_id: str
    private_ip_addresses: tuple[str, ...] = ()
    ipv4_prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AssignIpv6AddressesResult:
    network_interface_id: str
    assigned_ipv6_addresses: tuple[str, ...] = ()
    assigned_ipv6_prefixes: tuple[str, ...] = ()


class AssignIpv6Addresses(Request[AssignIpv6AddressesResult]):
    """Addresses, a count of them, prefixes, or a count of these."""

    network_interface_id: str
    ipv6_addresses: tuple[str, ...] = ()
    ipv6_address_count: int | None = None
    ipv6_prefixes: tuple[str, ...] = ()
    ipv6_prefix_count: int | None = None


@dataclass(frozen=True, slots=True)
class UnassignIpv6AddressesResult:
    network_interface_id: str
    unassigned_ipv6_addresses: tuple[str, ...] = ()
    unassigned_ipv6_prefixes: tuple[str, ...] = ()


class UnassignIpv6Addresses(Request[UnassignIpv6AddressesResult]):
    network_interface_id: str
    ipv6_addresses: tuple[str, ...] = ()
    ipv6_prefixes: tuple[str, ...] = ()


class CreateNetworkInterfacePermission(Request[NetworkInterfacePermission]):
    """For another account, or for a service of AWS."""

    network_interface_id: str
    permission: Literal["INSTANCE-ATTACH", "EIP-ASSOCIATE"]
    aws_account_id: str | None = None
    aws_service: str | None = None


class DeleteNetworkInterfacePermission(Request[None]):
    network_interface_permission_id: str
    force: bool = False


class DescribeNetworkInterfacePermissions(Describe[NetworkInterfacePermission]):
    network_interface_permission_ids: tuple[str, ...] = ()


class AllocateAddress(Request[Address]):
    domain: str = "vpc"
    public_ipv4_pool: str | None = None
    network_border_group: str | None = None
    tag_specifications: tuple[TagSpecification, ...] = ()


class ReleaseAddress(Request[None]):
    """By allocation id: EC2 knows a public IP here, too, only to refuse it."""

    allocation_id: str | None = None
    public_ip: str | None = None
    network_border_group: str | None = None


class DescribeAddresses(Describe[Address]):
    allocation_ids: tuple[str, ...] = ()
    public_ips: tuple[str, ...] = ()


class AssociateAddress(Request[str]):
    """Answers the association's id. The interface, or an instance with a single one."""

    allocation_id: str | None = None
    public_ip: str | None = None
    instance_id: str | None = None
    network_interface_id: str | None = None
    private_ip_address: str | None = None
    allow_reassociation: bool | None = None


class DisassociateAddress(Request[None]):
    """By association id: as with ReleaseAddress."""

    association_id: str | None = None
    public_ip: str | None = None
