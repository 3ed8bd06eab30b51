"""Images and instance types for a launch: which fit together, and which carry the plan's interfaces."""

from collections.abc import Sequence

from console.desktop.flows.flow import Choice, Fix, Problem, Problems, only
from console.desktop.flows.words import plural
from console.ec2.resources import Image, InstanceType
from console.ec2.world import World

TYPE_COLUMNS = ("Type", "vCPU", "Memory", "Interfaces", "IPv4 each")
IMAGE_COLUMNS = ("Image", "Architecture")


def usual_image(world: World) -> str:
    """The id of the image to begin with: Amazon Linux for x86-64 where there is one."""
    return next((one.id for one in _images(world)), "")


def _images(world: World) -> list[Image]:
    """Amazon Linux first, the usual architecture first."""

    def key(image: Image) -> tuple[bool, bool, str]:
        return "amazon linux" not in image.description.lower(), image.architecture != "x86_64", image.name.lower()

    return sorted(world.all(Image), key=key)


def image_choices(world: World) -> list[Choice]:
    return [
        Choice(one.id, one.description or one.name, (one.description or one.name, one.architecture), note=one.name)
        for one in _images(world)
    ]


def type_choices(
    world: World, image: Image | None, counts: Sequence[int], interfaces: int = 1, addresses: int = 1
) -> list[Choice]:
    """Types that carry at least so many `interfaces` and `addresses` on each; counts: the plan's addresses, by leg."""
    found = []
    for kind in sorted(world.all(InstanceType), key=_size):
        if kind.maximum_network_interfaces < interfaces or kind.ipv4_addresses_per_interface < addresses:
            continue
        cells = (
            kind.id,
            str(kind.vcpus),
            _memory(kind.memory_mib),
            f"{len(counts)} of {kind.maximum_network_interfaces}{_cards(kind)}",
            str(kind.ipv4_addresses_per_interface),
        )
        load = (len(counts), kind.maximum_network_interfaces)
        found.append(Choice(kind.id, kind.id, cells, why_not(kind, image, counts), load=load))
    return found


def _size(kind: InstanceType) -> tuple[int, int, str]:
    return kind.vcpus, kind.memory_mib, kind.id


def _cards(kind: InstanceType) -> str:
    cards = len(kind.network_cards)
    return f" on {cards} cards" if cards > 1 else ""


def _memory(mib: int) -> str:
    return f"{mib / 1024:g} GiB"


def why_not(kind: InstanceType, image: Image | None, counts: Sequence[int]) -> str:
    """Why an instance of that type cannot be as planned; empty if it can."""
    if image is not None and image.architecture not in kind.architectures:
        return f"it is {' and '.join(kind.architectures)}, the image {image.architecture}"
    if len(counts) > kind.maximum_network_interfaces:
        return f"it carries {plural('interface', kind.maximum_network_interfaces)}, the plan has {len(counts)}"
    most = kind.ipv4_addresses_per_interface
    for index, count in enumerate(counts):
        if count > most:
            return f"it carries {plural('address', most)} an interface, eth{index} has {count}"
    return ""


def smallest(world: World, image: Image | None, counts: Sequence[int], like: str = "") -> InstanceType | None:
    """The smallest type that carries the plan, of the family of `like` if there is one."""
    family = like.partition(".")[0]
    fitting = [one for one in sorted(world.all(InstanceType), key=_size) if not why_not(one, image, counts)]
    return next((one for one in fitting if one.id.partition(".")[0] == family), next(iter(fitting), None))


def problems(world: World, image_id: str, instance_type: str, counts: Sequence[int]) -> Problems:
    """By field: image_id, instance_type."""
    image, kind = world.find(Image, image_id), world.find(InstanceType, instance_type)
    missing = Problem("Choose the image to start from.", None, "InvalidAMIID.NotFound") if image is None else None
    return only({"image_id": missing, "instance_type": _type_problem(world, image, kind, instance_type, counts)})


def _type_problem(
    world: World, image: Image | None, kind: InstanceType | None, name: str, counts: Sequence[int]
) -> Problem | None:
    if kind is None:
        fix = _instead(world, image, counts, name)
        return Problem(f"There is no type {name or 'chosen'}. Smallest that does:", fix, "InvalidParameterValue")
    if len(counts) > kind.maximum_network_interfaces:
        return too_many(world, image, kind, counts)
    reason = why_not(kind, image, counts)
    if not reason:
        return None
    code = "InvalidInterface.IpAddressLimitExceeded" if "address" in reason else "InvalidParameterValue"
    text = f"{kind.id} cannot be it: {reason}. Smallest that does:"
    return Problem(text, _instead(world, image, counts, kind.id), code)


def too_many(world: World, image: Image | None, kind: InstanceType, counts: Sequence[int]) -> Problem:
    """More legs than the type carries."""
    most = plural("interface", kind.maximum_network_interfaces)
    text = f"{kind.id} carries {most}, the plan has {len(counts)}. Smallest type that does:"
    return Problem(text, _instead(world, image, counts, kind.id), "AttachmentLimitExceeded")


def _instead(world: World, image: Image | None, counts: Sequence[int], like: str) -> Fix | None:
    found = smallest(world, image, counts, like)
    return Fix(found.id, "instance_type", found.id) if found else None
