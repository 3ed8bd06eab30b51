"""A world, or what was done to it, as a text for other tools: AWS CLI, boto3, Terraform, CloudFormation."""

from collections.abc import Collection, Sequence
from typing import Final

from console.ec2.history import HistoryEntry
from console.ec2.world import World

FORMATS: Final = {
    "aws-cli": ("AWS CLI", "sh"),
    "boto3": ("boto3", "py"),
    "terraform": ("Terraform", "tf"),
    "cloudformation": ("CloudFormation", "json"),
}
"""The format's name on the command line to its name for people, and the ending of its files."""
SESSIONS: Final = ("aws-cli", "boto3")
"""These repeat what was done; the others say what there is."""


def export(
    form: str, world: World, entries: Sequence[HistoryEntry] = (), callers: Collection[str] | None = None
) -> str:
    """The text in one of FORMATS.

    entries: the whole history, oldest first; callers: only their requests (both for SESSIONS). Raises KeyError for
    another format.
    """
    from console.wire.export.cloudformation import cloudformation
    from console.wire.export.replay import aws_cli_script, boto3_script, replay
    from console.wire.export.terraform import terraform

    match form:
        case "aws-cli":
            return aws_cli_script(replay(entries, callers), world.region)
        case "boto3":
            return boto3_script(replay(entries, callers), world.region)
        case "terraform":
            return terraform(world)
        case "cloudformation":
            return cloudformation(world)
        case _:
            raise KeyError(form)
