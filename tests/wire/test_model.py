"""EC2's model, as botocore ships it."""

import json

import pytest

from console.wire import model


@pytest.mark.parametrize("indent", [None, 2])
def test_what_is_decoded_part_by_part_is_what_json_says(indent: int | None) -> None:
    long = {"name": "ü" * model.PART, "of": [{"a": [1, 2.5, None, True]}] * 3_000, "none": {}, "few": []}
    text = json.dumps({"shapes": long, "operations": [[long], "{", "["], "version": "2016"}, indent=indent)
    assert model._decoded(text.encode()) == json.loads(text)
