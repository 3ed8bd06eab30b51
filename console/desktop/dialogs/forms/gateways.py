"""Forms for internet gateways and VPN gateways."""

from collections.abc import Sequence
from typing import Any

from console.desktop.actions.words import called, called_id
from console.desktop.dialogs.form import Choice, Field, Form, Pick, RegionalForm, Text, named
from console.desktop.dialogs.forms.choices import vpc_choices
from console.ec2.requests import (
    AttachInternetGateway,
    AttachVpnGateway,
    CreateInternetGateway,
    CreateVpnGateway,
    Request,
)
from console.ec2.resources import InternetGateway, VpnGateway
from console.ec2.world import World


class CreateInternetGatewayForm(RegionalForm):
    title = "Create internet gateway"
    explanation = "A VPC's way to and from the internet. It works once it is attached and a route leads to it."

    def fields(self) -> Sequence[Field]:
        return (Text("name", "Name", "a tag; may stay empty", "shop-internet"), *self.region())

    def requests(self) -> tuple[Request[Any], ...]:
        return (CreateInternetGateway(tag_specifications=named(self.text("name"), "internet-gateway")),)

    def done(self, results: Sequence[Any]) -> str:
        return f"Created internet gateway {called(self.world, results[0])}"


class CreateVpnGatewayForm(RegionalForm):
    title = "Create VPN gateway"
    explanation = "The VPC's end of a tunnel to another network. It works once it is attached and a route leads to it."
    blame = (("InvalidParameterValue", "asn"),)

    def fields(self) -> Sequence[Field]:
        return (
            Text("name", "Name", "a tag; may stay empty", "shop-vpn"),
            Text("asn", "Amazon-side ASN", "empty for 64512", "64512", mono=True),
            *self.region(),
        )

    def problems(self) -> dict[str, str]:
        asn = self.text("asn")
        if asn and not (asn.isdecimal() and (64512 <= int(asn) <= 65534 or 4200000000 <= int(asn) <= 4294967294)):
            return {"asn": f"{asn} is no private ASN: 64512–65534 or 4200000000–4294967294"}
        return {}

    def requests(self) -> tuple[Request[Any], ...]:
        asn = self.text("asn")
        tags = named(self.text("name"), "vpn-gateway")
        return (CreateVpnGateway(amazon_side_asn=int(asn) if asn else None, tag_specifications=tags),)

    def done(self, results: Sequence[Any]) -> str:
        return f"Created VPN gateway {called(self.world, results[0])}"


class AttachGatewayForm(Form):
    """An internet or a VPN gateway to a VPC that has none of its kind."""

    title = "Attach gateway"
    verb = "Attach"
    explanation = "A VPC has at most one internet gateway and one VPN gateway. Nothing flows until a route leads there."

    def __init__(self, world: World, gateway_id: str) -> None:
        super().__init__(world)
        self._gateway_id = gateway_id
        self.settle()

    def heading(self) -> str:
        return f"Attach {called_id(self.world, self._gateway_id)}"

    def fields(self) -> Sequence[Field]:
        world = self.world
        internet = world.find(InternetGateway, self._gateway_id) is not None
        choices = []
        for one in vpc_choices(world):
            other: InternetGateway | VpnGateway | None
            other = world.internet_gateway_of(one.value) if internet else world.vpn_gateway_of(one.value)
            choices.append(Choice(one.value, one.text, one.hint, f"has {called(world, other)}" if other else ""))
        return (Pick("vpc_id", "VPC", tuple(choices)),)

    def problems(self) -> dict[str, str]:
        taken = all(choice.reason for field in self.fields() if isinstance(field, Pick) for choice in field.choices)
        return {"vpc_id": "Every VPC has a gateway of this kind already"} if taken else {}

    def requests(self) -> tuple[Request[Any], ...]:
        vpc_id = self.text("vpc_id")
        if self.world.find(InternetGateway, self._gateway_id) is not None:
            return (AttachInternetGateway(internet_gateway_id=self._gateway_id, vpc_id=vpc_id),)
        return (AttachVpnGateway(vpn_gateway_id=self._gateway_id, vpc_id=vpc_id),)

    def done(self, results: Sequence[Any]) -> str:
        gateway, vpc = called_id(self.world, self._gateway_id), called_id(self.world, self.text("vpc_id"))
        return f"Attached {gateway} to {vpc}"
