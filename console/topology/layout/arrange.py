"""Graph → Layout: the phases in their order."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from console.topology.geometry import Point, Rect
from console.topology.graph import Graph
from console.topology.layout import plan as p
from console.topology.layout.demand import demands
from console.topology.layout.fill import fill
from console.topology.layout.find import Finder
from console.topology.layout.keep import keep
from console.topology.layout.lanes import Standing, stand
from console.topology.layout.model import Layout
from console.topology.layout.order import shared_instances, towers_of
from console.topology.layout.pin import pin
from console.topology.layout.place import instance_rects, interface_rects, place_containers
from console.topology.layout.plan import Plan, Tower
from console.topology.layout.route import route
from console.topology.layout.shape import shape
from console.topology.layout.slots import Slots

if TYPE_CHECKING:
    from console.topology.layout.kept import Previous


def arrange(
    graph: Graph, previous: "Layout | Previous | None" = None, pins: Mapping[str, Point] | None = None
) -> Layout:
    """Where everything is. The same graph gives the same bytes.

    previous: what was there keeps its slot, what is new goes into free ones, and nothing else moves.
    pins: see pin.py.
    """
    plan, standing = (keep(graph, previous) if previous else None) or _planned(graph)
    if pins:
        pin(graph, plan, standing, pins)
    return _laid_out(graph, plan, standing)


def _planned(graph: Graph) -> tuple[Plan, Standing]:
    links = shared_instances(graph)
    towers = [
        Tower(vpc.id, zone.name, bands)
        for vpc in graph.vpcs
        for zone in vpc.zones
        for bands in towers_of(graph, zone, len(vpc.zones), links)
    ]
    standing = stand(graph, towers)
    shape(graph, towers, demands(graph, standing))
    return fill(graph, towers, standing), standing


def _laid_out(graph: Graph, plan: Plan, standing: Standing) -> Layout:
    at = place_containers(graph, plan)
    bands = tuple(band for band in at.bands if band is not None)
    interfaces, instances = interface_rects(graph, plan, at), instance_rects(graph, plan, at)
    slots = Slots.of(graph, plan)
    cables = route(graph, plan, standing, at, slots, interfaces, instances)
    bounds = at.bounds
    if len(cables):
        x, y = cables.points.T  # a column at a time: forty times as fast as both at once
        left, top, right, bottom = (float(one) for one in (x.min(), y.min(), x.max(), y.max()))
        bounds = bounds.united(Rect(left, top, right - left, bottom - top))
    gateways = [one for box in at.vpcs for one in (box.internet_gateway, box.vpn_gateway) if one]
    boxes = {box.id: box.rect for box in at.regions}
    boxes.update((box.id, box.rect) for box in at.vpcs)
    boxes.update((one.id, one.rect) for one in gateways)
    boxes.update((band.subnet_id, band.rect) for band in bands)
    return Layout(
        graph=graph,
        bounds=bounds,
        internet=at.internet,
        corporate=at.corporate,
        vpcs=tuple(at.vpcs),
        bands=bands,
        interface_rects=interfaces,
        interface_bands=graph.interface_band,
        interface_wide=plan.interface_role == p.WIDE,
        instance_rects=instances,
        instance_compact=plan.instance_place == p.IN_BAND,
        cables=cables,
        ties=tuple(at.ties),
        plan=plan,
        finder=Finder(
            graph,
            tuple((box.id, box.rect) for box in at.vpcs),
            tuple((one.id, one.rect) for one in gateways),
            boxes,
            tuple(at.frames),
            slots,
            interfaces,
            instances,
            tuple((box.id, box.rect, box.tab) for box in at.regions),
        ),
        regions=tuple(at.regions),
    )
