"""EC2's own description of its API: the service model that botocore ships. Loaded when first asked for (60 ms)."""

from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from msgspec import Raw

Shape: TypeAlias = Any
"""A botocore.model.Shape: botocore ships no types."""

SERVICE: Final = "ec2"
LATEST: Final = "2016-11-15"
PART: Final = 1 << 14
"""Bytes of JSON: a tenth of a millisecond."""

_VERSIONS: Final = """
    2006-06-26 2006-10-01 2007-01-03 2007-01-19 2007-03-01 2007-08-29 2008-02-01 2008-05-05 2008-08-08 2008-12-01
    2009-03-01 2009-04-04 2009-07-15 2009-08-15 2009-10-31 2009-11-30 2010-06-15 2010-08-31 2010-11-15 2011-01-01
    2011-02-28 2011-05-15 2011-07-15 2011-11-01 2011-12-01 2011-12-15 2012-03-01 2012-04-01 2012-05-01 2012-06-01
    2012-06-15 2012-07-20 2012-08-15 2012-10-01 2012-12-01 2013-02-01 2013-06-15 2013-07-15 2013-08-15 2013-10-01
    2013-10-15 2014-02-01 2014-05-01 2014-06-15 2014-09-01 2014-10-01 2015-03-01 2015-04-15 2015-10-01 2016-04-01
    2016-09-15 2016-11-15
"""
VERSIONS: Final = frozenset(_VERSIONS.split())
"""Every version of the API that there has been: clients that name an old one are answered as by the last."""


@cache
def loader() -> Any:
    """botocore's, but that it reads a model's 4 MB of JSON in a third of the time, and once, also for the next who
    asks; other threads have their turns meanwhile."""
    import gzip
    from os.path import isfile

    from botocore.loaders import JSONFileLoader, Loader

    class Files(JSONFileLoader):  # type: ignore[misc]
        def load_file(self, file_path: str) -> Any:
            for ending, opened in ((".json", open), (".json.gz", gzip.open)):
                if isfile(file_path + ending):
                    with opened(file_path + ending, "rb") as file:
                        return _decoded(file.read().strip())
            return None

    return Loader(file_loader=Files())


def _decoded(text: "bytes | Raw") -> Any:
    """What it is in JSON. No other thread has a turn while msgspec decodes, so much is decoded part by part."""
    from msgspec import Raw
    from msgspec.json import decode

    seen = memoryview(text)
    first = bytes(seen[:1])
    if len(seen) <= PART or first not in (b"{", b"["):
        return decode(text)
    if first == b"{":
        return {name: _decoded(part) for name, part in decode(text, type=dict[str, Raw]).items()}
    return [_decoded(part) for part in decode(text, type=list[Raw])]


@cache
def _service() -> tuple[Any, frozenset[str]]:
    from botocore.model import ServiceModel

    model = ServiceModel(loader().load_service_model(SERVICE, "service-2", LATEST))
    return model, frozenset(model.operation_names)


def knows(action: str) -> bool:
    """Whether EC2 has an operation of that name."""
    return action in _service()[1]


@cache
def operation_of(action: str) -> Any:
    return _service()[0].operation_model(action)


def input_of(action: str) -> Shape:
    """The structure of an operation's parameters. Raises KeyError for an operation that EC2 does not have."""
    if not knows(action):
        raise KeyError(action)
    return operation_of(action).input_shape


def output_of(action: str) -> Shape | None:
    """The structure of an operation's answer, None where it is only a `return`. Raises KeyError as above."""
    if not knows(action):
        raise KeyError(action)
    return operation_of(action).output_shape
