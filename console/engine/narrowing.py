"""Records read so that texts which many have alike are made once: a subnet's id, an instance type, a zone.

msgspec makes a text anew for each record; to find the one that was there before costs as much as to read a record.
Where a field may only say one of some texts, it hands out the one that it knows. So lists are read as narrow twins of
the records, which become records afterwards: both have the same fields in the same places. What the twins do not know
yet is read as usual, and learned from.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from operator import attrgetter
from typing import Any, Final, Literal

import msgspec

from console.ec2.record import Record
from console.ec2.resources import Instance, NetworkInterface, NetworkInterfaceAttachment, Resource, Subnet
from console.engine.codec import list_decoder

ALIKE: Final[dict[type[Record], tuple[str, ...]]] = {
    NetworkInterface: ("subnet_id", "vpc_id", "availability_zone", "owner_id", "interface_type"),
    NetworkInterfaceAttachment: ("instance_owner_id",),
    Instance: (
        "owner_id",
        "image_id",
        "instance_type",
        "availability_zone",
        "vpc_id",
        "architecture",
        "hostname_type",
        "instance_initiated_shutdown_behavior",
    ),
}
LESSONS, MOST = 40, 20_000
"""With more of them, or more texts of a field, these have little alike."""
_become: Final = object.__dict__["__class__"].__set__


class Narrow:
    """`decoders` of lists, by the type's word: none before the first lesson."""

    def __init__(self, kinds: Mapping[str, type[Resource]]) -> None:
        self.decoders: Mapping[str, msgspec.json.Decoder[list[Any]]] = {}
        self._kinds = kinds
        self._texts: dict[type[Record], dict[str, dict[str, None]]] = {
            kind: {name: {} for name in names} for kind, names in ALIKE.items()
        }
        self._lessons = 0

    def know(self, subnets: Iterable[Subnet]) -> None:
        """What is read first, and names what all others stand in."""
        interface, instance = self._texts[NetworkInterface], self._texts[Instance]
        for one in subnets:
            interface["subnet_id"][one.id] = None
            for texts in (interface, instance):
                texts["vpc_id"][one.vpc_id] = texts["availability_zone"][one.availability_zone] = None

    def learn(self, interfaces: Sequence[NetworkInterface], instances: Sequence[Instance]) -> None:
        """From what was read as usual."""
        self._lessons += 1
        self._note(NetworkInterface, interfaces)
        self._note(NetworkInterfaceAttachment, [one.attachment for one in interfaces if one.attachment is not None])
        self._note(Instance, instances)
        most = max(len(texts) for fields in self._texts.values() for texts in fields.values())
        if self._lessons > LESSONS or most > MOST:
            self.decoders = {}
            return
        twins = {
            NetworkInterface: self._twin(NetworkInterface, attachment=self._twin(NetworkInterfaceAttachment) | None),
            Instance: self._twin(Instance),
        }
        self.decoders = {word: list_decoder(twins.get(kind, kind)) for word, kind in self._kinds.items()}

    def _note(self, kind: type[Record], records: Sequence[Record]) -> None:
        for name, texts in self._texts[kind].items():
            texts.update(dict.fromkeys(map(attrgetter(name), records)))

    def _twin(self, kind: type[Record], **others: Any) -> Any:
        known = {name: Literal[tuple(texts)] for name, texts in self._texts[kind].items() if texts}
        hints = {**kind.__annotations__, **known, **others}
        names, defaults = kind.__struct_fields__, kind.__struct_defaults__
        required = len(names) - len(defaults)
        fields: list[Any] = [(name, hints[name]) for name in names[:required]]
        fields += [(name, hints[name], value) for name, value in zip(names[required:], defaults, strict=True)]
        return msgspec.defstruct(kind.__name__, fields, bases=(Record,), frozen=True, gc=False)


def become(kind: type[Record], records: Sequence[Any]) -> None:
    """What was read as twins is of its own type from here on."""
    deque(map(_become, records, repeat(kind)), maxlen=0)
