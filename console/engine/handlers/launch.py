"""RunInstances (ec2-semantics §2.13): what may be asked, then where, then with what, then it is done.

request ──► specifications        form: which parameters go together
        ──► legs                  one of each interface: an existing one, or a subnet, groups and addresses
        ──► interfaces, instances one transaction, everything checked before
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from console.ec2.errors import (
    InvalidParameterCombination,
    InvalidParameterValue,
    LimitExceeded,
    NotFound,
    Refused,
    UnsupportedOperation,
)
from console.ec2.requests import RunInstances
from console.ec2.requests.base import tags_for
from console.ec2.requests.instances import InstanceNetworkInterfaceSpecification, PrivateDnsNameOptions, Reservation
from console.ec2.resources import (
    Image,
    Instance,
    InstanceState,
    InstanceType,
    NetworkInterface,
    NetworkInterfaceAttachment,
    NetworkInterfaceStatus,
    Subnet,
    Tags,
)
from console.ec2.world import World
from console.engine.handlers.address_plans import (
    AddressPlan,
    GivenOut,
    connection_tracking,
    names_addresses,
    plan,
    slots,
    slots_of,
)
from console.engine.handlers.interfaces import (
    check_card_count,
    check_count,
    check_description,
    check_interface_quota,
    check_slot,
    groups_for,
    new_interface,
)
from console.engine.handlers.launch_options import check_options, check_processor, placed_in
from console.engine.handlers.metadata_options import changed_metadata
from console.engine.handlers.prefixes import check_nitro
from console.engine.handlers.registry import handles
from console.engine.handlers.security_groups import named_in_default_vpc
from console.engine.lookup import require
from console.engine.tagging import check_count as check_tag_count
from console.engine.tagging import tags_from
from console.engine.transaction import Transaction

Specification = InstanceNetworkInterfaceSpecification
_SCARCE = ("InsufficientFreeAddressesInSubnet", "NetworkInterfaceLimitExceeded", "InsufficientCidrBlocks")
"""Refusals that a launch of several answers with fewer instances."""


@dataclass(frozen=True, slots=True)
class _Leg:
    """One interface of each instance: `existing`, or a new one in `subnet` with `groups`."""

    given: Specification
    subnet: Subnet
    groups: tuple[str, ...] = ()
    existing: NetworkInterface | None = None

    @property
    def device_index(self) -> int:
        assert self.given.device_index is not None
        return self.given.device_index

    def slots(self) -> tuple[int, int]:
        """How many places for addresses it takes, IPv4 and IPv6."""
        return slots_of(self.existing) if self.existing else slots(self.given, self.subnet)

    @property
    def has_prefixes(self) -> bool:
        one = self.existing or self.given
        counted = not self.existing and (self.given.ipv4_prefix_count or self.given.ipv6_prefix_count)
        return bool(one.ipv4_prefixes or one.ipv6_prefixes or counted)


@handles(RunInstances)
def run_instances(request: RunInstances, tx: Transaction) -> Reservation:
    """As many instances as there is room for, at least min_count; each with interfaces as asked."""
    instance_tags = tags_from(tx, request)
    interface_tags = tags_for(request.tag_specifications, "network-interface")
    check_tag_count(tx, interface_tags)
    check_options(request)
    metadata_options = changed_metadata(None, request.metadata_options)
    _check_form(request)
    image, kind = _image(request, tx.world), _instance_type(request, tx.world)
    _check_architecture(image, kind)
    check_processor(request, kind)
    if request.key_name is not None and tx.world.key_pair_named(request.key_name) is None:
        raise NotFound("key-pair", [request.key_name])
    legs = _legs(request, tx)
    _check_relations(request, legs)
    _check_capacity(kind, legs)
    plans = _addresses(request, legs, tx)

    prototype = Instance(
        id="",
        reservation_id=tx.new_id("reservation"),
        owner_id=tx.world.owner_id,
        image_id=image.id,
        instance_type=kind.id,
        state=InstanceState.PENDING,
        launch_time=tx.now,
        availability_zone=legs[0].subnet.availability_zone,
        vpc_id=legs[0].subnet.vpc_id,
        architecture=image.architecture,
        key_name=request.key_name,
        auto_public_ip=_gets_public_ip(legs),
        user_data=request.user_data or "",
        disable_api_termination=request.disable_api_termination,
        disable_api_stop=request.disable_api_stop,
        instance_initiated_shutdown_behavior=request.instance_initiated_shutdown_behavior,
        ebs_optimized=request.ebs_optimized,
        metadata_options=metadata_options,
        client_token=request.client_token or "",
        tags=instance_tags,
    )
    prototype = _named_by(prototype, request.private_dns_name_options, legs[0].subnet)
    launched = []
    for index, chosen in enumerate(plans):
        instance = replace(prototype, id=tx.new_id("instance"), ami_launch_index=index)
        tx.put(instance)
        for leg, addresses in zip(legs, chosen, strict=True):
            _connect(tx, instance, leg, addresses, interface_tags)
        launched.append(instance)
    return Reservation(prototype.reservation_id, prototype.owner_id, tuple(launched))


# --- form: what goes together ---------------------------------------------------------------------------------------


def _check_form(request: RunInstances) -> None:
    if request.min_count < 1:
        raise InvalidParameterValue("Minimum instance count must be greater than zero")
    if request.max_count < 1:
        raise InvalidParameterValue("Maximum instance count must be greater than zero")
    if request.max_count < request.min_count:
        raise InvalidParameterValue("Maximum instance count must not be smaller than minimum instance count")
    given = request.network_interfaces
    if given:
        _check_nothing_beside(request)
        _check_indices(given)
    for one in given:
        if one.network_interface_id:
            _check_existing(one)
    _check_public_ip(given)
    _check_several(request)
    tagged = {one.resource_type for one in request.tag_specifications}
    if "network-interface" in tagged and given and all(one.network_interface_id for one in given):
        raise InvalidParameterValue(
            "You cannot specify tags for network interfaces if there are no network interfaces being created by "
            "the request."
        )


def _check_nothing_beside(request: RunInstances) -> None:
    for word, value in (
        ("subnet ID", request.subnet_id is not None),
        ("security groups", request.security_group_ids or request.security_groups),
        ("private IP address", request.private_ip_address is not None),
        ("IPv6 addresses", request.ipv6_addresses or request.ipv6_address_count is not None),
        ("primary IPv6 address", request.enable_primary_ipv6),
    ):
        if value:
            raise InvalidParameterCombination(
                f"Network interfaces and an instance-level {word} may not be specified on the same request"
            )


def _check_indices(given: Sequence[Specification]) -> None:
    if any(one.device_index is None for one in given):
        raise InvalidParameterValue("Each network interface requires a device index.")
    slots = [(one.network_card_index, one.device_index) for one in given]
    if len(set(slots)) != len(slots):
        raise InvalidParameterValue("Each network interface requires a unique device index.")
    if (0, 0) not in slots:
        raise UnsupportedOperation("When specifying network interfaces, you must include a device at index 0.")
    ids = Counter(one.network_interface_id for one in given if one.network_interface_id)
    for interface_id, count in ids.items():
        if count > 1:
            raise InvalidParameterValue(
                f"Network interface ID '{interface_id}' may not be specified on multiple interfaces."
            )


def _check_existing(one: Specification) -> None:
    """An interface that exists brings everything along: nothing else may be said of it."""
    beside = (
        ("a subnet", one.subnet_id is not None),
        ("security groups", one.groups),
        ("a private IP address", one.private_ip_address is not None or one.private_ip_addresses),
        ("a secondary private IP address count", one.secondary_private_ip_address_count is not None),
        ("IPv6 addresses", one.ipv6_addresses or one.ipv6_address_count is not None or one.primary_ipv6),
        (
            "prefixes",
            one.ipv4_prefixes
            or one.ipv6_prefixes
            or one.ipv4_prefix_count is not None
            or one.ipv6_prefix_count is not None,
        ),
        ("a connection tracking specification", one.connection_tracking_specification),
        ("an interface type", one.interface_type),
        ("a description", one.description),
        ("delete on termination as true", one.delete_on_termination),
    )
    for words, value in beside:
        if value:
            raise InvalidParameterCombination(
                f"A network interface may not specify both a network interface ID and {words}"
            )


def _check_public_ip(given: Sequence[Specification]) -> None:
    """Only a new interface at index 0 that is the only one can be given a public address at a launch."""
    text = "The associatePublicIPAddress parameter "
    for one in given:
        if one.associate_public_ip_address is not None and one.network_interface_id:
            raise InvalidParameterCombination(text + "cannot be specified for a network interface with an ID.")
        if one.associate_public_ip_address and len(given) > 1:
            raise InvalidParameterCombination(
                text + "cannot be specified when launching with multiple network interfaces."
            )


def _check_several(request: RunInstances) -> None:
    named = (
        request.private_ip_address is not None
        or request.ipv6_addresses
        or any(one.network_interface_id or names_addresses(one) for one in request.network_interfaces)
    )
    if request.max_count > 1 and named:
        raise InvalidParameterCombination(
            "Multiple instances creation is not compatible with private IP address or network interface ID parameters."
        )


# --- what it refers to ----------------------------------------------------------------------------------------------


def _image(request: RunInstances, world: World) -> Image:
    return require(world, Image, request.image_id)


def _instance_type(request: RunInstances, world: World) -> InstanceType:
    kind = world.find(InstanceType, request.instance_type)
    if kind is None:
        raise InvalidParameterValue(f"Invalid value '{request.instance_type}' for InstanceType.")
    return kind


def _check_architecture(image: Image, kind: InstanceType) -> None:
    if image.architecture not in kind.architectures:
        raise InvalidParameterValue(
            f"The architecture '{', '.join(kind.architectures)}' of the specified instance type does not match the "
            f"architecture '{image.architecture}' of the specified AMI. Specify an instance type and an AMI that have "
            "matching architectures, and try again."
        )


def _legs(request: RunInstances, tx: Transaction) -> list[_Leg]:
    """The interfaces of each instance, in the order of cards and device indices."""
    given = request.network_interfaces or (
        Specification(
            device_index=0,
            subnet_id=request.subnet_id,
            groups=_instance_groups(request, tx.world),
            private_ip_address=request.private_ip_address,
            ipv6_addresses=request.ipv6_addresses,
            ipv6_address_count=request.ipv6_address_count,
            primary_ipv6=request.enable_primary_ipv6,
        ),
    )
    zone = placed_in(request, tx.world)
    legs = [_leg(one, tx) for one in given if _is_placed(one)]
    if len(legs) < len(given):
        default = _default_subnet(request, tx.world, zone or (legs[0].subnet.availability_zone if legs else None))
        placed = (_placed(one, default) for one in given if not _is_placed(one))
        legs.extend(_leg(one, tx) for one in placed)
    return sorted(legs, key=lambda leg: (leg.given.network_card_index, leg.device_index))


def _instance_groups(request: RunInstances, world: World) -> tuple[str, ...]:
    """The groups of the instance's only interface; by name, they are those of the default VPC."""
    if not request.security_groups:
        return request.security_group_ids
    if request.subnet_id is not None and not _in_default_vpc(request.subnet_id, world):
        raise InvalidParameterCombination("The parameter groupName cannot be used with the parameter subnet")
    named = [named_in_default_vpc(world, name).id for name in request.security_groups]
    return (*request.security_group_ids, *named)


