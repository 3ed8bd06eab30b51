"""Pictures of cards are kept as long as there is room for them."""

import pytest

from console.topology.canvas.cards import ZoneCard
from console.topology.canvas.palette import palette_of
from console.topology.canvas.pixmaps import Face, Faces
from console.topology.colors import LIGHT

pytestmark = pytest.mark.usefixtures("qapp")


def test_pictures_longest_out_of_sight_go_and_what_they_said_stays_known() -> None:
    faces = Faces(most_bytes=100_000)
    for number in range(30):
        face = Face(ZoneCard(f"zone {number}", False), 100, 50)
        faces.put(f"zone {number}", face)
        face.make(palette_of(LIGHT), 1.0)
        faces.keep(f"zone {number}")
        faces.keep("zone 0")
        faces.trim()
    kept = [number for number in range(30) if (of := faces.get(f"zone {number}")) and of.pixmap is not None]
    assert len(faces) == 30
    assert kept[0] == 0
    assert kept[-1] == 29
    assert 2 < len(kept) < 10
