"""What all Describe requests share: ids, filters, pages (ec2-semantics §2.0, §6.4, §6.5).

Pages go by id: whatever exists throughout is seen exactly once, however much comes and goes between two pages. The
token names the last id of the page and carries a digest of the filters that it belongs to.
"""

import base64
import binascii
import heapq
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2s
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar, cast

from console.ec2.errors import InvalidParameterCombination, Refused
from console.ec2.requests import Page, action_of
from console.ec2.requests.base import Describe
from console.ec2.resources import Resource
from console.ec2.world import World
from console.engine.filters import Listed, Lookups, Values, narrowed, test_for
from console.engine.lookup import require_all

R = TypeVar("R", bound=Resource)
L = TypeVar("L", bound=Listed)


@dataclass(frozen=True, slots=True)
class Paging:
    """How an operation words its limits; EC2's differ from one to the next. Source: ec2-semantics §2, §6.5."""

    ids: str
    smallest: int = 5
    largest: int = 1000
    with_ids: str = "The parameter {ids} cannot be used with the parameter MaxResults"
    too_small: str = (
        "Value ( {given} ) for parameter MaxResults is invalid. Expecting a value greater than or equal to {limit}."
    )
    too_large: str = (
        "Value ( {given} ) for parameter MaxResults is invalid. Expecting a value smaller than or equal to {limit}."
    )
    range_code: str = "InvalidParameterValue"
    bad_token: str = "Value ( {token} ) for parameter NextToken is invalid. The token is invalid."
    token_code: str = "InvalidParameterValue"


def page(
    world: World,
    kind: type[R],
    request: Describe[Any],
    ids: Sequence[str] = (),
    *,
    filters: Values[R],
    paging: Paging | None,
    tagged: bool = True,
    lookups: Lookups[R] | None = None,
) -> Page[R]:
    """The records of `kind` that a Describe request asks for.

    ids: as given in the request; a missing one is refused, naming all that are missing. None of them: all records.
    filters: the family's filter names. paging: None for the operations that EC2 does not paginate. lookups: indexes.
    Cost: O(ids) where ids are given, O(found) where a filter has a lookup, else O(records); a page costs what is looked
    at until it is full.
    """
    check(request, ids, paging)
    records: Iterable[R] | None = require_all(world, kind, dict.fromkeys(ids)) if ids else None
    if records is None:
        records = narrowed(world, kind, request.filters if tagged or lookups else (), lookups or {})
    if records is None and paging and _wants_a_page(request):
        test = test_for(world, request.filters, filters, tagged=tagged)
        return _slice(request, paging, lambda after, size: islice(filter(test, world.after(kind, after)), size))
    if records is None:
        records = world.all(kind)
    return page_of(world, records, request, filters=filters, paging=paging, tagged=tagged)


def page_of(
    world: World,
    records: Iterable[L],
    request: Describe[Any],
    *,
    filters: Values[L],
    paging: Paging | None,
    tagged: bool = True,
) -> Page[L]:
    """The same of records that are found already. tagged: whether they have EC2's tag filters."""
    check(request, (), paging)
    test = test_for(world, request.filters, filters, tagged=tagged)
    wanted = filter(test, records) if request.filters else records
    if not _wants_a_page(request):
        return Page(tuple(wanted))

    def find(after: str, size: int) -> Iterable[L]:
        return heapq.nsmallest(size, (record for record in wanted if record.id > after), key=attrgetter("id"))

    return _slice(request, cast(Paging, paging), find)


def _wants_a_page(request: Describe[Any]) -> bool:
    return request.max_results is not None or request.next_token is not None


def check(request: Describe[Any], ids: Sequence[str], paging: Paging | None) -> None:
    """Raises Refused for a page size beside ids or out of range, and for pages of what has none."""
    given = request.max_results
    if paging is None:
        for name, value in (("MaxResults", given), ("NextToken", request.next_token)):
            if value is not None:
                raise Refused("UnknownParameter", f"The parameter {name} is not recognized")
        return
    if given is None:
        return
    if ids:
        raise InvalidParameterCombination(paging.with_ids.format(ids=paging.ids))
    if given < paging.smallest:
        raise Refused(paging.range_code, paging.too_small.format(given=given, limit=paging.smallest))
    if given > paging.largest:
        raise Refused(paging.range_code, paging.too_large.format(given=given, limit=paging.largest))


def _slice(request: Describe[Any], paging: Paging, find: Callable[[str, int], Iterable[L]]) -> Page[L]:
    """find: so many at most of those after an id, in order."""
    purpose = _purpose(request)
    after = ""
    if request.next_token is not None:
        found = _last_id(request.next_token, purpose)
        if found is None:
            raise Refused(paging.token_code, paging.bad_token.format(token=request.next_token))
        after = found
    size = paging.largest if request.max_results is None else request.max_results
    shown = tuple(find(after, size + 1))
    if len(shown) <= size:
        return Page(shown)
    return Page(shown[:size], _token(shown[size - 1].id, purpose))


def _purpose(request: Describe[Any]) -> str:
    """What a token belongs to: an operation and the filters."""
    text = json.dumps([action_of(request), [[one.name, *one.values] for one in request.filters]])
    return blake2s(text.encode(), digest_size=8).hexdigest()


def _token(last_id: str, purpose: str) -> str:
    return base64.urlsafe_b64encode(f"{purpose} {last_id}".encode()).decode()


def _last_id(token: str, purpose: str) -> str | None:
    """The id after which the page begins; None for a token of something else, or no token of ours."""
    try:
        made_for, _, last_id = base64.b64decode(token, altchars=b"-_", validate=True).decode().partition(" ")
    except (binascii.Error, ValueError):
        return None
    return last_id if made_for == purpose else None
