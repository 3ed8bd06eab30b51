"""What can be done with anything: rename, tags, copy."""

from console.desktop.actions.offer import Copy, Offer, Open, offer
from console.ec2.resources import CATALOGUE, Instance, NetworkInterface, Resource, Subnet


def common_offers(record: Resource) -> list[Offer]:
    """The name of a thing is its Name tag; what EC2 provides (zones, types, images) carries no tags of ours."""
    copy = offer(
        "copy-id", "Copy id", "copy", "", lambda: Copy((record.id,), "id"), icon="mdi6.content-copy", shortcut="Ctrl+C"
    )
    if isinstance(record, CATALOGUE):
        return [copy]
    return [
        *_trace_offers(record),
        offer(
            "rename",
            "Rename…",
            "describe",
            "",
            lambda: Open("rename", {"resource_id": record.id}),
            icon="mdi6.rename",
            shortcut="F2",
        ),
        offer(
            "tags",
            "Edit tags…",
            "describe",
            "",
            lambda: Open("tags", {"resource_ids": (record.id,)}),
            icon="mdi6.tag-outline",
        ),
        copy,
    ]


def _trace_offers(record: Resource) -> list[Offer]:
    """What a packet can start from, and go to."""
    if not isinstance(record, Instance | NetworkInterface | Subnet):
        return []
    start = Open("trace", {"source": record.id}, changes=False)
    end = Open("trace", {"destination": record.id}, changes=False)
    return [
        Offer("trace-from", "Trace from here", "trace", start, icon="mdi6.ray-start-arrow"),
        Offer("trace-to", "Trace to here", "trace", end, icon="mdi6.ray-end-arrow"),
    ]
