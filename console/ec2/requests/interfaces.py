"""Network interfaces, their addresses, and Elastic IPs (ec2-semantics §2.1 to §2.8, §2.20)."""

from dataclasses import dataclass

from console.ec2.requests.base import Describe, Parameters, Request, TagSpecification
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import Address, NetworkInterface


class StringAttribute(Parameters):
    value: str


class PrivateIpAddressSpecification(Parameters):
    private_ip_address: str
    primary: bool = False


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


class DeleteNetworkInterface(Request[None]):
    network_interface_id: str


class DescribeNetworkInterfaces(Describe[NetworkInterface]):
    network_interface_ids: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class AssignPrivateIpAddressesResult:
    network_interface_id: str
    assigned_private_ip_addresses: tuple[str, ...]
    """Only the new ones."""


class AssignPrivateIpAddresses(Request[AssignPrivateIpAddressesResult]):
    """Either addresses or a count."""

    network_interface_id: str
    private_ip_addresses: tuple[str, ...] = ()
    secondary_private_ip_address_count: int | None = None
    allow_reassignment: bool = False


class UnassignPrivateIpAddresses(Request[None]):
    network_interface_id: str
    private_ip_addresses: tuple[str, ...] = ()


class AllocateAddress(Request[Address]):
    domain: str = "vpc"
    tag_specifications: tuple[TagSpecification, ...] = ()


class ReleaseAddress(Request[None]):
    allocation_id: str


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
    association_id: str
