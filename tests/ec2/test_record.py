"""Records are Structs, and dataclasses to whoever asks."""

import gc
from dataclasses import asdict, fields, is_dataclass, replace

import pytest
from pydantic import BaseModel, ValidationError

from console.ec2.resources import NetworkInterfacePrivateIpAddress, Tag
from console.engine.opening import new_engine


class Tagged(BaseModel):
    tags: tuple[Tag, ...]


def test_a_record_answers_as_a_dataclass_does() -> None:
    address = NetworkInterfacePrivateIpAddress("10.0.0.4")
    assert is_dataclass(address)
    assert [one.name for one in fields(address)] == ["private_ip_address", "primary", "association"]
    assert asdict(address) == {"private_ip_address": "10.0.0.4", "primary": False, "association": None}
    assert replace(address, primary=True) == NetworkInterfacePrivateIpAddress("10.0.0.4", True)
    with pytest.raises(AttributeError):
        address.primary = True  # type: ignore[misc]


def test_a_request_takes_a_record_or_its_fields_and_writes_them() -> None:
    made = Tagged(tags=({"key": "a"}, Tag("b", "c")))  # type: ignore[arg-type]
    assert made.tags == (Tag("a"), Tag("b", "c"))
    assert made.model_dump(mode="json", exclude_defaults=True) == {"tags": [{"key": "a"}, {"key": "b", "value": "c"}]}
    with pytest.raises(ValidationError, match=r"tags\.0\.key"):
        Tagged(tags=({"value": "c"},))  # type: ignore[arg-type]


def test_the_collector_does_not_look_through_what_a_world_has_many_of() -> None:
    world = new_engine(sample="shop").world
    many = [one for one in world if one.id.startswith(("eni-", "i-", "eipalloc-"))]
    assert many
    assert not any(map(gc.is_tracked, many))
