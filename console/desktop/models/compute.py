"""Rows of instances, network interfaces and key pairs."""

from collections.abc import Iterable, Iterator
from operator import attrgetter

from console.desktop.models.column import (
    IPV4_PX,
    NAME,
    TAGS,
    Column,
    ResourceKind,
    address_key,
    identity,
    named,
    natural,
    yes,
)
from console.desktop.theme import tone_of
from console.ec2.resources import (
    Instance,
    KeyPair,
    NetworkInterface,
    Resource,
    SecurityGroup,
    Subnet,
    Vpc,
    label_of,
)
from console.ec2.world import World


def _groups(ids: Iterable[str], world: World) -> str:
    return ", ".join(named(world, one) for one in dict.fromkeys(ids))


def _vpc(record: Instance | NetworkInterface, world: World) -> str:
    return named(world, record.vpc_id)


def _vpc_id(record: Instance | NetworkInterface, world: World) -> str:
    return record.vpc_id


# --- network interfaces


def interface_state(interface: NetworkInterface) -> str:
    """`available`, `in-use`, or what is happening to its attachment."""
    attachment = interface.attachment
    return attachment.status if attachment and attachment.status != "attached" else interface.status


def _interface_state(record: NetworkInterface, world: World) -> str:
    return interface_state(record)


def _interface_tone(state: str) -> str:
    return "muted" if state == "available" else tone_of(state)


def _slot(record: NetworkInterface) -> int | None:
    return record.attachment.device_index if record.attachment else None


def _device(record: NetworkInterface, world: World) -> str:
    return f"eth{record.attachment.device_index}" if record.attachment else ""


def _instance_of(record: NetworkInterface, world: World) -> str:
    return named(world, record.attachment.instance_id) if record.attachment else ""


def _instance_id_of(record: NetworkInterface, world: World) -> str | None:
    return record.attachment.instance_id if record.attachment else None


def _subnet(record: NetworkInterface, world: World) -> str:
    return named(world, record.subnet_id)


def _subnet_id(record: NetworkInterface, world: World) -> str:
    return record.subnet_id


def _addresses(record: NetworkInterface, world: World) -> str:
    more = len(record.private_ip_addresses) - 1
    return f"{record.private_ip_address} +{more}" if more else record.private_ip_address


def _primary(record: NetworkInterface, world: World) -> int:
    return address_key(record.private_ip_address)


def _secondary(record: NetworkInterface, world: World) -> str:
    return ", ".join(one.private_ip_address for one in record.private_ip_addresses[1:])


def _public(record: NetworkInterface, world: World) -> str:
    found = (one.association.public_ip for one in record.private_ip_addresses if one.association)
    return ", ".join(found)


def _public_key(record: NetworkInterface, world: World) -> int:
    return address_key(_public(record, world).partition(",")[0])


def _mac(record: NetworkInterface, world: World) -> str:
    return record.mac_address


def _interface_groups(record: NetworkInterface, world: World) -> str:
    return _groups(record.groups, world)


def _check(record: NetworkInterface, world: World) -> str:
    return "On" if record.source_dest_check else "Off"


def _delete_on_termination(record: NetworkInterface, world: World) -> str:
    return yes(record.attachment.delete_on_termination) if record.attachment else ""


def _deletes(record: NetworkInterface) -> bool | None:
    return record.attachment.delete_on_termination if record.attachment else None


def _interface_zone(record: NetworkInterface, world: World) -> str:
    return record.availability_zone


def _interface_description(record: NetworkInterface, world: World) -> str:
    return record.description


def _interface_type(record: NetworkInterface, world: World) -> str:
    return record.interface_type


def _attachment_id(record: NetworkInterface, world: World) -> str:
    return record.attachment.attachment_id if record.attachment else ""


def _interfaces_touched(record: Resource, world: World) -> Iterator[str]:
    match record:
        case Instance():
            yield from (one.id for one in world.interfaces_of(record.id))
        case Subnet():
            yield from (one.id for one in world.interfaces_in_subnet(record.id))
        case SecurityGroup():
            yield from (one.id for one in world.interfaces_in_group(record.id))
        case Vpc():
            yield from (one.id for one in world.all(NetworkInterface) if one.vpc_id == record.id)


NETWORK_INTERFACES = ResourceKind(
    word="network-interface",
    page="network-interfaces",
    singular="network interface",
    plural="Network interfaces",
    record=NetworkInterface,
    about="An elastic network interface has a MAC, addresses and security groups of its own. It lives in one subnet, "
    "can be attached to any instance of its zone, and keeps what it has when it moves to another.",
    touches=_interfaces_touched,
    columns=(
        NAME,
        identity(),
        Column("state", "Status", _interface_state, 100, tone=_interface_tone, by=interface_state),
        Column("instance", "Instance", _instance_of, 120, link=_instance_id_of),
        Column("device", "Device", _device, 66, by=_slot),
        Column("subnet", "Subnet", _subnet, 110, link=_subnet_id, by=attrgetter("subnet_id")),
        Column("ip", "Private IPv4", _addresses, IPV4_PX + 24, sort=_primary, mono=True),
        Column("public", "Public IPv4", _public, IPV4_PX, sort=_public_key, mono=True),
        Column("mac", "MAC address", _mac, 150, mono=True),
        Column("group", "Security groups", _interface_groups, 160, by=attrgetter("groups")),
        Column("check", "Source/dest. check", _check, 130, shown=False, by=attrgetter("source_dest_check")),
        Column("dot", "Delete on termination", _delete_on_termination, 150, shown=False, by=_deletes),
        Column("zone", "Zone", _interface_zone, 100, by=attrgetter("availability_zone")),
        Column("vpc", "VPC", _vpc, 110, link=_vpc_id, shown=False, by=attrgetter("vpc_id")),
        Column("description", "Description", _interface_description, 200),
        Column("secondary", "Secondary IPv4", _secondary, 180, mono=True, shown=False),
        Column("type", "Type", _interface_type, 90, shown=False, by=attrgetter("interface_type")),
        Column("attachment", "Attachment ID", _attachment_id, 230, mono=True, shown=False),
        TAGS,
    ),
)

