"""Why an instance can't take an interface."""

from dataclasses import replace

import pytest

from console.ec2.resources import Instance, InstanceState
from console.topology.canvas.dropping import drop_verdict
from tests.topology.canvas.conftest import Find
from tests.worlds import Builder


@pytest.mark.parametrize(
    ("interface", "instance", "reason"),
    [
        ("standby", "web-1", ""),
        ("eth1 of web-1", "web-2", ""),
        ("standby", "nat-1", "Other zone: nat-1 is in us-east-1b, not us-east-1a"),
        ("eth1 of web-1", "web-1", "Already attached to web-1"),
        ("eth0 of web-1", "web-2", "eth0 is a primary interface: it cannot be detached"),
    ],
)
def test_a_target_says_why_not(built: Builder, find: Find, interface: str, instance: str, reason: str) -> None:
    assert drop_verdict(built.world, find(interface), find(instance)) == reason


def test_a_stopped_instance_takes_it_and_a_stopping_one_does_not(built: Builder, find: Find) -> None:
    web = built.world.one(Instance, find("web-1"))
    built.world.put(replace(web, state=InstanceState.STOPPED))
    assert drop_verdict(built.world, find("standby"), web.id) == ""
    built.world.put(replace(web, state=InstanceState.STOPPING))
    assert drop_verdict(built.world, find("standby"), web.id) == "web-1 is stopping: it has to run or be stopped"


def test_a_full_instance_names_its_limit(built: Builder, find: Find) -> None:
    built.interface(find("public-a"), find("web-1"), 2)
    assert drop_verdict(built.world, find("standby"), find("web-1")) == "Limit reached: m5.large carries 3 interfaces"


def test_what_is_gone_takes_nothing(built: Builder, find: Find) -> None:
    assert drop_verdict(built.world, find("standby"), "i-gone") == "It no longer exists"
