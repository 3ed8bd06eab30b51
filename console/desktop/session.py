"""What the window remembers from one start to the next: a JSON file in the person's configuration folder."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

ENVIRONMENT = "ENI_CONSOLE_CONFIG_DIR"
RECENT = 10


def config_folder() -> Path:
    """$ENI_CONSOLE_CONFIG_DIR, else where this system keeps such things."""
    if chosen := os.environ.get(ENVIRONMENT):
        return Path(chosen)
    from platformdirs import user_config_path

    return user_config_path("eni-console", appauthor=False)


class Session:
    """Values by key; JSON's types. A file that cannot be read counts as none, one that cannot be written is no error:
    a session is a convenience, never a reason not to start or not to end."""

    def __init__(self, file: Path | None = None, *, remember: bool = True) -> None:
        self.file = file or config_folder() / "session.json"
        self._values: dict[str, Any] = {}
        self._remember = remember
        """If not, only which world was open last is known, and nothing is written."""
        try:
            read = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            read = None
        if isinstance(read, dict):
            self._values = read if remember else {"world": read.get("world")}

    def text(self, key: str, default: str = "") -> str:
        value = self._values.get(key)
        return value if isinstance(value, str) else default

    def mapping(self, key: str) -> dict[str, Any]:
        value = self._values.get(key)
        return value if isinstance(value, dict) else {}

    def items(self, key: str) -> list[Any]:
        value = self._values.get(key)
        return value if isinstance(value, list) else []

    def put(self, key: str, value: Any) -> None:
        self._values[key] = value

    # --- worlds

    @property
    def last_world(self) -> Path | None:
        return Path(self.text("world")) if self.text("world") else None

    def recent_worlds(self) -> list[Path]:
        """The latest first; only those that are still there."""
        return [path for one in self.items("recent") if isinstance(one, str) and (path := Path(one)).is_file()]

    def opened(self, world: Path) -> None:
        """`world` was opened: the next start opens it again."""
        path = str(world.absolute())
        self.put("world", path)
        others = [one for one in self.items("recent") if one != path]
        self.put("recent", [path, *others][:RECENT])

    def camera(self, world: str) -> dict[str, Any] | None:
        """How the diagram of `world` was last looked at."""
        found = self.mapping("cameras").get(world)
        return found if isinstance(found, dict) else None

    def put_camera(self, world: str, state: dict[str, Any]) -> None:
        cameras = self.mapping("cameras")
        cameras.pop(world, None)
        cameras[world] = state
        self.put("cameras", dict(list(cameras.items())[-4 * RECENT :]))

    def put_of(self, key: str, world: str, value: list[Any] | dict[str, Any]) -> None:
        """Under `key`, what belongs to one world; an empty list or mapping is nothing."""
        kept = dict(self.mapping(key))
        kept.pop(world, None)
        if value:
            kept[world] = value
        self.put(key, dict(list(kept.items())[-4 * RECENT :]))

    def save(self) -> None:
        """Write it whole or not at all."""
        if not self._remember:
            return
        unfinished = self.file.with_name(f".{self.file.name}.{os.getpid()}")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(json.dumps(self._values, indent=1), encoding="utf-8")
            unfinished.replace(self.file)
        except OSError:
            with suppress(OSError):
                unfinished.unlink()
