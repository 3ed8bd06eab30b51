"""Names that other languages take: letters, digits and underscores, each given once."""

import re

from console.ec2.resources import NetworkInterface, Resource, Subnet, name_of

LONGEST = 60


class Names:
    """Gives names, numbering those that are taken."""

    def __init__(self, *taken: str) -> None:
        self._taken = set(taken)

    def give(self, wanted: str) -> str:
        """`Web 1 (public)` becomes `web_1_public`; the second time `web_1_public_2`."""
        base = re.sub("[^a-z0-9]+", "_", wanted.lower()).strip("_")[:LONGEST].strip("_") or "thing"
        base = base if base[0].isalpha() else f"n_{base}"
        name, number = base, 1
        while name in self._taken:
            number += 1
            name = f"{base}_{number}"
        self._taken.add(name)
        return name


def title_of(record: Resource) -> str:
    """What people call it, or what tells it from others."""
    described = record.description if isinstance(record, NetworkInterface) else ""
    zone = f"default {record.availability_zone}" if isinstance(record, Subnet) and record.default_for_az else ""
    prefix, _, digits = record.id.rpartition("-")
    return name_of(record) or described or zone or f"{prefix} {digits[:8]}"