def _in_default_vpc(subnet_id: str, world: World) -> bool:
    vpc = world.default_vpc()
    return vpc is not None and require(world, Subnet, subnet_id).vpc_id == vpc.id


def _is_placed(one: Specification) -> bool:
    return one.network_interface_id is not None or one.subnet_id is not None


def _placed(one: Specification, subnet: Subnet) -> Specification:
    return one.model_copy(update={"subnet_id": subnet.id})


def _leg(one: Specification, tx: Transaction) -> _Leg:
    if one.network_interface_id is not None:
        interface = require(tx.world, NetworkInterface, one.network_interface_id)
        if interface.attachment:
            raise Refused("InvalidNetworkInterface.InUse", f"Interface: [{interface.id}] in use.")
        return _Leg(one, tx.world.one(Subnet, interface.subnet_id), existing=interface)
    subnet = require(tx.world, Subnet, one.subnet_id or "")
    check_description(one.description or "")
    connection_tracking(one.connection_tracking_specification)
    return _Leg(one, subnet, groups_for(tx.world, tx.quotas, one.groups, subnet))


def _default_subnet(request: RunInstances, world: World, zone: str | None) -> Subnet:
    """The default VPC's default subnet in the zone; without a zone, in the first that has one."""
    vpc = world.default_vpc()
    if vpc is None:
        if request.network_interfaces:
            raise InvalidParameterValue("Each network interface requires either a subnet or a network interface ID.")
        raise Refused(
            "VPCIdNotSpecified",
            "No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.",
        )
    subnets = (one for one in world.subnets_in(vpc.id) if one.default_for_az and zone in (None, one.availability_zone))
    found = min(subnets, key=lambda subnet: subnet.availability_zone, default=None)
    if found is None:
        raise Refused("MissingInput", f"No subnets found for the default VPC '{vpc.id}'. Please specify a subnet.")
    return found


