"""Describing a kind of resource, and comparing it with what was known."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from console.backends.remote.client import Client
from console.backends.remote.families import Family
from console.backends.remote.faults import Fault, Kind
from console.backends.remote.reading import Raw
from console.backends.remote.records import records
from console.backends.remote.touched import Filters
from console.ec2 import resources as ec2
from console.ec2.resources import Resource


@dataclass(slots=True)
class Seen:
    """What an endpoint has of one kind. changed: what is new or differs from what was known; ids: all that is there."""

    changed: list[Resource] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)


async def look(
    client: Client, family: Family, known: Mapping[str, Resource], *, owner_id: str, filters: Filters | None = None
) -> Seen:
    """Describe a kind of resource. known: by id, what to compare with. Raises Fault."""
    seen = Seen()

    def read(answer: Raw) -> None:
        for one in records(family.kind, answer.get(family.key, []), owner_id=owner_id):
            before = known.get(one.id)
            one = _kept(one, before)
            seen.ids.add(one.id if before is None else before.id)  # to let go of 256,000 texts would take a frame
            if before != one:
                seen.changed.append(one)

    chosen = {"Filters": [{"Name": filters[0], "Values": sorted(filters[1])}]} if filters else {}
    page = None if filters else family.page
    try:
        await client.pages(family.operation, chosen, page, read)
    except Fault as fault:
        # Not every endpoint knows every filter, or pages; what it is asked plainly it may still answer.
        plain = fault.kind in (Kind.REFUSED, Kind.LACKING, Kind.BROKEN)
        if not plain or not (filters or page) or fault.code == "MalformedResponse":
            raise
        seen.changed.clear()
        seen.ids.clear()
        await client.pages(family.operation, {}, None, read)
    return seen


def _kept(new: Resource, old: Resource | None) -> Resource:
    """What Describe does not tell, as it was known."""
    if isinstance(new, ec2.Vpc) and isinstance(old, ec2.Vpc):
        return replace(
            new,
            enable_dns_support=old.enable_dns_support,
            enable_dns_hostnames=old.enable_dns_hostnames,
            enable_network_address_usage_metrics=old.enable_network_address_usage_metrics,
        )
    if isinstance(new, ec2.Instance) and isinstance(old, ec2.Instance):
        return replace(
            new,
            user_data=old.user_data,
            auto_public_ip=new.auto_public_ip or old.auto_public_ip,
            vpc_id=new.vpc_id or old.vpc_id,  # EC2 says no more of a terminated one
        )
    if isinstance(new, ec2.KeyPair) and isinstance(old, ec2.KeyPair):
        return replace(new, public_key=new.public_key or old.public_key)
    return new


async def with_attributes(client: Client, vpc: ec2.Vpc) -> ec2.Vpc:
    """The VPC with what only DescribeVpcAttribute tells; as it was, where that is not permitted. Raises Fault."""

    async def ask(attribute: str) -> bool:
        name = attribute[:1].upper() + attribute[1:]
        asked = {"VpcId": vpc.id, "Attribute": attribute}
        return await client.call("DescribeVpcAttribute", asked, lambda answer: bool(answer[name]["Value"]))

    try:
        support, hostnames = await asyncio.gather(ask("enableDnsSupport"), ask("enableDnsHostnames"))
    except Fault as fault:
        if fault.kind in (Kind.DENIED, Kind.LACKING, Kind.REFUSED):
            return vpc
        raise
    return replace(vpc, enable_dns_support=support, enable_dns_hostnames=hostnames)


OFFERED_IMAGES: Final = 20
_AMAZON_LINUX: Final = "al2023-ami-2023.*-kernel-*"


async def images(client: Client, wanted: set[str]) -> list[Resource]:
    """The images that instances use, one's own, and a few to launch from: a region has a hundred thousand."""

    def read(answer: Raw) -> list[Resource]:
        newest = sorted(answer.get("Images", []), key=lambda one: str(one.get("CreationDate", "")), reverse=True)
        return list(records(ec2.Image, newest))

    async def ask(**parameters: Any) -> list[Resource]:
        try:
            return await client.call("DescribeImages", parameters, read)
        except Fault as fault:
            if fault.kind in (Kind.DENIED, Kind.LACKING, Kind.REFUSED):
                return []
            raise

    def among(name: str, values: Iterable[str]) -> dict[str, Any]:
        return {"Filters": [{"Name": name, "Values": list(values)}]}

    found = await ask(**among("image-id", sorted(wanted))) if wanted else []
    offered = [*await ask(Owners=["self"]), *(await ask(Owners=["amazon"], **among("name", [_AMAZON_LINUX])))[:4]]
    if not offered:
        offered = await ask(Owners=["amazon"])
    known = {one.id: one for one in [*found, *offered[:OFFERED_IMAGES]]}
    return list(known.values())
