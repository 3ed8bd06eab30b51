"""The JavaScript SDK v3, in Node: installed by npm, as package-lock.json has it, into a folder outside of the tree."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from filelock import FileLock

from tests.wire.clients.story import RefusedByServer, Shape, founding_story, page_turning, refusals
from tests.wire.process import Running

HERE: Final = Path(__file__).parent / "js"
FILES: Final = ("package.json", "package-lock.json", "client.mjs")
OLDEST_NODE: Final = 18


@dataclass
class JavaScript:
    process: "subprocess.Popen[str]"

    def call(self, operation: str, **parameters: Any) -> Shape:
        answer: Shape = self._ask(call=operation, input=parameters)
        return answer

    def wait(self, waiter: str, **parameters: Any) -> None:
        assert self._ask(wait=waiter, input=parameters)["state"] == "SUCCESS"

    def pages(self, operation: str, size: int) -> list[Shape]:
        pages: list[Shape] = self._ask(pages=operation, input={}, size=size)
        return pages

    def _ask(self, **what: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{json.dumps(what)}\n")
        self.process.stdin.flush()
        said = json.loads(self.process.stdout.readline())
        if "code" in said:
            assert said["requestId"], said
            raise RefusedByServer(said["code"])
        return said["answer"]


@pytest.fixture(scope="module")
def installed() -> Path:
    """The folder with the SDK; skips, with the reason, where there can be none."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        pytest.skip("node and npm are not installed")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.lstrip("v").partition(".")[0]) < OLDEST_NODE:
        pytest.skip(f"node is {version.strip()}: the SDK needs {OLDEST_NODE}")
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = caches / "eni-console-tests" / "javascript"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"):
        stale = any(not _same(HERE / name, folder / name) for name in FILES[:2])
        for name in FILES:
            shutil.copy(HERE / name, folder / name)
        if stale or not (folder / "node_modules" / "@aws-sdk" / "client-ec2").exists():
            install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
            try:
                done = subprocess.run(install, cwd=folder, capture_output=True, text=True, timeout=180, check=False)
            except subprocess.TimeoutExpired:
                pytest.skip("npm has not installed the SDK within three minutes")
            if done.returncode:
                (folder / "package.json").unlink()
                pytest.skip(f"npm could not install the SDK: {done.stderr.strip()[-300:]}")
    return folder


def _same(one: Path, other: Path) -> bool:
    return other.exists() and one.read_bytes() == other.read_bytes()


@contextmanager
def node(folder: Path, running: Running) -> Iterator[JavaScript]:
    process = subprocess.Popen(
        ["node", "client.mjs"],
        cwd=folder,
        env=running.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield JavaScript(process)
        finally:
            process.kill()


@pytest.mark.parametrize("pace", ["brisk", "instant"])
def test_the_founding_story(pace: str, installed: Path, request: pytest.FixtureRequest) -> None:
    with node(installed, request.getfixturevalue(pace)) as client:
        founding_story(client)


def test_the_refusals(installed: Path, instant: Running) -> None:
    with node(installed, instant) as client:
        refusals(client)


def test_pages_are_turned(installed: Path, instant: Running) -> None:
    with node(installed, instant) as client:
        page_turning(client)
