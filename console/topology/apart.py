"""A large world's layout, made by a process of its own from the file, while another one reads the file in full.

What comes back names no interface and no instance: it has numbers, in the order in which a reader of the file comes by
them, and whoever has read it knows the ids. So half a million texts are made once, and are the World's own. Arrays are
written as they are in memory, beside what is pickled.
"""

import gc
import json
import pickle
import subprocess
import sys
from collections.abc import Mapping
from io import BytesIO
from itertools import islice
from os import environ, fstat, pathsep
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final

import numpy as np

from console.ec2.resources import Instance, NetworkInterface, Resource
from console.ec2.world import World
from console.engine.skimming import skim
from console.topology.geometry import Ints, Point
from console.topology.graph import PORTION, Graph, Stock, frames_of, numbered, with_places
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
_ALIGNED: Final = 64
"""Bytes; what arrays begin at a multiple of."""


class Apart:
    """The process, from when it is made until `layout` or `give_up`."""

    def __init__(self, file: Path, pins: Mapping[str, Point]) -> None:
        """Raises OSError where there can be no other process."""
        # Not a pipe: the other process need not wait until somebody reads.
        self._made = TemporaryFile()  # noqa: SIM115  # until it has been read
        with TemporaryFile() as asked:
            asked.write(json.dumps([str(file), pins]).encode())
            asked.seek(0)
            self._process = subprocess.Popen(
                [sys.executable, "-c", f"from {__name__} import main; main()"],
                stdin=asked,
                stdout=self._made,
                stderr=subprocess.DEVNULL,
                env={**environ, "PYTHONPATH": pathsep.join(one for one in sys.path if one)},
            )

    def layout(self, world: World) -> Layout | None:
        """Waits for it: not for a window's thread. world: the file, read in full. None where the other has failed."""
        if self._process.wait() != 0:
            self._made.close()
            return None
        with self._made:
            packed = np.empty(fstat(self._made.fileno()).st_size, np.uint8)  # a bytearray would be cleared, in one go
            self._made.seek(0)
            self._made.readinto(packed.data)
        return unpacked(packed.data, world)

    def give_up(self) -> None:
        """The file is free of it afterwards. Once is enough, twice no harm."""
        self._process.kill()
        self._process.wait()
        self._made.close()


def main() -> None:
    """The other process."""
    gc.disable()  # it does not live long
    file, pins = json.load(sys.stdin)
    skimmed = skim(Path(file))
    stock = Stock(skimmed.machines, skimmed.cards)
    graph, places = with_places(frames_of(skimmed.world), stock, findable=bool(pins))
    layout = arrange(graph, None, {one: (x, y) for one, (x, y) in pins.items()})
    layout.cables.found()
    at = numbered(list(skimmed.machines))
    machines = np.array([at[one] for one in graph.instances], np.int32)
    pack(layout, machines, places, sys.stdout.buffer)


def pack(layout: Layout, instance_places: Ints, interface_places: Ints, out: BinaryIO) -> None:
    """The places: of each instance and interface of the graph among all that a reader of the file comes by."""
    graph, stream = layout.graph, BytesIO()
    arrays: list[pickle.PickleBuffer] = []
    pickler = _Pickler(stream, pickle.HIGHEST_PROTOCOL, buffer_callback=arrays.append)
    numbers = [getattr(graph, name) for name in _NUMBERS]
    pickler.dump(((instance_places, interface_places), graph.vpcs, graph.bands, numbers))
    pickler.dump(layout)
    parts: list[memoryview | bytes] = [stream.getbuffer(), *(one.raw() for one in arrays)]
    sizes = np.array([len(parts), *map(len, parts)], np.int64).tobytes()
    for part in [sizes, *parts]:
        out.write(part)
        out.write(bytes(-len(part) % _ALIGNED))


def unpacked(data: memoryview, world: World) -> Layout:
    """world: what the reader of the file has made of it. Raises IndexError where that is another one."""
    pickled, *arrays = _parts(data)
    unpickler = _Unpickler(BytesIO(pickled), buffers=arrays)
    (instance_places, interface_places), vpcs, bands, numbers = unpickler.load()
    instances, interfaces = _ids(world, Instance, instance_places), _ids(world, NetworkInterface, interface_places)
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


def _parts(data: memoryview) -> list[memoryview]:
    """What `pack` has written."""
    count = int(np.frombuffer(data, np.int64, 1)[0])
    at, found = 0, []
    for size in (8 * (count + 1), *np.frombuffer(data, np.int64, count + 1)[1:].tolist()):
        found.append(data[at : at + size])
        at += size + -size % _ALIGNED
    return found[1:]


def _ids(world: World, kind: type[Resource], places: Ints) -> list[str]:
    """In portions, as graph.numbered."""
    every = np.empty(world.count(kind), object)
    ids = iter(world.ids(kind))
    for start in range(0, len(every), PORTION):
        every[start : start + PORTION] = list(islice(ids, PORTION))
    found: list[str] = []
    for start in range(0, len(places), PORTION):
        found += every[places[start : start + PORTION]].tolist()
    return found


class _Pickler(pickle.Pickler):
    def persistent_id(self, one: object) -> str | None:
        return _GRAPH if isinstance(one, Graph) else None


class _Unpickler(pickle.Unpickler):
    graph: Graph

    def persistent_load(self, _: str) -> Graph:
        return self.graph
