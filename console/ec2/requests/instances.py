"""Instances, key pairs, and the catalogue (ec2-semantics §2.13, §2.14, §2.22)."""

from dataclasses import dataclass

from console.ec2.requests.base import Describe, Parameters, Request, TagSpecification
from console.ec2.requests.interfaces import PrivateIpAddressSpecification
from console.ec2.resources import (
    AvailabilityZone,
    Image,
    Instance,
    InstanceState,
    InstanceType,
    KeyPair,
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


class Placement(Parameters):
    availability_zone: str | None = None


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


class RebootInstances(Request[None]):
    instance_ids: tuple[str, ...]


class TerminateInstances(Request[tuple[InstanceStateChange, ...]]):
    instance_ids: tuple[str, ...]


class DescribeInstances(Describe[Instance]):
    """Answers instances, not reservations: each carries its reservation_id."""

    instance_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CreatedKeyPair:
    key_pair: KeyPair
    key_material: str
    """PEM; shown once, kept nowhere."""


class CreateKeyPair(Request[CreatedKeyPair]):
    key_name: str
    key_type: str = "rsa"
    tag_specifications: tuple[TagSpecification, ...] = ()


class DeleteKeyPair(Request[None]):
    key_name: str | None = None
    key_pair_id: str | None = None


class DescribeKeyPairs(Describe[KeyPair]):
    key_names: tuple[str, ...] = ()
    key_pair_ids: tuple[str, ...] = ()


class DescribeAvailabilityZones(Describe[AvailabilityZone]):
    zone_names: tuple[str, ...] = ()


class DescribeInstanceTypes(Describe[InstanceType]):
    instance_types: tuple[str, ...] = ()


class DescribeImages(Describe[Image]):
    image_ids: tuple[str, ...] = ()
