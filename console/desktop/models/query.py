"""What people type to filter: `state:available subnet:private-a tag:team=web 10.0.1.`

word            every row that says it anywhere; all words must be found
field:value     in that column only; the field is a column's key (state, subnet, ip, …)
tag:key=value   a tag; without =value, any value
"two words"     one word with a space in it
-word           rows without it, also -field:value
"""

import re
from collections.abc import Callable, Collection

from console.ec2.record import Record
from console.ec2.resources import Tags

_WORDS = re.compile(r'(-?)((?:"[^"]*"?|[^\s"])+)')


class Term(Record, frozen=True):
    """One condition. field: None for anywhere. Text is lower-case."""

    text: str
    field: str | None = None
    unwanted: bool = False


class Query(Record, frozen=True):
    """All terms must hold."""

    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    def narrows(self, other: "Query") -> bool:
        """Whether all that this lets through, `other` let through for certain: what has been typed has only grown."""
        return len(self.terms) >= len(other.terms) and all(map(_narrows, self.terms, other.terms))

    def accepts(self, joined: str, cell: Callable[[str], str], tags: Tags) -> bool:
        """joined: all that a row says; cell: the text of a column, by its key; both lower-case."""
        return all(holds(term, joined, cell, tags) is not term.unwanted for term in self.terms)


def _narrows(term: Term, other: Term) -> bool:
    if term.unwanted or other.unwanted or term.field == "tag":
        return term == other
    return term.field == other.field and other.text in term.text


def parse(text: str, fields: Collection[str]) -> Query:
    """A colon after anything but a field or `tag` is a part of the word: MAC addresses have them."""
    terms = []
    for match in _WORDS.finditer(text.casefold()):
        word = match[2].replace('"', "")
        field, colon, value = word.partition(":")
        if colon and (field in fields or field == "tag"):
            if value:
                terms.append(Term(value, field, bool(match[1])))
        elif word:
            terms.append(Term(word, None, bool(match[1])))
    return Query(tuple(terms))


def holds(term: Term, joined: str, cell: Callable[[str], str], tags: Tags) -> bool:
    """Whether the term's text is there, wanted or not."""
    if term.field is None:
        return term.text in joined
    if term.field != "tag":
        return term.text in cell(term.field)
    key, equals, value = term.text.partition("=")
    return any(tag.key.casefold() == key and (not equals or value in tag.value.casefold()) for tag in tags)
