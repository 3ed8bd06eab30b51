"""Instances and key pairs (ec2-semantics §1.5, §1.10)."""

from itertools import groupby
from operator import attrgetter
from typing import Any

from console.ec2.dns_names import instance_dns_name, public_dns_name
from console.ec2.requests import (
    CreateKeyPair,
    DescribeInstances,
    DescribeKeyPairs,
    ModifyInstanceMetadataOptions,
    Page,
    RunInstances,
    StartInstances,
    StopInstances,
    TerminateInstances,
)
from console.ec2.requests.instances import (
    CreatedKeyPair,
    DescribeInstanceAttribute,
    DescribeInstanceStatus,
    ImportKeyPair,
    InstanceAttribute,
    InstanceMetadataOptions,
    InstanceStateChange,
    InstanceStatus,
    Reservation,
)
from console.ec2.resources import AvailabilityZone, Instance, InstanceState, InstanceType, KeyPair, MetadataOptions
from console.ec2.world import World
from console.wire.shapes.interfaces import groups, has_dns_names, instance_network_interface
from console.wire.shapes.registry import Answer, answers, attribute_of, page, tag_set


@answers(DescribeInstances)
def describe_instances(request: DescribeInstances, result: Page[Instance], world: World) -> Answer:
    reservations = []
    ordered = sorted(result.items, key=attrgetter("reservation_id"))
    for reservation_id, found in groupby(ordered, key=attrgetter("reservation_id")):
        instances = list(found)
        shapes = [instance(world, one) for one in instances]
        reservations.append(_reservation(reservation_id, instances[0].owner_id, shapes))
    return {"Reservations": reservations, "NextToken": result.next_token}


@answers(RunInstances)
def run_instances(request: RunInstances, result: Reservation, world: World) -> Answer:
    """Public addresses and names appear a little later, with EC2 as here."""
    shapes = [instance(world, one, public=False) for one in result.instances]
    return _reservation(result.reservation_id, result.owner_id, shapes)


@answers(StartInstances)
def start_instances(request: StartInstances, result: tuple[InstanceStateChange, ...], world: World) -> Answer:
    return {"StartingInstances": [_change(one) for one in result]}


@answers(StopInstances)
def stop_instances(request: StopInstances, result: tuple[InstanceStateChange, ...], world: World) -> Answer:
    return {"StoppingInstances": [_change(one) for one in result]}


@answers(TerminateInstances)
def terminate_instances(request: TerminateInstances, result: tuple[InstanceStateChange, ...], world: World) -> Answer:
    return {"TerminatingInstances": [_change(one) for one in result]}


@answers(DescribeInstanceStatus)
def describe_instance_status(request: DescribeInstanceStatus, result: Page[InstanceStatus], world: World) -> Answer:
    return page("InstanceStatuses", result, _status)


def _status(one: InstanceStatus) -> Answer:
    details = [{"Name": "reachability", "Status": one.reachability}] if one.reachability else []
    checks = {"Status": one.status, "Details": details}
    return {
        "InstanceId": one.instance_id,
        "AvailabilityZone": one.availability_zone,
        "InstanceState": state(one.instance_state),
        "InstanceStatus": checks,
        "SystemStatus": checks,
        "AttachedEbsStatus": checks,
        "Events": [],
    }


@answers(ModifyInstanceMetadataOptions)
def modify_instance_metadata_options(
    request: ModifyInstanceMetadataOptions, result: InstanceMetadataOptions, world: World
) -> Answer:
    return {
        "InstanceId": result.instance_id,
        "InstanceMetadataOptions": metadata_options(result.options, state="pending"),
    }


def metadata_options(options: MetadataOptions | None, *, state: str) -> Answer:
    """state: `pending` in the answer to what changes them, `applied` ever after."""
    options = options or MetadataOptions()
    return {
        "State": state,
        "HttpTokens": options.http_tokens,
        "HttpPutResponseHopLimit": options.http_put_response_hop_limit,
        "HttpEndpoint": options.http_endpoint,
        "HttpProtocolIpv6": options.http_protocol_ipv6,
        "InstanceMetadataTags": options.instance_metadata_tags,
    }


@answers(DescribeInstanceAttribute)
def describe_instance_attribute(request: DescribeInstanceAttribute, result: InstanceAttribute, world: World) -> Answer:
    value: Any = result.value
    if isinstance(value, tuple):
        value = [{"GroupId": group.id, "GroupName": group.group_name} for group in value]
    if value is None and result.attribute in ("productCodes", "blockDeviceMapping"):
        value = []
    return {
        "InstanceId": result.instance_id,
        **attribute_of("DescribeInstanceAttribute", result.attribute, value),
    }


def _reservation(reservation_id: str, owner_id: str, instances: list[Answer]) -> Answer:
    return {"ReservationId": reservation_id, "OwnerId": owner_id, "Groups": [], "Instances": instances}


def _change(one: InstanceStateChange) -> Answer:
    return {
        "InstanceId": one.instance_id,
        "CurrentState": state(one.current_state),
        "PreviousState": state(one.previous_state),
    }


def state(one: InstanceState) -> Answer:
    return {"Code": one.code, "Name": one}


