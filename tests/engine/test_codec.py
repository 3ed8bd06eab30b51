"""Records in files of before: what is missing takes its default, what is not known is left out."""

import json
from typing import Any

import pytest

from console.ec2.resources import (
    RESOURCE_TYPES,
    NetworkAcl,
    NetworkAclEntry,
    NetworkInterface,
    Resource,
    Route,
    RouteTable,
    Subnet,
    Vpc,
)
from console.engine.codec import decode, encode
from console.engine.opening import new_engine

OLD: dict[str, dict[str, Any]] = {
    "vpc": {
        "id": "vpc-1",
        "owner_id": "1",
        "cidr_block": "10.0.0.0/16",
        "cidr_block_association_set": [{"association_id": "a", "cidr_block": "10.0.0.0/16", "state": "associated"}],
        "dhcp_options_id": "dopt-1",
        "tags": [],
    },
    "route-table": {
        "id": "rtb-1",
        "vpc_id": "vpc-1",
        "owner_id": "1",
        "routes": [{"destination_cidr_block": "0.0.0.0/0", "gateway_id": "igw-1", "state": "blackhole"}],
        "associations": [{"route_table_association_id": "b", "route_table_id": "rtb-1", "main": True}],
    },
    "network-acl": {
        "id": "acl-1",
        "vpc_id": "vpc-1",
        "owner_id": "1",
        "entries": [
            {"rule_number": 1, "protocol": "-1", "rule_action": "deny", "egress": True, "cidr_block": "10.0.0.0/8"}
        ],
    },
}


@pytest.mark.parametrize("resource_type", OLD)
def test_a_record_of_before_is_read(resource_type: str) -> None:
    record = decode(resource_type, json.dumps({**OLD[resource_type], "unknown_to_us": 1}))
    for name, value in OLD[resource_type].items():
        if not isinstance(value, list):
            assert getattr(record, name) == value
    assert decode(resource_type, encode(record)) == record


def test_what_is_new_is_empty_in_a_record_of_before() -> None:
    vpc, table = decode("vpc", json.dumps(OLD["vpc"])), decode("route-table", json.dumps(OLD["route-table"]))
    acl = decode("network-acl", json.dumps(OLD["network-acl"]))
    assert isinstance(vpc, Vpc)
    assert vpc.ipv6_cidr_block_association_set == ()
    assert isinstance(table, RouteTable)
    assert table.routes == (Route("0.0.0.0/0", "igw-1", state=table.routes[0].state),)
    assert isinstance(acl, NetworkAcl)
    assert acl.entries == (NetworkAclEntry(1, "-1", "deny", True, "10.0.0.0/8"),)


def test_every_record_of_a_sample_survives_the_file() -> None:
    engine = new_engine(sample="shop", seed=1, instant=True)
    words = {kind: word for word, kind in RESOURCE_TYPES.items()}
    records: list[Resource] = list(engine.world)
    assert {type(one) for one in records} > {Subnet, NetworkInterface}
    for record in records:
        assert decode(words[type(record)], encode(record)) == record
    engine.close()
