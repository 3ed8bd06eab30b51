"""Tags as every create takes them, and how many a resource may have (ec2-semantics §2.21)."""

from typing import Any

from console.ec2.errors import LimitExceeded
from console.ec2.requests.base import Request, action_of, tags_for
from console.ec2.resources import Tags
from console.ec2.tag_rules import RESERVED, TAGGABLE, check_tag_specifications
from console.engine.transaction import Transaction


def tags_from(tx: Transaction, request: Request[Any]) -> Tags:
    """The tags for what a request creates. Raises Refused as `check_tag_specifications` does, and for too many."""
    check_tag_specifications(request)
    made, *_ = TAGGABLE[action_of(request)]
    tags = tags_for(getattr(request, "tag_specifications", ()), made)
    check_count(tx, tags)
    return tags


def check_count(tx: Transaction, tags: Tags) -> None:
    """Raises TagLimitExceeded: the quota does not count `aws:` tags."""
    if sum(not tag.key.startswith(RESERVED) for tag in tags) > tx.quotas.tags_per_resource:
        raise LimitExceeded("TagLimitExceeded", "The maximum number of tags for a resource has been reached.")
