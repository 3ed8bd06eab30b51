"""Instances, key pairs, and the catalogue (ec2-semantics §2.13, §2.14, §2.22)."""

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from pydantic import Field

from console.ec2.requests.base import Describe, Parameters, Request, TagSpecification
from console.ec2.requests.interfaces import (
    ConnectionTrackingSpecification,
    Ipv4PrefixSpecification,
    Ipv6AddressSpecification,
    Ipv6PrefixSpecification,
    PrivateIpAddressSpecification,
    StringAttribute,
)
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import (
    AvailabilityZone,
    Image,
    Instance,
    InstanceState,
    InstanceType,
    KeyPair,
    SecurityGroup,
)


class InstanceNetworkInterfaceSpecification(Parameters):
    """One leg of a launch: an existing interface by id, or a new one in a subnet."""

    device_index: int | None = None
    network_card_index: int = 0
    network_interface_id: str | None = None
    subnet_id: str | None = None
    description: str | None = None
    groups: tuple[str, ...] = ()
    private_ip_address: str | None = None
    private_ip_addresses: tuple[PrivateIpAddressSpecification, ...] = ()
    secondary_private_ip_address_count: int | None = None
    associate_public_ip_address: bool | None = None
    delete_on_termination: bool | None = None
    interface_type: str | None = None
    ipv6_addresses: tuple[Ipv6AddressSpecification, ...] = ()
    ipv6_address_count: int | None = None
    primary_ipv6: bool | None = None
    ipv4_prefixes: tuple[Ipv4PrefixSpecification, ...] = ()
    ipv4_prefix_count: int | None = None
    ipv6_prefixes: tuple[Ipv6PrefixSpecification, ...] = ()
    ipv6_prefix_count: int | None = None
    connection_tracking_specification: ConnectionTrackingSpecification | None = None


class Placement(Parameters):
    """tenancy: `default` is what there is."""

    availability_zone: str | None = None
    tenancy: str | None = None


class PrivateDnsNameOptions(Parameters):
    """What is not given comes from the subnet."""

    hostname_type: Literal["ip-name", "resource-name"] | None = None
    enable_resource_name_dns_a_record: bool | None = None
    enable_resource_name_dns_aaaa_record: bool | None = Field(None, alias="EnableResourceNameDnsAAAARecord")


class Monitoring(Parameters):
    """Detailed monitoring: off is what there is."""

    enabled: bool


@dataclass(frozen=True, slots=True)
class Reservation:
    reservation_id: str
    owner_id: str
    instances: tuple[Instance, ...]


class RunInstances(Request[Reservation]):
    image_id: str
    min_count: int = 1
    max_count: int = 1
    instance_type: str = "t3.micro"
    key_name: str | None = None
    subnet_id: str | None = None
    security_group_ids: tuple[str, ...] = ()
    private_ip_address: str | None = None
    network_interfaces: tuple[InstanceNetworkInterfaceSpecification, ...] = ()
    placement: Placement | None = None
    user_data: str | None = None
    tag_specifications: tuple[TagSpecification, ...] = ()
    client_token: str | None = None
    security_groups: tuple[str, ...] = ()
    """Names, of groups of the default VPC."""
    ipv6_addresses: tuple[Ipv6AddressSpecification, ...] = ()
    ipv6_address_count: int | None = None
    enable_primary_ipv6: bool | None = None
    disable_api_termination: bool = False
    disable_api_stop: bool = False
    instance_initiated_shutdown_behavior: str = "stop"
    ebs_optimized: bool = False
    monitoring: Monitoring | None = None
    private_dns_name_options: PrivateDnsNameOptions | None = None


@dataclass(frozen=True, slots=True)
class InstanceStateChange:
    instance_id: str
    current_state: InstanceState
    previous_state: InstanceState


class StartInstances(Request[tuple[InstanceStateChange, ...]]):
    instance_ids: tuple[str, ...]


class StopInstances(Request[tuple[InstanceStateChange, ...]]):
    instance_ids: tuple[str, ...]
    force: bool = False
    hibernate: bool = False
    skip_os_shutdown: bool = False


class RebootInstances(Request[None]):
    instance_ids: tuple[str, ...]


class TerminateInstances(Request[tuple[InstanceStateChange, ...]]):
    instance_ids: tuple[str, ...]
    force: bool = False
    skip_os_shutdown: bool = False


class DescribeInstances(Describe[Instance]):
    """Answers instances, not reservations: each carries its reservation_id."""

    instance_ids: tuple[str, ...] = ()
    include_managed_resources: bool = False
    """There are none."""


@dataclass(frozen=True, slots=True)
class InstanceStatus:
    """status of the checks: `ok`, `initializing`, `not-applicable`; reachability: `passed`, `initializing` or none."""

    instance_id: str
    availability_zone: str
    instance_state: InstanceState
    status: str
    reachability: str | None


class DescribeInstanceStatus(Describe[InstanceStatus]):
    instance_ids: tuple[str, ...] = ()
    include_all_instances: bool = False
    include_managed_resources: bool = False
    """There are none."""


InstanceAttributeValue: TypeAlias = str | bool | tuple[SecurityGroup, ...] | None


@dataclass(frozen=True, slots=True)
class InstanceAttribute:
    """attribute: as asked for (`instanceType`, `groupSet`, …); None, or no groups: EC2 answers an empty element."""

    instance_id: str
    attribute: str
    value: InstanceAttributeValue


class DescribeInstanceAttribute(Request[InstanceAttribute]):
    mutates: ClassVar[bool] = False
    instance_id: str
    attribute: str


class ModifyInstanceAttribute(Request[None]):
    """Exactly one attribute; or `attribute` and `value`, the older form. user_data: base64, as on the wire."""

    instance_id: str
    source_dest_check: BooleanAttribute | None = None
    groups: tuple[str, ...] | None = None
    disable_api_termination: BooleanAttribute | None = None
    disable_api_stop: BooleanAttribute | None = None
    instance_type: StringAttribute | None = None
    user_data: StringAttribute | None = None
    instance_initiated_shutdown_behavior: StringAttribute | None = None
    ebs_optimized: BooleanAttribute | None = None
    attribute: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class CreatedKeyPair:
    key_pair: KeyPair
    key_material: str
    """PEM; shown once, kept nowhere."""


class CreateKeyPair(Request[CreatedKeyPair]):
    key_name: str
    key_type: str = "rsa"
    key_format: str = "pem"
    tag_specifications: tuple[TagSpecification, ...] = ()


class ImportKeyPair(Request[KeyPair]):
    """public_key_material: OpenSSH's line, or base64 of it as on the wire."""

    key_name: str
    public_key_material: str
    tag_specifications: tuple[TagSpecification, ...] = ()


class DeleteKeyPair(Request[None]):
    key_name: str | None = None
    key_pair_id: str | None = None


class DescribeKeyPairs(Describe[KeyPair]):
    key_names: tuple[str, ...] = ()
    key_pair_ids: tuple[str, ...] = ()
    include_public_key: bool = False
    """Without it the answers' public_key is empty."""


class DescribeAvailabilityZones(Describe[AvailabilityZone]):
    zone_names: tuple[str, ...] = ()
    zone_ids: tuple[str, ...] = ()
    all_availability_zones: bool = False


class DescribeInstanceTypes(Describe[InstanceType]):
    instance_types: tuple[str, ...] = ()


class DescribeImages(Describe[Image]):
    image_ids: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    """Account ids, aliases, `self`."""
    executable_users: tuple[str, ...] = ()
    """`self`, `all` or account ids: who may launch it. Amazon's images are everybody's."""
    include_deprecated: bool = False
    include_disabled: bool = False
