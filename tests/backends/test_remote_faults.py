"""What a remote EC2 can do to us: each fault ends in a clear state, and nothing is carried out twice."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from console.backends.remote.backend import RemoteBackend
from console.backends.remote.cadence import Cadence
from console.backends.remote.client import AskCode, Client
from console.backends.remote.endpoint import Endpoint
from console.backends.remote.faults import Fault, Kind
from console.ec2.errors import Refused
from console.ec2.requests import AttachNetworkInterface, CreateNetworkInterface, DescribeVpcs, Undo
from console.ec2.resources import Address, Vpc, VpnGateway
from tests.backends import faulty_server
from tests.backends.faulty_server import VPC, FaultyServer
from tests.coroutines import until

ATTACH = AttachNetworkInterface(network_interface_id=faulty_server.ENI, instance_id="i-0", device_index=1)
CREATE = CreateNetworkInterface(subnet_id="subnet-0")


@pytest.fixture
def server(runner: asyncio.Runner) -> Iterator[FaultyServer]:
    context = faulty_server.running()
    yield runner.run(context.__aenter__())
    runner.run(context.__aexit__(None, None, None))


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@asynccontextmanager
async def opened(
    server: FaultyServer,
    *,
    unlocked: bool = True,
    background_s: float = 60.0,
    relock_after_s: float = 60.0,
    endpoint: Endpoint | None = None,
    ask_code: AskCode | None = None,
) -> AsyncIterator[RemoteBackend]:
    endpoint = endpoint or Endpoint("lab", region="us-east-1", url=server.url, anonymous=True)
    backend = await RemoteBackend.open(
        endpoint,
        client=Client(endpoint, ask_code, read_s=0.3, pause_s=0.01),
        cadence=Cadence(quick_s=0.05, background_s=background_s),
        relock_after_s=relock_after_s,
    )
    if unlocked:
        assert backend.unlock("lab")
    try:
        yield backend
    finally:
        await backend.close()


# --- what only reads is tried again


@pytest.mark.parametrize("fault", ["silent", "reset", "broken", "truncated", "cut_off", "throttled"])
async def test_a_read_that_failed_is_tried_again(server: FaultyServer, fault: str) -> None:
    async with opened(server) as backend:
        before = server.count("DescribeVpcs")
        server.faults["DescribeVpcs"].append(getattr(faulty_server, fault))
        page = await backend.send(DescribeVpcs())
        assert [vpc.id for vpc in page.items] == [VPC]
        assert server.count("DescribeVpcs") == before + 2


async def test_a_read_that_goes_on_failing_says_why(server: FaultyServer) -> None:
    async with opened(server) as backend:
        server.always["DescribeVpcs"] = faulty_server.truncated
        with pytest.raises(Fault) as fault:
            await backend.send(DescribeVpcs())
        assert (fault.value.kind, fault.value.code) == (Kind.BROKEN, "MalformedResponse")


# --- what changes something is never carried out twice


@pytest.mark.parametrize("fault", ["silent", "reset", "broken", "truncated", "cut_off"])
async def test_a_change_of_unknown_outcome_is_sent_once(server: FaultyServer, fault: str) -> None:
    async with opened(server) as backend:
        server.always["AttachNetworkInterface"] = getattr(faulty_server, fault)
        looks = server.count("DescribeNetworkInterfaces")
        with pytest.raises(Refused, match="not sent again"):
            await backend.send(ATTACH)
        assert server.count("AttachNetworkInterface") == 1
        await until(lambda: server.count("DescribeNetworkInterfaces") > looks)
        assert backend.history(1)[0].outcome != "ok"


@pytest.mark.parametrize("fault", ["silent", "reset", "broken", "truncated"])
async def test_a_change_with_a_client_token_is_sent_again_with_the_same(server: FaultyServer, fault: str) -> None:
    async with opened(server) as backend:
        server.faults["CreateNetworkInterface"].append(getattr(faulty_server, fault))
        created = await backend.send(CREATE)
        tokens = [call.parameters["ClientToken"] for call in server.calls if call.action == "CreateNetworkInterface"]
        assert created.id in backend.world
        assert len(tokens) == 2
        assert tokens[0] == tokens[1]


async def test_a_change_that_was_throttled_was_not_carried_out_and_is_sent_again(server: FaultyServer) -> None:
    async with opened(server) as backend:
        server.faults["AttachNetworkInterface"].append(faulty_server.throttled)
        await backend.send(ATTACH)
        assert server.count("AttachNetworkInterface") == 2


async def test_a_refusal_is_not_sent_again(server: FaultyServer) -> None:
    async with opened(server) as backend:
        server.always["AttachNetworkInterface"] = faulty_server.error("InvalidInstanceID.NotFound", "No such instance")
        with pytest.raises(Refused, match="No such instance"):
            await backend.send(ATTACH)
        assert server.count("AttachNetworkInterface") == 1


# --- a world that grows old, and young again


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("silent", "No answer came"),
        ("reset", "broke"),
        ("broken", "HTTP 500|Internal"),
        ("truncated", "not the XML of EC2"),
        ("throttled", "fewer requests"),
    ],
)
async def test_a_world_that_cannot_be_seen_is_stale_until_it_can(server: FaultyServer, fault: str, says: str) -> None:
    async with opened(server, background_s=0.05) as backend:
        told: list[bool] = []
        backend.listen(lambda: told.append(backend.standing.stale))
        server.always["*"] = getattr(faulty_server, fault)
        await until(lambda: backend.standing.stale)
        assert VPC in backend.world
        seen = backend.standing.as_of
        server.always.clear()
        await until(lambda: not backend.standing.stale)
        assert backend.standing.as_of > seen  # type: ignore[operator]
        assert told == [True, False]


async def test_a_throttled_endpoint_is_asked_less_and_less_often() -> None:
    cadence = Cadence(quick_s=1.0, background_s=15.0)
    cadence.looked(100.0, 0.1)
    delays = []
    for _ in range(5):
        cadence.failed(throttled=True)
        delays.append(cadence.delay_s(100.0, changing=True))
    assert delays == [30.0, 60.0, 120.0, 240.0, 300.0]


async def test_a_large_account_is_not_described_all_the_time() -> None:
    cadence = Cadence(quick_s=1.0, background_s=15.0)
    cadence.looked(100.0, 8.0)
    assert cadence.delay_s(100.0, changing=False) == 80.0
    assert cadence.delay_s(100.0, changing=True) == 1.0


async def test_what_somebody_else_did_is_seen(server: FaultyServer) -> None:
    async with opened(server, background_s=0.05) as backend:
        changes = backend.watch()
        server.always["DescribeVpcs"] = faulty_server.error("UnauthorizedOperation", status="403 Forbidden")
        await until(lambda: Vpc in backend.standing.denied)
        assert VPC in backend.world  # not seen is not gone
        del server.always["DescribeVpcs"]
        server.always["DescribeInternetGateways"] = faulty_server.body(
            "<internetGatewaySet><item><internetGatewayId>igw-1</internetGatewayId></item></internetGatewaySet>"
        )
        heard = await anext(aiter(changes))
        assert [one.id for one in heard.upserts] == ["igw-1"]


# --- what is not permitted, and what is not there


async def test_what_is_denied_is_shown_as_denied_and_the_rest_works(server: FaultyServer) -> None:
    server.always["DescribeAddresses"] = faulty_server.error("UnauthorizedOperation", "No.", "403 Forbidden")
    async with opened(server) as backend:
        assert backend.standing.denied == {Address: "UnauthorizedOperation: No."}
        assert VPC in backend.world
        assert not backend.standing.stale


@pytest.mark.parametrize("code", ["InvalidAction", "NotImplemented", "UnsupportedOperation"])
async def test_an_endpoint_may_lack_an_operation(server: FaultyServer, code: str) -> None:
    server.always["DescribeVpnGateways"] = faulty_server.error(code)
    async with opened(server) as backend:
        assert list(backend.standing.denied) == [VpnGateway]


async def test_what_may_be_seen_again_is_looked_at_when_a_person_asks(server: FaultyServer) -> None:
    server.always["DescribeAddresses"] = faulty_server.error("UnauthorizedOperation", status="403 Forbidden")
    async with opened(server) as backend:
        server.always.clear()
        backend.look_now()
        await until(lambda: not backend.standing.denied)


async def test_nothing_that_may_be_seen_is_no_world(server: FaultyServer) -> None:
    server.always["*"] = faulty_server.error("UnauthorizedOperation", status="403 Forbidden")
    with pytest.raises(Fault) as fault:
        async with opened(server):
            pass
    assert fault.value.kind is Kind.DENIED


async def test_an_endpoint_that_is_not_there(server: FaultyServer) -> None:
    nowhere = Endpoint("lab", region="us-east-1", url="http://127.0.0.1:9", anonymous=True)
    with pytest.raises(Fault, match=r"127.0.0.1:9.* cannot be reached"):
        async with opened(server, endpoint=nowhere):
            pass


# --- credentials


async def test_expired_credentials_are_renewed_by_reconnecting(
    server: FaultyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "OLD")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    endpoint = Endpoint("lab", region="us-east-1", url=server.url)
    async with opened(server, endpoint=endpoint, background_s=0.05) as backend:
        server.always["*"] = faulty_server.for_key("OLD", faulty_server.error("RequestExpired", "Request has expired."))
        await until(lambda: backend.standing.credentials)
        assert VPC in backend.world
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "NEW")
        await backend.reconnect()
        await until(lambda: not backend.standing.stale)
        assert server.calls[-1].access_key == "NEW"


async def test_no_credentials_at_all_say_so(server: FaultyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(Fault, match="credentials") as fault:
        async with opened(server, endpoint=Endpoint("lab", region="us-east-1", url=server.url)):
            pass
    assert fault.value.kind is Kind.CREDENTIALS


async def test_a_role_asks_for_its_mfa_code(
    server: FaultyServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text(
        "[profile admin]\nrole_arn = arn:aws:iam::111122223333:role/admin\nsource_profile = me\n"
        "mfa_serial = arn:aws:iam::111122223333:mfa/me\nregion = eu-west-1\n"
        "[profile me]\naws_access_key_id = ME\naws_secret_access_key = secret\n"
    )
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
    asked: list[str] = []

    async def ask(prompt: str) -> str:
        asked.append(prompt)
        return "123456"

    endpoint = Endpoint("lab", profile="admin", url=server.url)
    async with opened(server, endpoint=endpoint, ask_code=ask) as backend:
        assert backend.world.region == "eu-west-1"
    assert len(asked) == 1
    assert "mfa/me" in asked[0]
    assert next(call for call in server.calls if call.action == "AssumeRole").parameters["TokenCode"] == "123456"
    assert server.calls[-1].access_key == "ASSUMED"


# --- the lock


async def test_nothing_that_changes_is_sent_while_it_is_locked(server: FaultyServer) -> None:
    async with opened(server, unlocked=False) as backend:
        with pytest.raises(Refused) as refused:
            await backend.send(ATTACH)
        assert refused.value.code == "UnauthorizedOperation"
        assert not backend.unlock("yes")
        assert backend.read_only
        assert server.count("AttachNetworkInterface") == 0


async def test_it_locks_itself_after_a_while_without_changes(server: FaultyServer) -> None:
    async with opened(server, relock_after_s=0.1) as backend:
        told: list[bool] = []
        backend.listen(lambda: told.append(backend.read_only))
        await until(lambda: backend.read_only)
        assert told == [True]


async def test_there_is_no_undo_of_what_a_remote_did(server: FaultyServer) -> None:
    async with opened(server) as backend:
        with pytest.raises(Refused) as refused:
            await backend.send(Undo())
        assert refused.value.code == "UnsupportedOperation"
        assert backend.undoable() is None