# --- instances


def _state(record: Instance, world: World) -> str:
    return record.state


def _type(record: Instance, world: World) -> str:
    return record.instance_type


def _zone(record: Instance, world: World) -> str:
    return record.availability_zone


def _private(record: Instance, world: World) -> str:
    primary = world.primary_interface(record.id)
    return primary.private_ip_address if primary else ""


def _private_key(record: Instance, world: World) -> int:
    return address_key(_private(record, world))


def _instance_public(record: Instance, world: World) -> str:
    found = (_public(one, world) for one in world.interfaces_of(record.id))
    return ", ".join(one for one in found if one)


def _instance_public_key(record: Instance, world: World) -> int:
    return address_key(_instance_public(record, world).partition(",")[0])


def _count(record: Instance, world: World) -> int:
    return len(world.interfaces_of(record.id))


def _interface_count(record: Instance, world: World) -> str:
    return str(_count(record, world))


def _subnets(record: Instance, world: World) -> str:
    return _groups((one.subnet_id for one in world.interfaces_of(record.id)), world)


def _instance_subnet_id(record: Instance, world: World) -> str | None:
    primary = world.primary_interface(record.id)
    return primary.subnet_id if primary else None


def _instance_groups(record: Instance, world: World) -> str:
    return _groups((group for one in world.interfaces_of(record.id) for group in one.groups), world)


def _key(record: Instance, world: World) -> str:
    return record.key_name or ""


def _image(record: Instance, world: World) -> str:
    image = world.image_of(record)
    return label_of(image) if image else record.image_id


def _launched(record: Instance, world: World) -> str:
    return f"{record.launch_time:%Y-%m-%d %H:%M:%S}"


def _macs(record: Instance, world: World) -> str:
    return ", ".join(one.mac_address for one in world.interfaces_of(record.id))


def _instances_touched(record: Resource, world: World) -> Iterator[str]:
    match record:
        case NetworkInterface():
            interfaces = [record]
        case Subnet():
            interfaces = world.interfaces_in_subnet(record.id)
        case SecurityGroup():
            interfaces = world.interfaces_in_group(record.id)
        case Vpc():
            yield from (one.id for one in world.all(Instance) if one.vpc_id == record.id)
            return
        case _:
            return
    yield from (one.attachment.instance_id for one in interfaces if one.attachment)


INSTANCES = ResourceKind(
    word="instance",
    page="instances",
    singular="instance",
    plural="Instances",
    record=Instance,
    about="An instance is a virtual machine. It has at least one network interface, and may have several, on several "
    "subnets of its zone: as many as its type carries.",
    touches=_instances_touched,
    columns=(
        NAME,
        identity(),
        Column("state", "State", _state, 110, tone=tone_of, by=attrgetter("state")),
        Column("type", "Type", _type, 100, by=attrgetter("instance_type")),
        Column("zone", "Zone", _zone, 100, by=attrgetter("availability_zone")),
        Column("ip", "Private IPv4", _private, IPV4_PX, sort=_private_key, mono=True),
        Column("public", "Public IPv4", _instance_public, IPV4_PX, sort=_instance_public_key, mono=True),
        Column("interfaces", "Interfaces", _interface_count, 84, sort=_count, right=True),
        Column("subnet", "Subnets", _subnets, 170, link=_instance_subnet_id),
        Column("group", "Security groups", _instance_groups, 170),
        Column("vpc", "VPC", _vpc, 110, link=_vpc_id, shown=False, by=attrgetter("vpc_id")),
        Column("key", "Key pair", _key, 110, shown=False, by=attrgetter("key_name")),
        Column("image", "Image", _image, 200, shown=False, by=attrgetter("image_id")),
        Column("mac", "MAC addresses", _macs, 200, mono=True, shown=False),
        Column("launched", "Launched (UTC)", _launched, 150),
        TAGS,
    ),
)

# --- key pairs


def _key_type(record: KeyPair, world: World) -> str:
    return record.key_type


def _fingerprint(record: KeyPair, world: World) -> str:
    return record.key_fingerprint


def _created(record: KeyPair, world: World) -> str:
    return f"{record.create_time:%Y-%m-%d %H:%M:%S}"


def _users(record: KeyPair, world: World) -> str:
    names = (label_of(one) for one in world.all(Instance) if one.key_name == record.key_name)
    return ", ".join(sorted(names, key=natural))


def _key_pairs_touched(record: Resource, world: World) -> Iterator[str]:
    if (
        isinstance(record, Instance)
        and record.key_name
        and (pair := world.part_of(record.id).key_pair_named(record.key_name))
    ):
        yield pair.id


KEY_PAIRS = ResourceKind(
    word="key-pair",
    page="key-pairs",
    singular="key pair",
    plural="Key pairs",
    record=KeyPair,
    about="A key pair lets its owner log in to the instances that were launched with it. The private key is shown "
    "once, when it is made, and kept nowhere.",
    touches=_key_pairs_touched,
    columns=(
        NAME,
        identity(),
        Column("type", "Type", _key_type, 90),
        Column("fingerprint", "Fingerprint", _fingerprint, 430, mono=True),
        Column("instance", "Instances", _users, 180),
        Column("created", "Created (UTC)", _created, 150),
        TAGS,
    ),
)
