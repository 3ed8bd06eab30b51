"""`eni-console serve` as a person starts it: a process of its own, on a free port of loopback."""

import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from console.wire.sigv4 import Keys

KEYS: Final = Keys("AKIATESTER", "not-much-of-a-secret")
REGION: Final = "us-east-1"
START_S: Final = 30.0
STOP_S: Final = 15.0
ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True)
class Running:
    """A server that listens. process: to kill it."""

    process: "subprocess.Popen[str]"
    port: int
    keys: Keys | None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What a client of AWS's finds out about its keys and region, and nothing of this machine's."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        keys = self.keys or Keys("anybody", "anything")
        return kept | {
            "AWS_ACCESS_KEY_ID": keys.access_key_id,
            "AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL_EC2": self.url,
        }

    def resident_bytes(self) -> int | None:
        """The memory it holds, where the system tells."""
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.exists():
            return None
        found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text())
        return int(found[1]) * 1024 if found else None


@contextmanager
def serving_process(*arguments: str, keys: Keys | None = KEYS) -> Iterator[Running]:
    """Serves until the end of the block, and has then stopped cleanly and said nothing; unless it was killed."""
    with tempfile.TemporaryFile("w+") as said:
        process = start(*arguments, keys=keys, stderr=said)
        try:
            yield Running(process, port_of(process, said), keys)
        finally:
            killed = process.poll() == -signal.SIGKILL
            status = stop(process)
            said.seek(0)
            complaints = said.read()
        assert killed or (status, complaints) == (0, ""), f"status {status}: {complaints[-4000:]}"


def start(*arguments: str, keys: Keys | None, stderr: Any) -> "subprocess.Popen[str]":
    who = ["--access-key", keys.access_key_id] if keys else ["--no-auth"]
    secret = {"ENI_CONSOLE_SECRET_KEY": keys.secret_access_key} if keys else {}
    return subprocess.Popen(
        [sys.executable, "-m", "console", "serve", *arguments, "--port", "0", *who],
        env={**os.environ, **secret, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    )


def port_of(process: "subprocess.Popen[str]", stderr: Any) -> int:
    """Where it listens, which is the one line that it prints."""
    assert process.stdout
    if not select.select([process.stdout], [], [], START_S)[0]:
        stop(process)
        raise AssertionError(f"the server has said nothing for {START_S} s")
    line = process.stdout.readline()
    found = re.search(r" at http://127\.0\.0\.1:(\d+) ", line)
    if not found:
        stop(process)
        stderr.seek(0)
        raise AssertionError(f"no server: {line!r} {stderr.read()[-4000:]}")
    return int(found[1])


def stop(process: "subprocess.Popen[str]") -> int:
    """Its status; a server that does not heed SIGTERM is killed and has the status of that."""
    process.terminate()
    try:
        return process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait(STOP_S)
    finally:
        if process.stdout:
            process.stdout.close()


def wait_until(what: str, holds: Any, timeout_s: float = 20.0) -> Any:
    """What `holds()` answers once it is true."""
    until = time.monotonic() + timeout_s
    while not (answer := holds()):
        assert time.monotonic() < until, f"not within {timeout_s} s: {what}"
        time.sleep(0.1)
    return answer
