"""Our own server tells a remote what has changed: nobody polls, nothing is missed, and a slow reader costs nothing."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from console.backends import feed as feeds
from console.backends.change_lines import Beginning, UnreadableLine, place_of, read_line
from console.backends.embedded import EmbeddedBackend
from console.backends.feed import Feed
from console.backends.remote.backend import RemoteBackend
from console.backends.remote.cadence import Cadence
from console.backends.remote.client import Client, is_aws
from console.backends.remote.endpoint import Endpoint
from console.ec2.changes import ChangeSet
from console.ec2.errors import Refused
from console.ec2.requests import CreateNetworkInterface, CreateTags, DeleteNetworkInterface
from console.ec2.resources import Instance, NetworkInterface, Subnet, Tag
from tests.backends import faulty_server
from tests.coroutines import until
from tests.wire.served import KEYS, REGION, Service, serving


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEYS.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEYS.secret_access_key)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(instant=False) as one:
        yield one


@asynccontextmanager
async def following(url: str) -> AsyncIterator[RemoteBackend]:
    endpoint = Endpoint("lab", region=REGION, url=url)
    client = Client(endpoint, pause_s=0.01)
    backend = await RemoteBackend.open(endpoint, client=client, cadence=Cadence(quick_s=0.05, background_s=60.0))
    assert backend.unlock("lab")
    try:
        yield backend
    finally:
        await backend.close()


def described(service: Service) -> int:
    return sum(call.action.startswith("Describe") for call in service.calls)


# --- in a remote backend


async def test_what_others_do_is_told_with_its_cause_and_nobody_polls(service: Service) -> None:
    client = service.client()
    async with following(service.url) as backend:
        changes = backend.watch()
        subnet = next(iter(backend.world.all(Subnet))).id
        before = described(service)
        made = await asyncio.to_thread(client.create_network_interface, SubnetId=subnet)
        interface = made["NetworkInterface"]["NetworkInterfaceId"]
        first, second = [await anext(changes) for _ in range(2)]
        assert [one.cause.name for one in (first, second) if one.cause] == ["CreateNetworkInterface", "Lifecycle"]
        assert backend.world.one(NetworkInterface, interface).status == "available"
        assert described(service) == before


async def test_what_is_told_before_the_answer_comes_is_still_what_the_request_did(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with following(service.url) as backend:
        call = backend._mirror.client.call

        async def late(action: str, *rest: Any) -> Any:
            answer = await call(action, *rest)
            if action == "CreateNetworkInterface":
                await until(lambda: answer.id in backend.world)
            return answer

        monkeypatch.setattr(backend._mirror.client, "call", late)
        subnet = next(iter(backend.world.all(Subnet))).id
        made = await backend.send(CreateNetworkInterface(subnet_id=subnet))
        assert made.id in {change.id for change in backend.history(1)[0].changes}


async def test_what_was_told_is_what_a_look_would_have_found(service: Service) -> None:
    client = service.client()
    async with following(service.url) as backend:
        await asyncio.to_thread(_busy, client)
        served = service.backend
        assert served is not None
        await until(lambda: not _differing(served, backend) and not backend._mirror.is_changing)
        known = {one.id: one for one in backend.world}
        await backend._mirror.look_at_everything()
        assert {one.id: one for one in backend.world} == known


def _busy(client: Any) -> None:
    """A little of everything, through the API."""
    vpc = client.create_vpc(CidrBlock="10.9.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]["VpcId"]
    client.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    subnet = client.create_subnet(VpcId=vpc, CidrBlock="10.9.1.0/24")["Subnet"]["SubnetId"]
    gateway = client.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    client.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    table = client.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    client.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    client.associate_route_table(RouteTableId=table, SubnetId=subnet)
    group = client.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
    client.authorize_security_group_ingress(GroupId=group, IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="0.0.0.0/0")
    image = client.describe_images()["Images"][0]["ImageId"]
    run = client.run_instances(
        ImageId=image, InstanceType="t3.small", MinCount=2, MaxCount=2, SubnetId=subnet, UserData="#!/bin/sh"
    )
    one, other = (instance["InstanceId"] for instance in run["Instances"])
    made = client.create_network_interface(SubnetId=subnet, Groups=[group], SecondaryPrivateIpAddressCount=2)
    interface = made["NetworkInterface"]["NetworkInterfaceId"]
    client.get_waiter("instance_running").wait(InstanceIds=[one, other], WaiterConfig={"Delay": 1})
    client.attach_network_interface(NetworkInterfaceId=interface, InstanceId=one, DeviceIndex=1)
    address = client.allocate_address(Domain="vpc")["AllocationId"]
    client.associate_address(AllocationId=address, NetworkInterfaceId=interface)
    client.create_tags(Resources=[interface, one], Tags=[{"Key": "Name", "Value": "a & <b>"}])
    client.create_key_pair(KeyName="mine")
    client.terminate_instances(InstanceIds=[other])


def _differing(served: EmbeddedBackend, backend: RemoteBackend) -> list[str]:
    kinds = (NetworkInterface, Instance, Subnet)
    theirs = {one.id: one for kind in kinds for one in served.world.all(kind)}
    ours = {one.id: one for kind in kinds for one in backend.world.all(kind)}
    return [one for one in theirs.keys() | ours.keys() if theirs.get(one) != ours.get(one)]


async def test_a_feed_that_broke_is_replaced_by_looks_until_it_is_back() -> None:
    with serving() as first:
        opening = following(first.url)
        backend = await opening.__aenter__()
        assert backend._cadence.pushed
    backend._following._first_pause_s = backend._following._pause_s = 0.1
    await until(lambda: backend.standing.stale)
    assert not backend._cadence.pushed
    with serving(sample=None, port=first.port):  # another world, even: what was known of the other one goes
        backend.look_now()
        await until(lambda: backend._cadence.pushed and not backend.standing.stale)
        await until(lambda: backend.world.count(Instance) == 0)
        await opening.__aexit__(None, None, None)


async def test_what_has_no_feed_is_asked_for_it_once_and_polled() -> None:
    async with faulty_server.running() as server:
        endpoint = Endpoint("lab", region=REGION, url=server.url, anonymous=True)
        backend = await RemoteBackend.open(endpoint, cadence=Cadence(background_s=0.05))
        looks = server.count("DescribeVpcs")
        await until(lambda: server.count("DescribeVpcs") > looks + 3)
        assert server.asked_for_feed == 1
        await backend.close()


@pytest.mark.parametrize(
    "host", ["ec2.eu-west-1.amazonaws.com", "ec2.cn-north-1.amazonaws.com.cn", "ec2.us-east-1.api.aws"]
)
def test_aws_is_not_asked_for_one(host: str) -> None:
    assert is_aws(host)
    assert not is_aws("localhost")
    assert not is_aws("amazonaws.com.example.org")


# --- over HTTP


def test_only_whoever_signs_may_follow(service: Service) -> None:
    assert httpx.get(f"{service.url}/-/changes").status_code in (400, 401)
    refused = httpx.get(f"{service.url}/-/changes", headers={"Origin": "https://example.org"})
    assert refused.status_code == 403


def test_one_follower_too_many_is_refused_and_one_that_goes_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "FOLLOWERS", 1)
    with serving(keys=None) as service:
        address = f"{service.url}/-/changes"
        with httpx.stream("GET", address) as one:
            lines = one.iter_lines()
            assert not json.loads(next(lines))["resumed"]
            refused = httpx.get(address)
            assert refused.status_code == 503
            assert "RequestLimitExceeded" in refused.text

        def again() -> bool:
            with httpx.stream("GET", address) as other:
                return other.status_code == 200

        for _ in range(100):
            if again():
                break
        else:
            pytest.fail("the place of one that has gone was not given away")


# --- the feed itself


class Follower:
    """Reads when it is told to."""

    def __init__(self, feed: Feed, since: str = "") -> None:
        self._pieces = feed.follow(since)
        self._lines: list[bytes] = []

    async def next(self) -> Beginning | ChangeSet:
        while not self._lines:
            self._lines = (await asyncio.wait_for(anext(self._pieces), 5)).splitlines()
        return read_line(self._lines.pop(0))


@pytest.fixture
def world() -> EmbeddedBackend:
    return EmbeddedBackend.in_memory(instant=True)


async def made(backend: EmbeddedBackend, count: int) -> list[NetworkInterface]:
    subnet = next(iter(backend.world.all(Subnet))).id
    return [await backend.send(CreateNetworkInterface(subnet_id=subnet)) for _ in range(count)]


async def test_whoever_comes_back_is_told_what_it_has_missed(world: EmbeddedBackend) -> None:
    feed = Feed(world)
    first = Follower(feed)
    beginning = await first.next()
    assert isinstance(beginning, Beginning)
    interface, other = await made(world, 2)
    place = place_of(beginning.feed, world.world.revision)
    for one in (interface, other):
        await world.send(DeleteNetworkInterface(network_interface_id=one.id))
    await until(lambda: feed._revision == world.world.revision)
    follower = Follower(feed, place)
    late = [await follower.next() for _ in range(3)]
    assert late[0] == Beginning(beginning.feed, world.world.revision - 2, resumed=True)
    assert [one.deletes for one in late[1:] if isinstance(one, ChangeSet)] == [{interface.id}, {other.id}]
    feed.end()


@pytest.mark.parametrize("since", ["", "nobody.1", "nobody.", "x" * 5000, "nobody.²", "nobody.99999999999999999999"])
async def test_a_place_that_is_none_is_the_beginning(world: EmbeddedBackend, since: str) -> None:
    feed = Feed(world)
    assert await Follower(feed, since).next() == Beginning(feed._id, world.world.revision, resumed=False)
    feed.end()


async def test_one_that_reads_too_slowly_begins_anew_and_nothing_is_kept_for_it(
    world: EmbeddedBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "LINES", 3)
    feed = Feed(world)
    follower = Follower(feed)
    await follower.next()
    await made(world, 5)
    await until(lambda: feed._revision == world.world.revision)
    assert len(feed._lines) == 3
    assert await follower.next() == Beginning(feed._id, world.world.revision, resumed=False)
    feed.end()


async def test_a_change_of_very_much_is_a_new_beginning(
    world: EmbeddedBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "RECORDS", 2)
    feed = Feed(world)
    follower = Follower(feed)
    await follower.next()
    interfaces = await made(world, 3)
    while (last := await follower.next()).revision < world.world.revision:
        assert isinstance(last, ChangeSet)
    ids = tuple(one.id for one in interfaces)
    await world.send(CreateTags(resources=ids, tags=(Tag("a", "b"),)))
    assert await follower.next() == Beginning(feed._id, world.world.revision, resumed=False)
    feed.end()


async def test_where_nothing_happens_all_is_well(world: EmbeddedBackend) -> None:
    feed = Feed(world, quiet_s=0.01)
    follower = Follower(feed)
    await follower.next()
    assert await follower.next() == ChangeSet(world.world.revision)
    feed.end()


async def test_nobody_follows_what_has_ended(world: EmbeddedBackend) -> None:
    feed = Feed(world)
    follower = Follower(feed)
    await follower.next()
    feed.end()
    with pytest.raises(StopAsyncIteration):
        await follower.next()
    with pytest.raises(Refused, match="RequestLimitExceeded"):
        feed.follow("")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"<html>",
        b"{}",
        b"[1]",
        b'{"revision":1,"upserts":[["spaceship",{}]]}',
        b'{"revision":1,"upserts":[["vpc",{}]]}',
    ],
)
def test_a_line_that_is_none_is_refused(line: bytes) -> None:
    with pytest.raises(UnreadableLine):
        read_line(line)
