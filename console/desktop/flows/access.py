"""Who gets into a launched instance, what runs there first, and how it may ask about itself (IMDS)."""

from typing import Final, Literal, Protocol

from console.desktop.flows import choices
from console.desktop.flows.choices import Pairs
from console.desktop.flows.flow import Choice, Fix, Problem, Problems, only
from console.desktop.flows.words import plural
from console.desktop.models.column import sortable
from console.ec2.requests.instances import MetadataOptionsRequest
from console.ec2.resources import Instance, KeyPair, MetadataOptions
from console.ec2.world import World

MOST_USER_DATA = 16 * 1024
"""Bytes. Source: RunInstances, UserData."""
MOST_HOPS: Final = 64
"""Source: RunInstances, MetadataOptions.HttpPutResponseHopLimit."""
USUAL: Final = MetadataOptions()

Metadata = Literal["optional", "required", "disabled"]
"""Whether the metadata endpoint wants a session's token (IMDSv2), or is not there at all."""
METADATA: Final[tuple[Choice, ...]] = (
    Choice("optional", "V1 and V2", note="a token is optional"),
    Choice("required", "V2 only", note="a token is required"),
    Choice("disabled", "Off", note="the instance cannot ask about itself"),
)


class Accessed(Protocol):
    """The part of a launch's draft that is about access."""

    name: str
    key_name: str
    user_data: str
    metadata: Metadata
    hop_limit: int
    tags: Pairs


def key_choices(world: World) -> list[Choice]:
    none = Choice("", "Proceed without a key pair")
    return [none, *(Choice(name, name) for name in sorted((one.key_name for one in world.all(KeyPair)), key=sortable))]


def problems(world: World, draft: Accessed) -> Problems:
    """By field: key_name, user_data, hop_limit, tags."""
    key = None
    if draft.key_name and world.key_pair_named(draft.key_name) is None:
        fix = Fix("proceed without", "key_name", "")
        key = Problem(f"The key pair {draft.key_name} is gone. Choose another, or", fix, "InvalidKeyPair.NotFound")
    size = len(draft.user_data.encode())
    data = None
    if size > MOST_USER_DATA:
        text = f"User data has {size:,} bytes, EC2 takes {MOST_USER_DATA:,}. Let it fetch the rest from elsewhere."
        data = Problem(text, None, "InvalidParameterValue")
    hops = None
    if not 1 <= draft.hop_limit <= MOST_HOPS:
        fix = Fix("take 1", "hop_limit", 1)
        hops = Problem(f"From 1 to {MOST_HOPS} hops, or", fix, "InvalidParameterValue")
    tags = choices.tags_problem(draft.name, draft.tags)
    return only({"key_name": key, "user_data": data, "hop_limit": hops, "tags": tags})


def metadata_of(instance: Instance) -> tuple[Metadata, int]:
    """How another instance has it: (metadata, hop_limit)."""
    options = instance.metadata_options or USUAL
    if options.http_endpoint == "disabled":
        return "disabled", options.http_put_response_hop_limit
    return ("required" if options.http_tokens == "required" else "optional"), options.http_put_response_hop_limit


def is_usual(draft: Accessed) -> bool:
    """Whether EC2 would have it so without being asked."""
    return draft.metadata == "optional" and draft.hop_limit == USUAL.http_put_response_hop_limit


def metadata_options(draft: Accessed) -> MetadataOptionsRequest | None:
    """What RunInstances is asked beyond what EC2 does by itself."""
    if is_usual(draft):
        return None
    if draft.metadata == "disabled":
        return MetadataOptionsRequest(http_endpoint="disabled")
    hops = draft.hop_limit if draft.hop_limit != USUAL.http_put_response_hop_limit else None
    tokens = draft.metadata if draft.metadata != USUAL.http_tokens else None
    return MetadataOptionsRequest(http_tokens=tokens, http_put_response_hop_limit=hops)


def metadata_sentences(draft: Accessed) -> list[str]:
    """For the review; nothing where it is as usual."""
    if is_usual(draft):
        return []
    if draft.metadata == "disabled":
        return ["Instance metadata is off."]
    which = "V2 only, a token is required" if draft.metadata == "required" else "V1 and V2"
    return [f"Instance metadata: {which}. Its answers live {plural('hop', draft.hop_limit)}."]