# --- relations and limits -------------------------------------------------------------------------------------------


def _check_relations(request: RunInstances, legs: Sequence[_Leg]) -> None:
    if len({leg.subnet.vpc_id for leg in legs}) > 1:
        raise InvalidParameterValue("Network interface attachments may not cross VPC boundaries.")
    zones = {leg.subnet.availability_zone for leg in legs}
    if len(zones) > 1:
        raise InvalidParameterCombination(
            f"The interfaces of an instance must be in one Availability Zone, not in {', '.join(sorted(zones))}."
        )
    asked = request.placement.availability_zone if request.placement else None
    if asked is not None and asked not in zones:
        raise InvalidParameterValue(
            f"The availability zone '{asked}' does not match that of the subnet '{legs[0].subnet.id}'."
        )


def _check_capacity(kind: InstanceType, legs: Sequence[_Leg]) -> None:
    check_count(kind, len(legs))
    for card, count in Counter(leg.given.network_card_index for leg in legs).items():
        check_card_count(kind, card, count)
    for leg in legs:
        check_slot(kind, leg.device_index, leg.given.network_card_index)
        limits = (kind.ipv4_addresses_per_interface, kind.ipv6_addresses_per_interface)
        for count, limit in zip(leg.slots(), limits, strict=True):
            if count > limit:
                raise LimitExceeded(
                    "InvalidInterface.IpAddressLimitExceeded",
                    f"Number of IP addresses exceeds the limit: {count} on the interface at device index "
                    f"{leg.device_index}, where {kind.id} carries {limit}",
                )
        if leg.has_prefixes:
            check_nitro(kind)


