"""Tags on what exists (ec2-semantics §2.21): all resources of a request, or none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from console.ec2.errors import MissingParameter, NotFound, Refused, UnsupportedOperation
from console.ec2.ids import resource_type_of
from console.ec2.requests import CreateTags, DeleteTags, DescribeTags, Page
from console.ec2.requests.tags import DeletedTag, TagDescription
from console.ec2.resources import CATALOGUE, RESOURCE_TYPE_OF, RESOURCE_TYPES, Resource, Tag, Tags
from console.ec2.tag_rules import RESERVED, check_keys_and_values
from console.ec2.world import World
from console.engine.describe import Paging, page_of
from console.engine.filters import Values
from console.engine.handlers.registry import handles
from console.engine.tagging import check_count
from console.engine.transaction import Transaction

MAX_RESOURCES: Final = 1000


@handles(CreateTags)
def create_tags(request: CreateTags, tx: Transaction) -> None:
    """Values of keys that are there already are overwritten."""
    if not request.tags:
        raise MissingParameter("The request must contain the parameter tagSet")
    check_keys_and_values(request.tags)
    tagged: list[Resource] = []
    for resource in _resources(tx.world, request.resources):
        merged = {tag.key: tag for tag in (*resource.tags, *request.tags)}
        tags = tuple(merged.values())
        check_count(tx, tags)
        tagged.append(replace(resource, tags=tags))
    for resource in tagged:
        tx.put(resource)


@handles(DeleteTags)
def delete_tags(request: DeleteTags, tx: Transaction) -> None:
    """Tags that are not there are no error."""
    if request.tags:
        check_keys_and_values(Tag(tag.key, tag.value or "") for tag in request.tags)
    for resource in _resources(tx.world, request.resources):
        kept = tuple(tag for tag in resource.tags if not _goes(tag, request.tags))
        tx.put(replace(resource, tags=kept))


def _goes(tag: Tag, wanted: Sequence[DeletedTag] | None) -> bool:
    """No list: every tag of the user's own. A key without a value: whatever the value; an empty value is a value."""
    if not wanted:
        return not tag.key.startswith(RESERVED)
    return any(one.key == tag.key and one.value in (None, tag.value) for one in wanted)


def _resources(world: World, resource_ids: Sequence[str]) -> list[Resource]:
    """The resources, or the refusal of the first type of which some are missing, naming all of these."""
    if not resource_ids:
        raise MissingParameter("The request must contain the parameter resourceIdSet")
    if len(resource_ids) > MAX_RESOURCES:
        raise Refused("TagLimitExceeded", f"The maximum number of resources in a request is {MAX_RESOURCES}.")
    wanted = {resource_id: _taggable_type(resource_id) for resource_id in resource_ids}
    found = {resource_id: world.get(resource_id) for resource_id in wanted}
    if missing := [resource_id for resource_id, record in found.items() if record is None]:
        resource_type = wanted[missing[0]]
        raise NotFound(resource_type, [one for one in missing if wanted[one] == resource_type])
    resources = [record for record in found.values() if record is not None]
    _check_not_provided(resources)
    return resources


def _taggable_type(resource_id: str) -> str:
    resource_type = resource_type_of(resource_id)
    if resource_type not in RESOURCE_TYPES or resource_type == "network-interface-permission":
        raise Refused("InvalidID", f"The ID '{resource_id}' is not valid")
    return resource_type


def _check_not_provided(resources: Iterable[Resource]) -> None:
    # EC2 takes tags on Amazon's images, each account its own; a world file does not keep the catalogue.
    for resource in resources:
        if isinstance(resource, CATALOGUE):
            raise UnsupportedOperation(f"{resource.id} belongs to the catalogue, which takes no tags here.")


@dataclass(frozen=True, slots=True)
class _Tagged:
    """A tag of a resource, as something to list."""

    resource_id: str
    resource_type: str
    tag: Tag

    @property
    def id(self) -> str:
        return f"{self.resource_id} {self.tag.key}"

    @property
    def tags(self) -> Tags:
        return (self.tag,)


FILTERS: Final[Values[_Tagged]] = {
    "key": lambda _, one: one.tag.key,
    "resource-id": lambda _, one: one.resource_id,
    "resource-type": lambda _, one: one.resource_type,
    "value": lambda _, one: one.tag.value,
}


@handles(DescribeTags)
def describe_tags(request: DescribeTags, tx: Transaction) -> Page[TagDescription]:
    """By resource id, then by key."""
    tagged = (
        _Tagged(resource.id, RESOURCE_TYPE_OF[type(resource)], one) for resource in tx.world for one in resource.tags
    )
    records = sorted(tagged, key=lambda one: one.id)
    shown = page_of(tx.world, records, request, filters=FILTERS, paging=Paging("Resources"))
    items = (TagDescription(one.resource_id, one.resource_type, one.tag.key, one.tag.value) for one in shown.items)
    return Page(tuple(items), shown.next_token)
