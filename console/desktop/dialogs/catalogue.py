"""The forms by the names that offers use."""

from collections.abc import Callable
from typing import Any

from console.desktop.dialogs.form import Form, RegionalForm
from console.desktop.dialogs.forms.acls import (
    AddAclEntryForm,
    AssociateAclForm,
    CreateNetworkAclForm,
    RemoveAclEntriesForm,
)
from console.desktop.dialogs.forms.addresses import (
    AllocateAddressForm,
    AssignAddressesForm,
    AssociateAddressForm,
    DisassociateAddressForm,
    MoveAddressForm,
    UnassignAddressesForm,
)
from console.desktop.dialogs.forms.choices import vpc_choices
from console.desktop.dialogs.forms.describe import DescriptionForm, RenameForm, TagsForm
from console.desktop.dialogs.forms.gateways import (
    AttachGatewayForm,
    CreateInternetGatewayForm,
    CreateVpnGatewayForm,
)
from console.desktop.dialogs.forms.guest import GuestForm
from console.desktop.dialogs.forms.keys import CreateKeyPairForm
from console.desktop.dialogs.forms.move import MoveInterfaceForm
from console.desktop.dialogs.forms.network import (
    AssociateRouteTableForm,
    CreateRouteForm,
    CreateRouteTableForm,
    CreateSubnetForm,
    CreateVpcForm,
    DeleteRouteForm,
    DisassociateRouteTableForm,
)
from console.desktop.dialogs.forms.security import (
    AddRuleForm,
    CreateSecurityGroupForm,
    GroupsForm,
    RemoveRulesForm,
)
from console.ec2.world import World

FORMS: dict[str, Callable[..., Form]] = {
    "create-vpc": CreateVpcForm,
    "create-subnet": CreateSubnetForm,
    "create-route-table": CreateRouteTableForm,
    "create-route": CreateRouteForm,
    "delete-route": DeleteRouteForm,
    "associate-route-table": AssociateRouteTableForm,
    "disassociate-route-table": DisassociateRouteTableForm,
    "create-internet-gateway": CreateInternetGatewayForm,
    "create-vpn-gateway": CreateVpnGatewayForm,
    "attach-gateway": AttachGatewayForm,
    "allocate-address": AllocateAddressForm,
    "associate-address": AssociateAddressForm,
    "disassociate-address": DisassociateAddressForm,
    "assign-addresses": AssignAddressesForm,
    "unassign-addresses": UnassignAddressesForm,
    "create-security-group": CreateSecurityGroupForm,
    "add-rule": AddRuleForm,
    "remove-rules": RemoveRulesForm,
    "groups": GroupsForm,
    "create-network-acl": CreateNetworkAclForm,
    "add-acl-entry": AddAclEntryForm,
    "remove-acl-entries": RemoveAclEntriesForm,
    "associate-network-acl": AssociateAclForm,
    "create-key-pair": CreateKeyPairForm,
    "rename": RenameForm,
    "tags": TagsForm,
    "description": DescriptionForm,
    "move": MoveInterfaceForm,
    "move-address": MoveAddressForm,
    "guest-routing": GuestForm,
}


_IN_A_VPC = frozenset({"create-subnet", "create-route-table", "create-security-group", "create-network-acl"})


def form(name: str, world: World, arguments: dict[str, Any], place: str = "") -> Form:
    """A new form of that name. Raises KeyError for a name that is a wizard's.

    place: of several regions the one to begin with, where nothing else says which.
    """
    kind = FORMS[name]
    part = world.parts.get(place)
    if part is not None and isinstance(kind, type) and issubclass(kind, RegionalForm):
        arguments = {"place": place} | arguments
    elif part is not None and name in _IN_A_VPC:
        arguments = {"vpc_id": next((one.value for one in vpc_choices(part)), None)} | arguments
    return kind(world, **arguments)
