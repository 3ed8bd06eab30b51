"""What EC2 provides and nobody creates: zones, instance types and images, from `resources/catalogue`.

Instance types: the table of ec2-semantics §4.3, that is DescribeInstanceTypes. Cards of a type carry equally many
interfaces. Images have the same ids in every region here.
"""

import json
from functools import cache
from typing import Any

from console.ec2.resources import AvailabilityZone, Image, InstanceType, NetworkCard, Resource
from console.resources import path


@cache
def catalogue(region: str) -> tuple[Resource, ...]:
    """The region's zones, then instance types and images. Cost: 1 ms, once. Raises KeyError for an unknown region."""
    return (*_zones(region), *_instance_types(), *_images())


def regions() -> list[str]:
    """The names of the regions that there is a catalogue of."""
    return sorted(_load("zones"))


def _zones(region: str) -> list[AvailabilityZone]:
    known = _load("zones")[region]
    return [
        AvailabilityZone(f"{region}{letter}", f"{known['prefix']}-az{number}", region, group_name=f"{region}-zg-1")
        for number, letter in enumerate(known["zones"], start=1)
    ]


def _instance_types() -> list[InstanceType]:
    table = _load("instance-types")
    return [_instance_type(dict(zip(table["columns"], row, strict=True))) for row in table["rows"]]


def _instance_type(row: dict[str, Any]) -> InstanceType:
    cards = row.pop("network_cards")
    each = row["maximum_network_interfaces"] // cards
    row["network_cards"] = tuple(NetworkCard(index, each) for index in range(cards))
    row["architectures"] = tuple(row["architectures"])
    return InstanceType(**row)


def _images() -> list[Image]:
    return [Image(**row) for row in _load("images")]


def _load(name: str) -> Any:
    return json.loads(path("catalogue", f"{name}.json").read_text("utf-8"))
