"""A large world's layout, made by a process of its own from the file, while another one reads the file in full.

What comes back names no interface and no instance: it has numbers, in the order in which a reader of the file comes by
them, and whoever has read it knows the ids. So half a million texts are made once, and are the World's own.
"""

import json
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from io import BytesIO
from os import environ, pathsep
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final

import numpy as np

from console.ec2.resources import Instance, NetworkInterface
from console.ec2.world import World
from console.engine.skimming import skim
from console.topology.geometry import Ints, Point
from console.topology.graph import Graph, Stock, build, numbered
from console.topology.layout import Layout
from console.topology.layout.arrange import arrange

_GRAPH: Final = "graph"
_NUMBERS: Final = (
    "interface_band",
    "interface_instance",
    "interface_device",
    "interface_available",
    "instance_starts",
)


class Apart:
    """The process, from when it is made until `layout` or `give_up`."""

    def __init__(self, file: Path, pins: Mapping[str, Point]) -> None:
        """Raises OSError where there can be no other process."""
        with TemporaryFile() as asked:
            asked.write(json.dumps([str(file), pins]).encode())
            asked.seek(0)
            self._process = subprocess.Popen(
                [sys.executable, "-c", f"from {__name__} import main; main()"],
                stdin=asked,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**environ, "PYTHONPATH": pathsep.join(one for one in sys.path if one)},
            )

    def layout(self, world: World) -> Layout | None:
        """Waits for it: not for a window's thread. world: the file, read in full. None where the other has failed."""
        packed, _ = self._process.communicate()
        return unpacked(packed, world) if self._process.returncode == 0 else None

    def give_up(self) -> None:
        """The file is free of it afterwards. Once is enough, twice no harm."""
        self._process.kill()
        self._process.wait()


def main() -> None:
    """The other process."""
    file, pins = json.load(sys.stdin)
    skimmed = skim(Path(file))
    graph = build(skimmed.world, stock=Stock(skimmed.machines, skimmed.cards))
    layout = arrange(graph, None, {one: (x, y) for one, (x, y) in pins.items()})
    layout.cables.found()
    sys.stdout.buffer.write(packed(layout, list(skimmed.machines), [one.id for one in skimmed.cards]))


def packed(layout: Layout, instances: Sequence[str], interfaces: Sequence[str]) -> bytes:
    """instances, interfaces: ids of all that a reader of the file comes by, in that order."""
    graph, stream = layout.graph, BytesIO()
    pickler = _Pickler(stream, pickle.HIGHEST_PROTOCOL)
    places = _places(instances, graph.instances), _places(interfaces, graph.interfaces)
    pickler.dump((places, graph.vpcs, graph.bands, [getattr(graph, name) for name in _NUMBERS]))
    pickler.dump(layout)
    return stream.getvalue()


def unpacked(data: bytes, world: World) -> Layout:
    """world: what the reader of the file has made of it. Raises IndexError where that is another one."""
    unpickler = _Unpickler(BytesIO(data))
    (instance_places, interface_places), vpcs, bands, numbers = unpickler.load()
    every = list(world.ids(Instance))
    instances = [every[place] for place in instance_places.tolist()]
    every = list(world.ids(NetworkInterface))
    interfaces = [every[place] for place in interface_places.tolist()]
    unpickler.graph = Graph(
        vpcs=vpcs,
        bands=bands,
        instances=tuple(instances),
        interfaces=tuple(interfaces),
        **dict(zip(_NUMBERS, numbers, strict=True)),
        band_numbers={band.subnet_id: number for number, band in enumerate(bands)},
        instance_numbers=numbered(instances),
        interface_numbers=numbered(interfaces),
    )
    layout: Layout = unpickler.load()
    return layout


def _places(every: Sequence[str], chosen: Sequence[str]) -> Ints:
    at = numbered(every)
    return np.array([at[one] for one in chosen], np.int32)


class _Pickler(pickle.Pickler):
    def persistent_id(self, one: Any) -> str | None:
        return _GRAPH if isinstance(one, Graph) else None


class _Unpickler(pickle.Unpickler):
    graph: Graph

    def persistent_load(self, _: str) -> Graph:
        return self.graph
