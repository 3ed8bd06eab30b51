"""What a launch may say of its instances beside their interfaces (ec2-semantics §2.13).

Most of it there is one kind of here. Who asks for that kind is told nothing new and is answered; another kind is an
`UnsupportedOperation`, never ignored. So with volumes, too: DescribeVolumes and `blockDeviceMapping` are empty here
(ec2-semantics §2.22), and a client that was let to ask for a disk would look for it in vain, or plan to make it again
for ever. Only that there be no device (`NoDevice`) is taken.
"""

from console.ec2.errors import InvalidParameterCombination, InvalidParameterValue, UnsupportedOperation
from console.ec2.requests import RunInstances
from console.ec2.requests.instances import CpuOptions
from console.ec2.resources import AvailabilityZone, InstanceType
from console.ec2.world import World
from console.engine.handlers.instance_attributes import check_shutdown_behavior
from console.engine.handlers.interfaces import check_interface_type


def check_options(request: RunInstances) -> None:
    """What does not depend on the type. Raises Refused."""
    check_shutdown_behavior(request.instance_initiated_shutdown_behavior)
    if request.monitoring and request.monitoring.enabled:
        raise UnsupportedOperation("Detailed monitoring is not supported.")
    tenancy = request.placement.tenancy if request.placement else None
    if tenancy not in (None, "default"):
        _one_of("tenancy", tenancy, ("default", "dedicated", "host"))
        raise UnsupportedOperation(f"Instances of tenancy {tenancy} are not supported.")
    if request.enclave_options and request.enclave_options.enabled:
        raise UnsupportedOperation("Instances with enclaves are not supported.")
    if request.hibernation_options and request.hibernation_options.configured:
        raise UnsupportedOperation("Instances that hibernate are not supported.")
    _check_maintenance(request)
    reserved = request.capacity_reservation_specification
    if reserved and reserved.capacity_reservation_preference is not None:
        preferences = ("open", "none", "capacity-reservations-only")
        _one_of("capacityReservationPreference", reserved.capacity_reservation_preference, preferences)
        if reserved.capacity_reservation_preference == "capacity-reservations-only":
            raise UnsupportedOperation("Capacity reservations are not supported.")
    for mapping in request.block_device_mappings:
        if mapping.no_device is None:
            raise UnsupportedOperation("Block device mappings are not supported: instances here have no volumes.")
    for one in request.network_interfaces:
        check_interface_type(one.interface_type)


def _check_maintenance(request: RunInstances) -> None:
    wanted = request.maintenance_options.auto_recovery if request.maintenance_options else None
    if wanted is not None:
        _one_of("autoRecovery", wanted, ("default", "disabled"))
        if wanted == "disabled":
            raise UnsupportedOperation("Instances without automatic recovery are not supported.")


def check_processor(request: RunInstances, kind: InstanceType) -> None:
    """Whether processor and credits are asked for as the type has them. Raises Refused."""
    if request.cpu_options:
        _check_cpu(request.cpu_options, kind)
    if request.credit_specification is None:
        return
    credits_wanted = request.credit_specification.cpu_credits
    _one_of("cpuCredits", credits_wanted, ("standard", "unlimited"))
    if kind.cpu_credits is None:
        raise InvalidParameterCombination(f"The CpuCredits parameter can't be specified for instance type {kind.id}.")
    if credits_wanted != kind.cpu_credits:
        raise UnsupportedOperation(f"CPU credits other than the default of {kind.id} are not supported.")


def _check_cpu(asked: CpuOptions, kind: InstanceType) -> None:
    for name, value in (("amdSevSnp", asked.amd_sev_snp), ("nestedVirtualization", asked.nested_virtualization)):
        if value is not None:
            _one_of(name, value, ("enabled", "disabled"))
            if value == "enabled":
                raise UnsupportedOperation(f"The CPU option {name} is not supported.")
    if asked.core_count not in (None, kind.default_cores) or asked.threads_per_core not in (
        None,
        kind.threads_per_core,
    ):
        raise UnsupportedOperation(
            f"CPU options other than the default of {kind.id} ({kind.default_cores} cores, {kind.threads_per_core} "
            "threads each) are not supported."
        )


def placed_in(request: RunInstances, world: World) -> str | None:
    """The name of the zone that a launch asks for, if any. Raises InvalidParameterValue for one that is not there."""
    placement = request.placement
    if placement is None:
        return None
    name, zone_id = placement.availability_zone, placement.availability_zone_id
    if name is not None and zone_id is not None:
        raise InvalidParameterCombination("Specify either an Availability Zone or an Availability Zone ID, not both.")
    if zone_id is not None:
        name = next((zone.id for zone in world.zones() if zone.zone_id == zone_id), zone_id)
    if name is not None and world.find(AvailabilityZone, name) is None:
        raise InvalidParameterValue(f"Invalid availability zone: [{name}]")
    return name


def _one_of(name: str, value: str | None, words: tuple[str, ...]) -> None:
    if value not in words:
        raise InvalidParameterValue(
            f"Value ({value}) for parameter {name} is invalid. Expecting one of: {', '.join(words)}."
        )
