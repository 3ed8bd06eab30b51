"""What can be done with anything: rename, tags, copy."""

from console.desktop.actions.offer import Copy, Offer, Open, offer
from console.ec2.resources import CATALOGUE, Resource


def common_offers(record: Resource) -> list[Offer]:
    """The name of a thing is its Name tag; what EC2 provides (zones, types, images) carries no tags of ours."""
    copy = offer(
        "copy-id", "Copy id", "copy", "", lambda: Copy(record.id, "id"), icon="mdi6.content-copy", shortcut="Ctrl+C"
    )
    if isinstance(record, CATALOGUE):
        return [copy]
    return [
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
