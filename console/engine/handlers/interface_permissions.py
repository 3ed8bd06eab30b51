"""Leave for other accounts to use an interface (ec2-semantics §2.10)."""

import re
from typing import Final

from console.ec2.errors import InvalidParameterCombination, InvalidParameterValue, MissingParameter
from console.ec2.requests import (
    CreateNetworkInterfacePermission,
    DeleteNetworkInterfacePermission,
    DescribeNetworkInterfacePermissions,
    Page,
)
from console.ec2.resources import NetworkInterface, NetworkInterfacePermission
from console.engine.describe import Paging, page
from console.engine.filters import Values
from console.engine.handlers.interfaces import check_ours
from console.engine.handlers.registry import handles
from console.engine.lookup import require
from console.engine.transaction import Transaction

_ACCOUNT: Final = re.compile(r"\d{12}")


@handles(CreateNetworkInterfacePermission)
def create_permission(request: CreateNetworkInterfacePermission, tx: Transaction) -> NetworkInterfacePermission:
    """Asked again for the same, the same permission."""
    account, service = request.aws_account_id, request.aws_service
    if account is None and service is None:
        raise MissingParameter("The request must contain the parameter awsAccountId")
    if account is not None and service is not None:
        raise InvalidParameterCombination("You may specify awsAccountId or awsService, but not both.")
    if account is not None and not _ACCOUNT.fullmatch(account):
        raise InvalidParameterValue(f"Value ({account}) for parameter awsAccountId is invalid.")
    interface = require(tx.world, NetworkInterface, request.network_interface_id)
    check_ours(interface)
    for present in tx.world.permissions_of(interface.id):
        if (present.permission, present.aws_account_id, present.aws_service) == (request.permission, account, service):
            return present
    made = NetworkInterfacePermission(
        tx.new_id("network-interface-permission"), interface.id, request.permission, account, service
    )
    tx.put(made)
    return made


@handles(DeleteNetworkInterfacePermission)
def delete_permission(request: DeleteNetworkInterfacePermission, tx: Transaction) -> None:
    """No interface here is ever attached by another account, so none needs force."""
    permission = require(tx.world, NetworkInterfacePermission, request.network_interface_permission_id)
    tx.delete(permission.id)


_PREFIX: Final = "network-interface-permission"
FILTERS: Final[Values[NetworkInterfacePermission]] = {
    f"{_PREFIX}.aws-account-id": lambda _, one: one.aws_account_id,
    f"{_PREFIX}.aws-service": lambda _, one: one.aws_service,
    f"{_PREFIX}.network-interface-id": lambda _, one: one.network_interface_id,
    f"{_PREFIX}.network-interface-permission-id": lambda _, one: one.id,
    f"{_PREFIX}.permission": lambda _, one: one.permission,
}


@handles(DescribeNetworkInterfacePermissions)
def describe_permissions(
    request: DescribeNetworkInterfacePermissions, tx: Transaction
) -> Page[NetworkInterfacePermission]:
    ids, paging = request.network_interface_permission_ids, Paging("NetworkInterfacePermissionIds", largest=255)
    return page(tx.world, NetworkInterfacePermission, request, ids, filters=FILTERS, paging=paging, tagged=False)