def _addresses(request: RunInstances, legs: Sequence[_Leg], tx: Transaction) -> list[list[AddressPlan | None]]:
    """Instance by instance and leg by leg, the addresses to give; fewer than max_count where they run out."""
    new = sum(leg.existing is None for leg in legs)
    plans: list[list[AddressPlan | None]] = []
    given_out = GivenOut()
    while len(plans) < request.max_count:
        try:
            check_interface_quota(tx, new * (len(plans) + 1))
            chosen = [
                None if leg.existing else plan(tx.world, leg.subnet, leg.given, leg.given.primary_ipv6, given_out)
                for leg in legs
            ]
        except Refused as refusal:
            scarce = refusal.code in _SCARCE
            if scarce and len(plans) >= request.min_count:
                break
            raise
        plans.append(chosen)
    return plans


# --- doing it -------------------------------------------------------------------------------------------------------


def _named_by(instance: Instance, asked: PrivateDnsNameOptions | None, subnet: Subnet) -> Instance:
    """What its DNS names are made of: as asked, else as is the subnet's habit."""
    options = asked or PrivateDnsNameOptions()
    kind, a_record = options.hostname_type, options.enable_resource_name_dns_a_record
    aaaa_record = options.enable_resource_name_dns_aaaa_record
    return replace(
        instance,
        hostname_type=kind or subnet.private_dns_hostname_type_on_launch,
        enable_resource_name_dns_a_record=(
            subnet.enable_resource_name_dns_a_record_on_launch if a_record is None else a_record
        ),
        enable_resource_name_dns_aaaa_record=(
            subnet.enable_resource_name_dns_aaaa_record_on_launch if aaaa_record is None else aaaa_record
        ),
    )


def _gets_public_ip(legs: Sequence[_Leg]) -> bool:
    """A single new interface, asked for or by the subnet's habit. Source: ec2-semantics §3.4."""
    if len(legs) != 1 or legs[0].existing:
        return False
    asked = legs[0].given.associate_public_ip_address
    return legs[0].subnet.map_public_ip_on_launch if asked is None else asked


def _connect(tx: Transaction, instance: Instance, leg: _Leg, addresses: AddressPlan | None, tags: Tags) -> None:
    """Make the interface, or take the one that exists: a made one goes with the instance unless told otherwise."""
    asked = leg.given.delete_on_termination
    attachment = NetworkInterfaceAttachment(
        attachment_id=tx.new_id("network-interface-attachment"),
        instance_id=instance.id,
        instance_owner_id=instance.owner_id,
        device_index=leg.device_index,
        status="attaching",
        attach_time=tx.now,
        delete_on_termination=False if leg.existing else asked is not False,
        network_card_index=leg.given.network_card_index,
    )
    if leg.existing:
        tx.put(replace(leg.existing, status=NetworkInterfaceStatus.IN_USE, attachment=attachment))
    elif addresses:
        tracking = connection_tracking(leg.given.connection_tracking_specification)
        description = leg.given.description or ""
        new_interface(tx, leg.subnet, addresses, leg.groups, description, tags, attachment, tracking)
