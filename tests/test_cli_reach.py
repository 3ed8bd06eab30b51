"""`eni-console trace` and `eni-console advise`: exit status, text, JSON, and what cannot be asked."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from console.cli.commands import run
from console.cli.worlds import Problem
from console.engine.clock import ManualClock
from console.engine.opening import create_world, open_world
from tests.reach.dual_stack import ipv6_for_shop

ASK = ["trace", "--sample", "shop"]
INTERNET_TO_WEB = ["--from", "internet", "--to", "web-1", "--port"]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([*INTERNET_TO_WEB, "80"], 0),
        ([*INTERNET_TO_WEB, "22"], 3),
        (["--from", "db-1", "--to", "8.8.8.8", "--protocol", "udp", "--port", "53"], 0),
        (["--from", "corporate", "--to", "10.0.144.21", "--port", "5432"], 3),
        (["--from", "172.16.0.0/12", "--to", "web-1 eth1", "--port", "22"], 0),
        (["--from", "172.16.0.0/12", "--to", "web-2 eth1", "--port", "22"], 3),
        (["--from", "web-1", "--to", "web-2", "--protocol", "any"], 0),
    ],
)
def test_the_status_says_whether_it_is_reached(arguments: list[str], status: int) -> None:
    assert run([*ASK, *arguments]) == status


def test_the_path_is_told_step_by_step(capsys: pytest.CaptureFixture[str]) -> None:
    run([*ASK, *INTERNET_TO_WEB, "80"])
    told = capsys.readouterr().out
    assert told.startswith("internet → web-1, tcp 80: reachable, the reply comes back\n")
    assert "group web-public allows tcp 80 from" in told


def test_where_it_dies_is_told_with_ec2s_code(capsys: pytest.CaptureFixture[str]) -> None:
    run([*ASK, "--from", "corporate", "--to", "web-2 eth1", "--port", "22"])
    told = capsys.readouterr().out
    assert "arrives, but the reply does not come back" in told
    assert "[ENI_SOURCE_DEST_CHECK_RESTRICTION]" in told


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    run([*ASK, *INTERNET_TO_WEB, "80-443", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (told["reachable"], told["passing"]) == (True, ["tcp 80", "tcp 443"])
    assert told["forward"]["hops"][1]["kind"] == "internet gateway"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["trace", "--from", "a", "--to", "b"], "give either a world file or --sample NAME"),
        ([*ASK, *INTERNET_TO_WEB, "http"], "'http' is no port; write 443, or 8000-8099"),
        ([*ASK, *INTERNET_TO_WEB, "80", "--protocol", "gopher"], "'gopher' is no protocol; there is tcp, udp"),
        ([*ASK, *INTERNET_TO_WEB, "80", "--protocol", "icmp"], "--port is for tcp and udp; icmp has none"),
        ([*ASK, "--from", "wbe-1", "--to", "web-1"], "nothing is called 'wbe-1'"),
        ([*ASK, "--from", "10.0.0.99", "--to", "web-1"], "nobody has the address 10.0.0.99"),
        ([*ASK, "--from", "eni-00000000000000000", "--to", "web-1"], "eni-00000000000000000 does not exist"),
        ([*ASK, "--from", "shop", "--to", "web-1"], "nothing is called 'shop'"),
        ([*ASK, "--from", "internet", "--to", "10.0.0.10", "--ipv6"], "--ipv6 is not for an IPv4 address"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_line(arguments: list[str], problem: str) -> None:
    with pytest.raises(Problem) as said:
        run(arguments)
    assert problem in str(said.value)


def test_advice_says_what_and_how_to_mend_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["advise", "--sample", "shop"]) == 0
    told = capsys.readouterr().out
    assert "problem: Replies of web-2 eth1 leave by web-2 eth0 and are dropped" in told
    assert "fix: Give each interface of web-2 its own routing table" in told


def test_advice_as_json_has_the_requests(capsys: pytest.CaptureFixture[str]) -> None:
    run(["advise", "--sample", "shop", "--json"])
    first = json.loads(capsys.readouterr().out)[0]
    assert first["topic"] == "asymmetric-reply"
    assert first["fix"]["requests"][0]["action"] == "CreateTags"


def test_a_family_is_asked_for_where_the_ends_have_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "both.eni"
    create_world(file, clock=ManualClock(), sample="shop")
    with closing(open_world(file, clock=ManualClock())) as engine:
        for request in ipv6_for_shop(engine.world):
            engine.execute(request)
    ask = ["trace", str(file), *INTERNET_TO_WEB]
    assert [run([*ask, "80", "--ipv6"]), run([*ask, "443", "--ipv6"]), run([*ask, "443"])] == [0, 3, 0]
    assert capsys.readouterr().out.startswith("internet → web-1, tcp 80 over IPv6: reachable, the reply comes back\n")


def test_ends_that_nobody_stands_at_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "new.eni"
    create_world(file, clock=ManualClock())
    assert run(["trace", str(file), "--from", "internet", "--to", "172.31.0.0/16", "--port", "22"]) == 3
    assert "there is nobody in 172.31.0.0/16 who could take it [UNKNOWN_DESTINATION]" in capsys.readouterr().out
    assert run(["trace", str(file), "--from", "internet", "--to", "corporate"]) == 3
    assert "neither end is in a VPC" in capsys.readouterr().out
