"""The form for a key pair."""

from collections.abc import Sequence
from typing import Any

from console.desktop.dialogs.form import Choice, Field, Note, Pick, RegionalForm, Text
from console.ec2.requests import CreateKeyPair, Request
from console.ec2.world import World


class CreateKeyPairForm(RegionalForm):
    title = "Create key pair"
    explanation = "The private key is shown once, right after this, and kept nowhere: save it then."
    blame = (("InvalidKeyPair", "key_name"), ("InvalidParameterValue", "key_name"))

    def __init__(self, world: World, place: str = "") -> None:
        super().__init__(world, place)
        self.values |= {"key_name": "", "key_type": "ed25519"}

    def fields(self) -> Sequence[Field]:
        kinds = (
            Choice("ed25519", "ED25519", "short and fast; Linux"),
            Choice("rsa", "RSA", "2048 bits; Windows needs it"),
        )
        return (
            Text("key_name", "Name", "unique in the region", "shop-admin"),
            Pick("key_type", "Type", kinds),
            *self.region(),
            Note("once", "EC2 keeps only the public half."),
        )

    def problems(self) -> dict[str, str]:
        name = self.text("key_name")
        if not name:
            return {"key_name": "A key pair needs a name"}
        if self.world.key_pair_named(name) is not None:
            return {"key_name": f"There is a key pair named {name} already"}
        if len(name) > 255 or not name.isascii():
            return {"key_name": "At most 255 ASCII characters"}
        return {}

    def requests(self) -> tuple[Request[Any], ...]:
        return (CreateKeyPair(key_name=self.text("key_name"), key_type=self.text("key_type")),)

    def done(self, results: Sequence[Any]) -> str:
        return f"Created key pair {self.text('key_name')}"
