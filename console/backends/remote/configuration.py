"""What a person's AWS configuration offers to connect to. Reads names and regions, never a key."""

from dataclasses import dataclass

from console.backends.giving_way import giving_way
from console.wire.model import loader


@dataclass(frozen=True, slots=True)
class Profile:
    """region: empty where the profile names none."""

    name: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class Configuration:
    profiles: tuple[Profile, ...] = ()
    regions: tuple[str, ...] = ()
    region: str = ""
    """Of the environment, or of the default profile."""


@giving_way()
def read_configuration() -> Configuration:
    """Reads files and botocore's list of regions: call it in a thread. What cannot be read counts as not there."""
    from botocore.exceptions import BotoCoreError
    from botocore.session import Session

    session = Session()
    session.register_component("data_loader", loader())
    regions = tuple(session.get_available_regions("ec2"))
    try:
        found = session.full_config.get("profiles", {})
        profiles = tuple(Profile(name, str(found[name].get("region", ""))) for name in sorted(found))
        return Configuration(profiles, regions, str(session.get_config_variable("region") or ""))
    except BotoCoreError:
        return Configuration(regions=regions)
