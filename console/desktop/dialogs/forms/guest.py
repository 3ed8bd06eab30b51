"""How an instance's guest routes, as far as the console is told: two tags, set by an ordinary request."""

from collections.abc import Sequence
from typing import Any

from console.desktop.actions.words import called_id
from console.desktop.dialogs.form import Choice, Field, Form, Note, Pick
from console.ec2.requests import CreateTags, DeleteTags, Request
from console.ec2.requests.tags import DeletedTag
from console.ec2.resources import Instance, Tag
from console.ec2.world import World
from console.reach.guest import FORWARDING_TAG, ROUTING_TAG, Forwarding, Guest, Routing, guest_of

ROUTINGS = (
    Choice(Routing.MAIN, "One table", "what is not next door leaves by eth0: a plain guest"),
    Choice(Routing.POLICY, "By source address", "each interface answers for itself: policy routing is set up"),
)
FORWARDINGS = (
    Choice(Forwarding.AUTO, "Auto", "what comes in by an interface whose source/dest check is off"),
    Choice(Forwarding.ON, "On", "a router or a firewall: translates nothing"),
    Choice(Forwarding.NAT, "NAT", "translates what leaves the VPC"),
    Choice(Forwarding.OFF, "Off", "takes only what is for itself"),
)


class GuestForm(Form):
    title = "Guest routing"
    verb = "Save"
    explanation = (
        "EC2 does not know how a guest routes. Traces and advice go by what is said here; it is kept in two tags."
    )

    def __init__(self, world: World, instance_id: str) -> None:
        super().__init__(world)
        self._id = instance_id
        before = self._before()
        self.values = {"routing": before.routing.value, "forwarding": before.forwarding.value}

    def _before(self) -> Guest:
        instance = self.world.find(Instance, self._id)
        return guest_of(instance) if instance else Guest()

    def heading(self) -> str:
        return f"Guest routing of {called_id(self.world, self._id)}"

    def fields(self) -> Sequence[Field]:
        routing, forwarding = Pick("routing", "Replies", ROUTINGS), Pick("forwarding", "Forwards packets", FORWARDINGS)
        checked = [leg for leg in self.world.interfaces_of(self._id) if leg.source_dest_check]
        if self.text("forwarding") in (Forwarding.ON, Forwarding.NAT) and checked:
            note = "Source/dest. check is on: EC2 drops what is for others, whatever the guest does."
            return (routing, forwarding, Note("check", note, "note-warning"))
        return (routing, forwarding)

    def requests(self) -> tuple[Request[Any], ...]:
        """The defaults are no tags."""
        before = self._before()
        wanted = (
            (ROUTING_TAG, before.routing, self.text("routing"), Routing.MAIN),
            (FORWARDING_TAG, before.forwarding, self.text("forwarding"), Forwarding.AUTO),
        )
        changed = [(key, value, default) for key, was, value, default in wanted if value != was]
        new = tuple(Tag(key, value) for key, value, default in changed if value != default)
        gone = tuple(DeletedTag(key=key) for key, value, default in changed if value == default)
        found: list[Request[Any]] = []
        if new:
            found.append(CreateTags(resources=(self._id,), tags=new))
        if gone:
            found.append(DeleteTags(resources=(self._id,), tags=gone))
        return tuple(found)

    def done(self, results: Sequence[Any]) -> str:
        return f"Changed how {called_id(self.world, self._id)} routes"