def instance(world: World, one: Instance, *, public: bool = True) -> Answer:
    """public: whether the public address and name are to be seen yet."""
    image = world.image_of(one)
    zone = world.find(AvailabilityZone, one.availability_zone)
    shape: Answer = {
        "InstanceId": one.id,
        "ImageId": one.image_id,
        "State": state(one.state),
        "PrivateDnsName": "",
        "PublicDnsName": "",
        "StateTransitionReason": one.state_transition_reason,
        "KeyName": one.key_name,
        "AmiLaunchIndex": one.ami_launch_index,
        "ProductCodes": [],
        "InstanceType": one.instance_type,
        "LaunchTime": one.launch_time,
        "Placement": {
            "AvailabilityZone": one.availability_zone,
            "AvailabilityZoneId": zone.zone_id if zone else None,
            "GroupName": "",
            "Tenancy": "default",
        },
        "Monitoring": {"State": "disabled"},
        "StateReason": _state_reason(one),
        "Architecture": one.architecture,
        "RootDeviceType": "ebs",
        "RootDeviceName": image.root_device_name if image else None,
        "BlockDeviceMappings": [],
        "VirtualizationType": "hvm",
        "Hypervisor": "xen",
        "EbsOptimized": one.ebs_optimized,
        "EnaSupport": True,
        "ClientToken": one.client_token,
        "Tags": tag_set(one),
        "PlatformDetails": image.platform_details if image else None,
        "UsageOperation": "RunInstances",
        "UsageOperationUpdateTime": one.launch_time,
        "PrivateDnsNameOptions": {
            "HostnameType": one.hostname_type,
            "EnableResourceNameDnsARecord": one.enable_resource_name_dns_a_record,
            "EnableResourceNameDnsAAAARecord": one.enable_resource_name_dns_aaaa_record,
        },
        "CpuOptions": _cpu_options(world.find(InstanceType, one.instance_type)),
        "CapacityReservationSpecification": {"CapacityReservationPreference": "open"},
        "HibernationOptions": {"Configured": False},
        "MetadataOptions": metadata_options(one.metadata_options, state="applied" if public else "pending"),
        "EnclaveOptions": {"Enabled": False},
        "MaintenanceOptions": {"AutoRecovery": "default", "RebootMigration": "default"},
        "CurrentInstanceBootMode": one.boot_mode,
        "SecurityGroups": [],
        "NetworkInterfaces": [],
    }
    if one.state is not InstanceState.TERMINATED:
        shape |= _network(world, one, public=public)
    return shape


def _cpu_options(kind: InstanceType | None) -> Answer | None:
    return {"CoreCount": kind.default_cores, "ThreadsPerCore": kind.threads_per_core} if kind else None


def _network(world: World, one: Instance, *, public: bool) -> Answer:
    """What an instance has from its interfaces, most of it from the primary one."""
    interfaces = world.interfaces_of(one.id)
    shape: Answer = {
        "VpcId": one.vpc_id,
        "NetworkInterfaces": [instance_network_interface(world, each, public=public) for each in interfaces],
    }
    if interfaces:
        primary = interfaces[0]
        shape |= {
            "SubnetId": primary.subnet_id,
            "PrivateIpAddress": primary.private_ip_address,
            "PrivateDnsName": instance_dns_name(one, primary.private_ip_address, world.region),
            "SecurityGroups": groups(world, primary.groups),
            "SourceDestCheck": primary.source_dest_check,
            "Ipv6Address": primary.ipv6_addresses[0].ipv6_address if primary.ipv6_addresses else None,
        }
        if public and primary.association:
            shape["PublicIpAddress"] = primary.association.public_ip
            if has_dns_names(world, one.vpc_id):
                shape["PublicDnsName"] = public_dns_name(primary.association.public_ip, world.region)
    return shape


def _state_reason(one: Instance) -> Answer | None:
    if not one.state_reason:
        return None
    return {"Code": one.state_reason.partition(":")[0], "Message": one.state_reason}


@answers(DescribeKeyPairs)
def describe_key_pairs(request: DescribeKeyPairs, result: Page[KeyPair], world: World) -> Answer:
    found = page("KeyPairs", result, key_pair)
    del found["NextToken"]  # EC2 has no pages here
    return found


@answers(CreateKeyPair)
def create_key_pair(request: CreateKeyPair, result: CreatedKeyPair, world: World) -> Answer:
    made = result.key_pair
    return {
        "KeyPairId": made.id,
        "KeyName": made.key_name,
        "KeyFingerprint": made.key_fingerprint,
        "KeyMaterial": result.key_material,
        "Tags": tag_set(made),
    }


@answers(ImportKeyPair)
def import_key_pair(request: ImportKeyPair, result: KeyPair, world: World) -> Answer:
    return {
        "KeyPairId": result.id,
        "KeyName": result.key_name,
        "KeyFingerprint": result.key_fingerprint,
        "Tags": tag_set(result),
    }


def key_pair(one: KeyPair) -> Answer:
    return {
        "KeyPairId": one.id,
        "KeyName": one.key_name,
        "KeyFingerprint": one.key_fingerprint,
        "KeyType": one.key_type,
        "CreateTime": one.create_time,
        "PublicKey": one.public_key or None,
        "Tags": tag_set(one),
    }
