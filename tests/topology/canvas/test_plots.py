"""From afar a subnet's map takes its part of the lanes around its band."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.ec2.resources import Subnet
from console.topology.canvas.cells import BandCells
from console.topology.canvas.lens import Lens, level_at
from console.topology.canvas.map_places import LARGEST_CELL, STRIP, placed
from console.topology.canvas.plots import Plots, plate_of, plots_in
from console.topology.geometry import Rect
from console.topology.graph import build
from console.topology.layout import arrange
from console.topology.layout.model import ZoneBox
from tests.worlds import generated

EDGE = 0.01
"""Of a scene unit: what float32 and sums leave."""

zones_of_worlds = st.builds(
    lambda *of, **how: [
        zone for vpc in arrange(build(generated(*of, **how).world)).vpcs for zone in vpc.zones if zone.bands
    ],
    st.integers(0, 200),
    subnets=st.integers(1, 24),
    zones=st.integers(1, 4),
    vpcs=st.integers(1, 3),
    dual_homed=st.floats(0, 1),
    seed=st.integers(0, 1000),
)


def lens(scale: float) -> Lens:
    return Lens(scale, 0.0, 0.0, 1.0, level_at(scale))


@given(zones_of_worlds)
@settings(max_examples=100)
def test_a_zone_is_shared_out_among_its_bands_and_each_plot_holds_its_own(zones: list[ZoneBox]) -> None:
    for zone in zones:
        plots = plots_in(zone)
        assert plots.keys() == {band.subnet_id for band in zone.bands}
        for band in zone.bands:
            assert plots[band.subnet_id].grown(EDGE).covers(band.rect)
            assert zone.rect.grown(EDGE).covers(plots[band.subnet_id])
        for one, other in combinations(plots.values(), 2):
            assert not one.grown(-EDGE).meets(other)


def test_a_band_that_moves_changes_only_the_plots_beside_it() -> None:
    layout = arrange(build(generated(60, subnets=9, zones=1, dual_homed=0.5).world))
    (zone,) = (zone for vpc in layout.vpcs for zone in vpc.zones)
    third = zone.bands[2]
    taller = third._replace(rect=third.rect._replace(height=third.rect.height + 4))
    after = plots_in(zone._replace(bands=(*zone.bands[:2], taller, *zone.bands[3:])))
    changed = {key for key, plot in plots_in(zone).items() if after[key] != plot}
    assert third.subnet_id in changed
    assert len(changed) <= 3


@pytest.mark.parametrize("scale", [0.004, 0.03, 0.08, 0.119])
def test_frames_stand_below_the_counts_of_their_zone_and_beside_one_another(scale: float) -> None:
    layout = arrange(build(generated(400, subnets=16, zones=2, dual_homed=0.3).world))
    plots, through = Plots(layout), lens(scale)
    for zone in (zone for vpc in layout.vpcs for zone in vpc.zones):
        frames = [plots.frame(band, through) for band in zone.bands]
        plate = plate_of(zone, through)
        assert not any(one.meets(other) for one, other in combinations(frames, 2))
        assert all(zone.rect.covers(frame) for frame in frames)
        assert plate is None or not any(plate.meets(frame) for frame in frames)


def test_while_zooming_out_a_band_grows_into_its_plot() -> None:
    layout = arrange(build(generated(100, subnets=6, zones=1).world))
    plots, band = Plots(layout), layout.bands[1]
    assert plots.frame(band, lens(0.15)) == band.rect
    sizes = [area(plots.frame(band, lens(scale))) for scale in (0.14, 0.135, 0.13, 0.125, 0.12)]
    assert sizes == sorted(sizes)
    assert sizes[-1] > 1.2 * sizes[0]


def area(rect: Rect) -> float:
    return rect.width * rect.height


@pytest.mark.parametrize("seed", range(4))
def test_a_map_fills_its_plot_however_wide_that_is(seed: int) -> None:
    world = generated(800, subnets=16, zones=2 + seed, dual_homed=0.3, seed=seed).world
    layout, scale = arrange(build(world)), 0.1
    plots = Plots(layout)
    for band in layout.bands:
        cells = BandCells(world.one(Subnet, band.subnet_id), plots.aspect(band))
        frame = plots.frame(band, lens(scale))
        width, height = frame.width * scale, frame.height * scale - STRIP
        frames, shapes = np.array([frame]) * scale, np.array([[cells.columns, cells.rows]])
        ((_, _, wide, high),), _ = placed(frames, shapes, 1.0)
        assert wide * high > 0.6 * width * height or max(wide / cells.columns, high / cells.rows) >= LARGEST_CELL


@given(st.floats(20, 400), st.floats(20, 400), st.integers(0, 8), st.integers(0, 8), st.sampled_from([1.0, 1.25, 1.5]))
def test_a_map_covers_whole_pixels(width: float, height: float, columns: int, rows: int, ratio: float) -> None:
    frames, shapes = np.array([[0.3, 0.7, width, height]]), np.array([[1 << columns, 1 << rows]])
    (found,), _ = placed(frames, shapes, ratio)
    assert np.isnan(found[2]) or np.array_equal(found, np.rint(found))
