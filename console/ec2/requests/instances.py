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
    MetadataOptions,
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
    """tenancy: `default` is what there is. A zone goes by its name or by its id."""

    availability_zone: str | None = None
    availability_zone_id: str | None = None
    tenancy: str | None = None


class PrivateDnsNameOptions(Parameters):
    """What is not given comes from the subnet."""

    hostname_type: Literal["ip-name", "resource-name"] | None = None
    enable_resource_name_dns_a_record: bool | None = None
    enable_resource_name_dns_aaaa_record: bool | None = Field(None, alias="EnableResourceNameDnsAAAARecord")


class Monitoring(Parameters):
    """Detailed monitoring: off is what there is."""

    enabled: bool


class MetadataOptionsRequest(Parameters):
    """What is not given is left as it is; at a launch, as EC2 has it. Values: see `MetadataOptions`."""

    http_tokens: str | None = None
    http_put_response_hop_limit: int | None = None
    http_endpoint: str | None = None
    http_protocol_ipv6: str | None = None
    instance_metadata_tags: str | None = None


class CpuOptions(Parameters):
    """Those of the type are what there is."""

    core_count: int | None = None
    threads_per_core: int | None = None
    amd_sev_snp: str | None = None
    nested_virtualization: str | None = None


class CreditSpecification(Parameters):
    """`standard` for T2 and `unlimited` for the later ones are what there is."""

    cpu_credits: str


class EnclaveOptions(Parameters):
    """Off is what there is."""

    enabled: bool = False


class HibernationOptions(Parameters):
    """Off is what there is."""

    configured: bool = False


class MaintenanceOptions(Parameters):
    """`default` is what there is."""

    auto_recovery: str | None = None


class CapacityReservationSpecification(Parameters):
    """`open` and `none` come to the same: there are no reservations."""

    capacity_reservation_preference: str | None = None


class BlockDeviceMapping(Parameters):
    """There are no volumes: `no_device` (any text) is what there is."""

    device_name: str | None = None
    no_device: str | None = None


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
    metadata_options: MetadataOptionsRequest | None = None
    cpu_options: CpuOptions | None = None
    credit_specification: CreditSpecification | None = None
    enclave_options: EnclaveOptions | None = None
    hibernation_options: HibernationOptions | None = None
    maintenance_options: MaintenanceOptions | None = None
    capacity_reservation_specification: CapacityReservationSpecification | None = None
    block_device_mappings: tuple[BlockDeviceMapping, ...] = ()


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
class InstanceMetadataOptions:
    """What an instance has after a change."""

    instance_id: str
    options: MetadataOptions


class ModifyInstanceMetadataOptions(MetadataOptionsRequest, Request[InstanceMetadataOptions]):
    """One option at least."""

    instance_id: str


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
