"""The diagram for draw.io: uncompressed XML, where a cell has the id of its resource, so that a later export, merged
into an edited drawing, meets the same cells.

Source: drawio.com, "Manually editing the XML of your draw.io diagram"; geometry is relative to the parent's corner.
"""

from collections.abc import Iterator
from html import escape
from xml.sax.saxutils import quoteattr

from console.topology.colors import DiagramColors
from console.topology.export.things import Link, Thing, Things
from console.topology.export.words import printable
from console.topology.geometry import Point, Rect

MOST = 20_000
"""Instances and interfaces; what draw.io opens slowly, but opens."""


def lines(things: Things) -> Iterator[str]:
    """The file, line by line. Raises ValueError for more than MOST things."""
    if things.count > MOST:
        raise ValueError(
            f"draw.io takes {MOST:,} instances and interfaces, this is {things.count:,}: "
            "focus or zoom in and export what is seen, or write an SVG"
        )
    colors = things.look.colors
    yield '<mxfile host="ENI Console">\n<diagram id="topology" name="Topology">\n'
    yield f'<mxGraphModel grid="0" page="0" math="0" background="{colors.background}">\n<root>\n'
    yield '<mxCell id="0"/>\n<mxCell id="1" parent="0"/>\n'
    boxes: dict[str, Rect] = {}
    for thing in things.containers():
        boxes[thing.id] = thing.rect
        yield _vertex(thing, boxes, colors)
    for thing in things.nodes():
        boxes[thing.id] = thing.rect
        yield _vertex(thing, boxes, colors)
    for link in things.links():
        yield _edge(link, boxes, colors)
    yield "</root>\n</mxGraphModel>\n</diagram>\n</mxfile>\n"


def _vertex(thing: Thing, boxes: dict[str, Rect], colors: DiagramColors) -> str:
    parent = thing.parent if thing.parent in boxes else ""
    corner = boxes[parent] if parent else Rect(0, 0, 0, 0)
    x, y = thing.rect.x - corner.x, thing.rect.y - corner.y
    label = _label(thing)
    return (
        f"<mxCell id={quoteattr(thing.id)} parent={quoteattr(parent or '1')} value={quoteattr(label)} "
        f'style="{_style(thing, colors)}" vertex="1"><mxGeometry x="{x:g}" y="{y:g}" '
        f'width="{thing.rect.width:g}" height="{thing.rect.height:g}" as="geometry"/></mxCell>\n'
    )


def _label(thing: Thing) -> str:
    first, *rest = (escape(printable(one)) for one in thing.words)
    beside = thing.kind in ("region", "vpc", "zone", *_BANDS)
    return f"<b>{first}</b>" + "".join(f"{' · ' if beside else '<br>'}{one}" for one in rest)


_BANDS = ("public", "private", "isolated")
_CONTAINER = "rounded=1;arcSize={arc};absoluteArcSize=1;html=1;container=1;collapsible=0;verticalAlign=top;align=left;"
_CARD = "rounded=1;arcSize=8;absoluteArcSize=1;html=1;whiteSpace=wrap;overflow=hidden;"


def _style(thing: Thing, colors: DiagramColors) -> str:
    ink = f"fontColor={colors.ink};"
    match thing.kind:
        case "region":
            shape = _CONTAINER.format(arc=28) + "spacingLeft=10;fontSize=13;"
            return f"{shape}fillColor=none;strokeColor={colors.faint};{ink}"
        case "vpc":
            shape = _CONTAINER.format(arc=24) + "spacingLeft=10;fontSize=12;"
            return f"{shape}fillColor={colors.vpc_fill};strokeColor={colors.vpc};fontColor={colors.vpc};"
        case "zone":
            shape = _CONTAINER.format(arc=20) + "spacingLeft=10;fontSize=11;dashed=1;"
            return f"{shape}fillColor=none;strokeColor={colors.zone};fontColor={colors.muted};"
        case kind if kind in _BANDS:
            shape = _CONTAINER.format(arc=18) + "spacingLeft=10;fontSize=11;"
            line = getattr(colors, kind)
            return f"{shape}fillColor={getattr(colors, f'{kind}_fill')};strokeColor={line};fontColor={line};"
        case "instance":
            return f"{_CARD}fontSize=11;fillColor={colors.surface};strokeColor={colors.instance};strokeWidth=2;{ink}"
        case "available":
            return f"{_CARD}fontSize=10;dashed=1;fillColor={colors.surface};strokeColor={colors.faint};{ink}"
        case "interface":
            line = getattr(colors, thing.band)
            return f"{_CARD}fontSize=10;fillColor={colors.surface};strokeColor={line};{ink}"
        case "gateway":
            pill = "rounded=1;arcSize=50;html=1;whiteSpace=wrap;fontSize=10;"
            return f"{pill}fillColor={colors.surface};strokeColor={colors.vpc};fontColor={colors.vpc};"
    pill = "rounded=1;arcSize=50;html=1;whiteSpace=wrap;fontSize=11;"
    return f"{pill}fillColor={colors.surface};strokeColor={colors.edge};{ink}"


def _edge(link: Link, boxes: dict[str, Rect], colors: DiagramColors) -> str:
    line = getattr(colors, f"{link.band}_cable") if link.band else colors.vpc
    ends = _end("exit", link.points[0], boxes[link.source]) + _end("entry", link.points[-1], boxes[link.target])
    style = f"edgeStyle=orthogonalEdgeStyle;rounded=1;html=1;endArrow=none;strokeColor={line};{ends}"
    between = "".join(f'<mxPoint x="{x:g}" y="{y:g}"/>' for x, y in link.points[1:-1])
    array = f'<Array as="points">{between}</Array>' if between else ""
    return (
        f'<mxCell id={quoteattr(link.id)} parent="1" style="{style}" edge="1" source={quoteattr(link.source)} '
        f'target={quoteattr(link.target)}><mxGeometry relative="1" as="geometry">{array}</mxGeometry></mxCell>\n'
    )


def _end(name: str, point: Point, rect: Rect) -> str:
    """Where a link meets a box, as shares of its sides."""
    x = min(1.0, max(0.0, (point[0] - rect.x) / rect.width))
    y = min(1.0, max(0.0, (point[1] - rect.y) / rect.height))
    return f"{name}X={x:.4g};{name}Y={y:.4g};{name}Dx=0;{name}Dy=0;"
