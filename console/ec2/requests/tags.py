"""Tags of any resource."""

from dataclasses import dataclass

from console.ec2.requests.base import Describe, Parameters, Request
from console.ec2.resources import Tag


class CreateTags(Request[None]):
    resources: tuple[str, ...]
    tags: tuple[Tag, ...]


class DeletedTag(Parameters):
    key: str
    value: str | None = None


class DeleteTags(Request[None]):
    """Without `tags`, all of them go; a tag without a value goes whatever its value."""

    resources: tuple[str, ...]
    tags: tuple[DeletedTag, ...] | None = None


@dataclass(frozen=True, slots=True)
class TagDescription:
    resource_id: str
    resource_type: str
    key: str
    value: str


class DescribeTags(Describe[TagDescription]):
    """Filters: key, resource-id, resource-type, value, tag:<key>."""
