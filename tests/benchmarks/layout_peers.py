"""The same graphs laid out by others: Graphviz dot with clusters, and elkjs (layered). Only benchmarks need them.

dot: Debian's graphviz. elkjs: `npm install --prefix FOLDER elkjs`; FOLDER is $ENI_CONSOLE_ELKJS or elkjs_folder().
Both get VPCs, zones and subnets as nested containers, cards and instances as boxes of our sizes, and a cable between
each attached interface and its instance; an instance in one subnet only belongs to that.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from console.topology.geometry import Doubles
from console.topology.graph import Graph
from console.topology.layout import measures as m

TIMEOUT_S = 90
POINTS_PER_INCH = 72
ELKJS = "ENI_CONSOLE_ELKJS"
_SCRIPT = """
const ELK = require(process.argv[1]); const elk = new ELK();
const graph = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const small = {id: 'r', children: [{id: 'a', width: 9, height: 9}, {id: 'b', width: 9, height: 9}],
               edges: [{id: 'e', sources: ['a'], targets: ['b']}]};
elk.layout(small).then(() => { const start = performance.now();
  return elk.layout(graph).then(done => console.log(JSON.stringify({ms: performance.now() - start, done}))); });
"""


class Peer(NamedTuple):
    """ms: to lay out. paths: of the cables, float64[k, 2] each."""

    ms: float
    paths: list[Doubles]


def elkjs_folder() -> Path:
    from platformdirs import user_cache_path

    return Path(os.environ.get(ELKJS) or user_cache_path("eni-console-benchmarks", appauthor=False))


def missing() -> list[str]:
    """What is not here, and how it comes."""
    found = []
    if shutil.which("dot") is None:
        found.append("dot is not here: apt-get install graphviz")
    if shutil.which("node") is None:
        found.append("node is not here, and elkjs needs it")
    elif not (elkjs_folder() / "node_modules" / "elkjs").is_dir():
        found.append(f"elkjs is not here: npm install --prefix {elkjs_folder()} elkjs")
    return found


def by_dot(graph: Graph) -> Peer | None:
    """None where dot is not here, or takes too long. Its lines are straight: the fewest crossings that it draws."""
    if shutil.which("dot") is None:
        return None
    start = time.perf_counter()
    try:
        run = ["dot", "-Tjson0", "-Gsplines=line"]
        done = subprocess.run(run, input=_dot(graph), capture_output=True, text=True, timeout=TIMEOUT_S, check=True)
    except subprocess.TimeoutExpired:
        return None
    ms = (time.perf_counter() - start) * 1000
    return Peer(ms, [_spline(edge["pos"]) for edge in json.loads(done.stdout).get("edges", ())])


def by_elk(graph: Graph) -> Peer | None:
    """None where elkjs is not here, or takes too long."""
    module = elkjs_folder() / "node_modules" / "elkjs"
    if shutil.which("node") is None or not module.is_dir():
        return None
    run = ["node", "--max-old-space-size=4096", "--stack-size=4000", "-e", _SCRIPT, str(module)]
    try:
        given = json.dumps(_elk(graph))
        done = subprocess.run(run, input=given, capture_output=True, text=True, timeout=TIMEOUT_S, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    answer = json.loads(done.stdout)
    return Peer(answer["ms"], list(_sections(answer["done"])))


# --- the graph in their words


class _Box(NamedTuple):
    name: str
    width: float
    height: float


def _contents(graph: Graph) -> tuple[dict[int, list[_Box]], dict[int, list[_Box]]]:
    """Boxes by band; and of instances in several bands, by the band of the first, in whose zone they belong."""
    inside: dict[int, list[_Box]] = {}
    between: dict[int, list[_Box]] = {}
    for number, band in enumerate(graph.interface_band.tolist()):
        inside.setdefault(band, []).append(_Box(f"c{number}", m.CARD_WIDTH, m.CARD_HEIGHT))
    for instance in range(len(graph.instances)):
        bands = [int(graph.interface_band[one]) for one in graph.interfaces_of(instance)]
        box = _Box(f"i{instance}", m.INSTANCE_WIDTH, m.INSTANCE_HEIGHT)
        (inside if len(set(bands)) == 1 else between).setdefault(bands[0], []).append(box)
    return inside, between


def _cables(graph: Graph) -> Iterator[tuple[str, str]]:
    owners = graph.interface_instance[: int(graph.instance_starts[-1])].tolist()
    return ((f"i{owner}", f"c{number}") for number, owner in enumerate(owners))


def _dot(graph: Graph) -> str:
    inside, between = _contents(graph)
    lines = ["graph {", 'node [shape=box fixedsize=true label=""]; graph [ranksep=0.5 nodesep=0.2];']

    def put(boxes: Iterable[_Box]) -> None:
        lines.extend(
            f"{box.name} [width={box.width / POINTS_PER_INCH:.3f} height={box.height / POINTS_PER_INCH:.3f}];"
            for box in boxes
        )

    for number, vpc in enumerate(graph.vpcs):
        lines.append(f"subgraph cluster_v{number} {{")
        for at, zone in enumerate(vpc.zones):
            lines.append(f"subgraph cluster_v{number}z{at} {{")
            for band in zone.bands:
                lines.append(f"subgraph cluster_b{band} {{")
                put(inside.get(band, ()))
                lines.append("}")
                put(between.get(band, ()))
            lines.append("}")
        lines.append("}")
    lines += [f"{one} -- {other};" for one, other in _cables(graph)]
    return "\n".join([*lines, "}"])


def _elk(graph: Graph) -> dict[str, Any]:
    inside, between = _contents(graph)

    def boxes(found: Iterable[_Box]) -> list[dict[str, Any]]:
        return [{"id": box.name, "width": box.width, "height": box.height} for box in found]

    children = [
        {
            "id": f"v{number}",
            "children": [
                {
                    "id": f"v{number}z{at}",
                    "children": [{"id": f"b{band}", "children": boxes(inside.get(band, ()))} for band in zone.bands]
                    + boxes(box for band in zone.bands for box in between.get(band, ())),
                }
                for at, zone in enumerate(vpc.zones)
            ],
        }
        for number, vpc in enumerate(graph.vpcs)
    ]
    edges = [{"id": f"e{n}", "sources": [one], "targets": [other]} for n, (one, other) in enumerate(_cables(graph))]
    options = {
        "elk.algorithm": "layered",
        "elk.direction": "DOWN",
        "elk.hierarchyHandling": "INCLUDE_CHILDREN",
        "elk.json.edgeCoords": "ROOT",
    }
    return {"id": "root", "layoutOptions": options, "children": children, "edges": edges}


# --- their answers


def _spline(pos: str) -> Doubles:
    """The ends of a straight one."""
    points = [tuple(map(float, one.split(","))) for one in pos.split() if one[0] not in "se"]
    return np.array([points[0], points[-1]])


def _sections(node: dict[str, Any]) -> Iterator[Doubles]:
    for edge in node.get("edges", ()):
        for section in edge.get("sections", ()):
            points = [section["startPoint"], *section.get("bendPoints", ()), section["endPoint"]]
            yield np.array([(one["x"], one["y"]) for one in points])
    for child in node.get("children", ()):
        yield from _sections(child)


# --- what all are measured by


def length(paths: Iterable[Doubles]) -> float:
    return float(sum(np.abs(np.diff(path, axis=0)).sum() for path in paths))


def crossings(paths: list[Doubles]) -> int:
    """Points inside two segments of different cables, whichever way they run. O(segments²), in parts."""
    if not paths:
        return 0
    first = np.concatenate([path[:-1] for path in paths])
    second = np.concatenate([path[1:] for path in paths])
    owner = np.repeat(np.arange(len(paths)), [len(path) - 1 for path in paths])
    count = 0
    for number in range(len(first) - 1):
        a, b, c, d = first[number], second[number], first[number + 1 :], second[number + 1 :]
        across = _side(a, b, c) * _side(a, b, d) < 0
        across &= _side(c, d, a) * _side(c, d, b) < 0
        count += int((across & (owner[number + 1 :] != owner[number])).sum())
    return count


def _side(a: Doubles, b: Doubles, p: Doubles) -> Doubles:
    found: Doubles = (b[..., 0] - a[..., 0]) * (p[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (
        p[..., 0] - a[..., 0]
    )
    return np.where(np.abs(found) < 1e-6, 0.0, found)
