"""Forms for what describes a thing: its name, its tags, an interface's description."""

from collections.abc import Sequence
from typing import Any

from console.desktop.actions.words import called, called_id, kind_word
from console.desktop.dialogs.form import Field, Form, Note, TagTable, Text
from console.ec2.requests import (
    CreateTags,
    DeleteTags,
    ModifyNetworkInterfaceAttribute,
    Request,
)
from console.ec2.requests.interfaces import StringAttribute
from console.ec2.requests.tags import DeletedTag
from console.ec2.resources import NetworkInterface, Resource, Tag, tag
from console.ec2.world import World

_ALLOWED = set("._-:/()#,@[]+=&;{}!$* ")


class RenameForm(Form):
    title = "Rename"
    verb = "Rename"
    explanation = "A name is the tag Name: it may be changed at any time, and nothing depends on it."

    def __init__(self, world: World, resource_id: str) -> None:
        super().__init__(world)
        self._id = resource_id
        record = world.get(resource_id)
        self.values = {"name": (tag(record, "Name") or "") if record else ""}

    def heading(self) -> str:
        record = self.world.get(self._id)
        return f"Rename {kind_word(record)} {called(self.world, record)}" if record else self.title

    def fields(self) -> Sequence[Field]:
        return (Text("name", "Name", "empty removes the tag"),)

    def problems(self) -> dict[str, str]:
        return _tag_problem("Name", self.text("name"), "name")

    def requests(self) -> tuple[Request[Any], ...]:
        record, name = self.world.get(self._id), self.text("name")
        if record is not None and name == (tag(record, "Name") or ""):
            return ()
        if not name:
            return (DeleteTags(resources=(self._id,), tags=(DeletedTag(key="Name"),)),)
        return (CreateTags(resources=(self._id,), tags=(Tag("Name", name),)),)

    def done(self, results: Sequence[Any]) -> str:
        return f"Renamed to {self.text('name')}" if self.text("name") else "Removed the name"


def _tag_problem(key: str, value: str, field: str) -> dict[str, str]:
    """EC2's limits: keys of 128 characters, values of 256, `aws:` is its own."""
    if len(key) > 128:
        return {field: f"“{key[:20]}…” has {len(key)} characters: a key has at most 128"}
    if len(value) > 256:
        return {field: f"{len(value)} characters: a value has at most 256"}
    if key.lower().startswith("aws:"):
        return {field: f"“{key}”: keys that start with aws: are reserved"}
    return {}


class TagsForm(Form):
    """For one thing or several: of several, only the tags that all carry alike are shown and changed."""

    title = "Edit tags"
    verb = "Save"
    explanation = "Up to 50 keys with a value each. The key Name is what things are called."

    def __init__(self, world: World, resource_ids: Sequence[str]) -> None:
        super().__init__(world)
        self._ids = tuple(resource_ids)
        self.values = {"tags": tuple((one.key, one.value) for one in self._common())}

    def heading(self) -> str:
        if len(self._ids) == 1:
            return f"Tags of {called_id(self.world, self._ids[0])}"
        return f"Tags of {len(self._ids)} resources"

    def _records(self) -> list[Resource]:
        return [record for one in self._ids if (record := self.world.get(one)) is not None]

    def _common(self) -> list[Tag]:
        records = self._records()
        return [one for one in records[0].tags if all(one in other.tags for other in records)] if records else []

    def fields(self) -> Sequence[Field]:
        table = TagTable("tags", "Tags")
        if len(self._ids) == 1:
            return (table,)
        return (table, Note("several", "Shown are the tags that all of them carry alike; others stay as they are."))

    def _rows(self) -> list[tuple[str, str]]:
        return [(str(key).strip(), str(value)) for key, value in self.many("tags") if str(key).strip()]

    def problems(self) -> dict[str, str]:
        rows = self._rows()
        keys = [key for key, _ in rows]
        for key, value in self.many("tags"):
            if not str(key).strip() and str(value).strip():
                return {"tags": f"The value “{value}” has no key"}
        for key, value in rows:
            if keys.count(key) > 1:
                return {"tags": f"The key “{key}” stands twice"}
            if wrong := _tag_problem(key, value, "tags"):
                return wrong
        return {"tags": f"{len(keys)} tags: EC2 takes at most 50"} if len(keys) > 50 else {}

    def requests(self) -> tuple[Request[Any], ...]:
        rows, before = dict(self._rows()), self._common()
        gone = tuple(DeletedTag(key=one.key) for one in before if one.key not in rows)
        was = {one.key: one.value for one in before}
        new = tuple(Tag(key, value) for key, value in rows.items() if was.get(key) != value)
        found: list[Request[Any]] = []
        if gone:
            found.append(DeleteTags(resources=self._ids, tags=gone))
        if new:
            found.append(CreateTags(resources=self._ids, tags=new))
        return tuple(found)

    def done(self, results: Sequence[Any]) -> str:
        return f"Changed the {self.heading()[:1].lower()}{self.heading()[1:]}"


class DescriptionForm(Form):
    title = "Change description"
    verb = "Change"
    explanation = "What an interface is for, in up to 255 characters."

    def __init__(self, world: World, interface_id: str) -> None:
        super().__init__(world)
        self._id = interface_id
        interface = world.find(NetworkInterface, interface_id)
        self.values = {"description": interface.description if interface else ""}

    def heading(self) -> str:
        return f"Description of {called_id(self.world, self._id)}"

    def fields(self) -> Sequence[Field]:
        return (Text("description", "Description", "may be empty"),)

    def problems(self) -> dict[str, str]:
        text = self.text("description")
        if len(text) > 255:
            return {"description": f"{len(text)} characters: EC2 takes at most 255"}
        strange = sorted({one for one in text if not (one.isascii() and one.isalnum()) and one not in _ALLOWED})
        if strange:
            return {"description": f"EC2 does not take {' '.join(strange)} here"}
        return {}

    def requests(self) -> tuple[Request[Any], ...]:
        interface = self.world.find(NetworkInterface, self._id)
        text = self.text("description")
        if interface is not None and interface.description == text:
            return ()
        value = StringAttribute(value=text)
        return (ModifyNetworkInterfaceAttribute(network_interface_id=self._id, description=value),)

    def done(self, results: Sequence[Any]) -> str:
        return f"Changed the description of {called_id(self.world, self._id)}"
