"""Which EC2: what is needed to find it, and nothing secret."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

Color = Literal["blue", "teal", "green", "amber", "red", "violet"]
COLORS: tuple[Color, ...] = get_args(Color)
FALLBACK_REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A connection as it is remembered.

    profile: of the AWS configuration; empty: whatever botocore finds (environment, default profile, role).
    url: an EC2-compatible endpoint; empty: AWS's own for the region, or what the profile says.
    anonymous: no keys are looked for; requests are signed as `test`, which local emulators take.
    """

    name: str = ""
    profile: str = ""
    region: str = ""
    url: str = ""
    anonymous: bool = False
    color: Color = "blue"

    @property
    def title(self) -> str:
        """`production · eu-west-1`."""
        place = self.url.partition("://")[2].rstrip("/") if self.url else self.region
        named = self.name or self.profile
        return " · ".join(one for one in (named, self.region if named and self.region else place) if one) or "AWS"

    @property
    def word(self) -> str:
        """What a person types to unlock changes: a word that they read first."""
        return self.name or self.profile or self.region or "unlock"

    def to_session(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_session(cls, kept: dict[str, Any]) -> "Endpoint":
        """What a session file holds, as far as it makes sense; the rest has its default."""
        texts = {key: value for key in ("name", "profile", "region", "url") if isinstance(value := kept.get(key), str)}
        color = next((one for one in COLORS if one == kept.get("color")), COLORS[0])
        return cls(**texts, anonymous=kept.get("anonymous") is True, color=color)
