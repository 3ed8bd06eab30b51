"""The diagram as a Mermaid flowchart: subgraphs for its containers; nodes have the ids of their resources.

Mermaid places everything itself. Source: mermaid.js.org, "Flowcharts - Basic Syntax"; the limits are its defaults
maxTextSize and maxEdges, which a diagram can't raise by itself ("secure" in its configuration).
"""

import re
from collections.abc import Iterator
from itertools import chain

from console.topology.colors import DiagramColors
from console.topology.export.things import Link, Thing, Things
from console.topology.export.words import printable

MOST_TEXT = 50_000
MOST_LINKS = 500
_BOXES = ("region", "vpc", "zone", "public", "private", "isolated")


def lines(things: Things) -> Iterator[str]:
    """The file, line by line; empty ones while it is put together. Raises ValueError for more than Mermaid takes."""
    _refuse(things.count > 2 * MOST_LINKS, f"{things.count:,} instances and interfaces")
    inside: dict[str, list[Thing]] = {}
    for thing in chain(things.containers(), things.nodes()):
        inside.setdefault(thing.parent, []).append(thing)
        yield ""
    links = []
    for link in things.links():
        links.append(link)
        yield ""
    _refuse(len(links) > MOST_LINKS, f"{len(links):,} links")
    text = ["flowchart TB\n", *_within("", inside, 1), *map(_link, links), *_classes(things.look.colors)]
    length = sum(map(len, text))
    _refuse(length > MOST_TEXT, f"{length:,} characters")
    yield from text


def _refuse(too_much: bool, what: str) -> None:
    if too_much:
        raise ValueError(
            f"Mermaid draws {MOST_LINKS} links and {MOST_TEXT:,} characters of text, this is {what}: "
            "focus or zoom in and export what is seen, or write an SVG or a .drawio"
        )


def _within(parent: str, inside: dict[str, list[Thing]], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for thing in inside.get(parent, ()):
        if thing.kind in _BOXES:
            yield f"{indent}subgraph {_id(thing.id)}[{_words(thing, ' · ')}]\n"
            yield from _within(thing.id, inside, depth + 1)
            yield f"{indent}end\n"
            yield f"{indent}class {_id(thing.id)} {thing.kind}\n"
        else:
            opening, closing = ("([", "])") if thing.kind in ("gateway", "outside") else ("[", "]")
            kind = thing.band if thing.kind == "interface" else thing.kind
            yield f"{indent}{_id(thing.id)}{opening}{_words(thing, '<br>')}{closing}:::{_CLASS.get(kind, kind)}\n"


_CLASS = {"public": "eniPublic", "private": "eniPrivate", "isolated": "eniIsolated"}


def _id(resource_id: str) -> str:
    """As it is, where Mermaid takes it."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", resource_id)


def _words(thing: Thing, between: str) -> str:
    return '"' + between.join(_escaped(one) for one in thing.words) + '"'


def _escaped(words: str) -> str:
    """Mermaid's own entities for all that it, Markdown or HTML would read: `#` and the character's number."""
    return re.sub(r"""["#<>&`*_\\\[\]{}|;%~$]""", lambda found: f"#{ord(found[0])};", printable(words))


def _link(link: Link) -> str:
    return f"  {_id(link.source)} --- {_id(link.target)}\n"


def _classes(colors: DiagramColors) -> Iterator[str]:
    looks = {
        "region": (colors.background, colors.faint, colors.ink),
        "vpc": (colors.vpc_fill, colors.vpc, colors.vpc),
        "zone": (colors.vpc_fill, colors.zone, colors.muted),
        "public": (colors.public_fill, colors.public, colors.public),
        "private": (colors.private_fill, colors.private, colors.private),
        "isolated": (colors.isolated_fill, colors.isolated, colors.isolated),
        "eniPublic": (colors.surface, colors.public, colors.ink),
        "eniPrivate": (colors.surface, colors.private, colors.ink),
        "eniIsolated": (colors.surface, colors.isolated, colors.ink),
        "instance": (colors.surface, colors.instance, colors.ink),
        "available": (colors.surface, colors.faint, colors.ink),
        "gateway": (colors.surface, colors.vpc, colors.vpc),
        "outside": (colors.surface, colors.edge, colors.ink),
    }
    dashed = {"zone", "available"}
    for name, (fill, line, ink) in looks.items():
        dash = ",stroke-dasharray:4 3" if name in dashed else ""
        yield f"  classDef {name} fill:{fill},stroke:{line},color:{ink}{dash}\n"
