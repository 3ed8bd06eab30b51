"""`eni-console serve` as a process: one line when it listens, a clean end, a world that is kept."""

import re
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from console.engine.clock import ManualClock
from console.engine.opening import open_world
from console.wire.sigv4 import Keys
from tests.wire.certificates import write_certificate
from tests.wire.served import REGION, Service

ROOT = Path(__file__).parents[2]
VPCS = "/?Action=DescribeVpcs&Version=2016-11-15"


def start(here: Path, *arguments: str) -> "subprocess.Popen[str]":
    with (here / "stderr").open("w") as stderr:
        return subprocess.Popen(
            [sys.executable, "-X", "importtime", "-m", "console", "serve", "--port", "0", *arguments],
            cwd=here,
            env={"PYTHONPATH": str(ROOT), "PATH": "", "PYTHONWARNINGS": "error"},
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )


@contextmanager
def served(here: Path, *arguments: str, end: signal.Signals = signal.SIGTERM) -> Iterator[str]:
    """The line that it says; afterwards it has ended by a signal, well."""
    process = start(here, *arguments)
    assert process.stdout
    try:
        line = process.stdout.readline()
        assert line, (here / "stderr").read_text()[-500:]
        yield line
        process.send_signal(end)
        assert process.wait(10) == 0
        assert process.stdout.read() == ""
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def fails(here: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "console", "serve", *arguments],
        cwd=here,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode != 0
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def service_of(line: str) -> Service:
    port = re.search(r"http://127\.0\.0\.1:(\d+)", line)
    assert port
    return Service(int(port[1]))


def test_keys_are_made_and_shown_once_and_the_world_is_kept(tmp_path: Path) -> None:
    arguments = ("lab.eni", "--sample", "shop", "--region", REGION)
    with served(tmp_path, *arguments) as line:
        said = re.fullmatch(
            r"serving lab\.eni at http://127\.0\.0\.1:\d+ \(region us-east-1, access key (\S+), secret key (\S+)\)\n",
            line,
        )
        assert said
        keys = Keys(said[1], said[2])
        with closing(service_of(line)) as service:
            made = service.client(keys).create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    with served(tmp_path, "lab.eni", "--access-key", "me", "--secret-key", "s3cret", end=signal.SIGINT) as line:
        assert "s3cret" not in line
        with closing(service_of(line)) as service:
            waiter = service.client(Keys("me", "s3cret")).get_waiter("vpc_available")
            waiter.wait(VpcIds=[made], WaiterConfig={"Delay": 1, "MaxAttempts": 10})
    assert keys.secret_access_key.encode() not in (tmp_path / "lab.eni").read_bytes()
    world = open_world(tmp_path / "lab.eni", clock=ManualClock(), read_only=True)
    assert next(one.caller for one in world.history() if one.action == "CreateVpc") == keys.access_key_id
    world.close()


def test_nobody_has_to_sign_and_no_window_is_loaded(tmp_path: Path) -> None:
    with served(tmp_path, "--no-auth", "--instant") as line:
        url = re.search(r"http://\S+", line)
        assert url
        with urlopen(url[0] + VPCS, timeout=5) as answer:
            assert b"<isDefault>true</isDefault>" in answer.read()
    imported = (tmp_path / "stderr").read_text()
    assert "starlette" in imported
    assert "PySide6" not in imported
    assert "console.desktop" not in imported


def test_a_connection_that_is_open_does_not_hold_up_the_end(tmp_path: Path) -> None:
    with served(tmp_path, "--no-auth") as line:
        port = re.search(r":(\d+) ", line)
        assert port
        idle = socket.create_connection(("127.0.0.1", int(port[1])))
    idle.close()


def test_it_serves_https(tmp_path: Path) -> None:
    write_certificate(tmp_path)
    trusting = ssl.create_default_context(cafile=str(tmp_path / "c.pem"))
    with served(tmp_path, "--no-auth", "--tls-certificate", "c.pem", "--tls-key", "k.pem") as line:
        url = re.search(r"https://\S+", line)
        assert url
        with urlopen(url[0] + VPCS, timeout=5, context=trusting) as answer:
            assert answer.status == 200


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("nowhere.eni",), "nowhere.eni"),
        (("--sample", "moon"), "no sample 'moon'"),
        (("--no-auth", "--access-key", "k", "--secret-key", "s"), "exclude each other"),
        (("--access-key", "k"), "go together"),
        (("--host", "0.0.0.0", "--no-auth"), "only for this machine"),
        (("--host", "0.0.0.0", "--allow-reset"), "only for this machine"),
        (("--host", "no.such.host.invalid"), "can't listen at no.such.host.invalid"),
        (("--port", "99999"), "65535"),
        (("--tls-key", "k.pem"), "--tls-certificate"),
        (("--port", "0", "--tls-certificate", "none.pem"), "No such file"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, arguments: tuple[str, ...], problem: str) -> None:
    assert problem in fails(tmp_path, *arguments)


def test_a_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert fails(tmp_path, "--port", str(port)).endswith(f"port {port}: Address already in use")


def test_the_console_does_not_pay_for_the_wire() -> None:
    wire = ("boto", "httptools", "starlette", "uvicorn")
    code = f"import console.cli.commands, sys; print([m for m in sys.modules if m.startswith({wire})])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
