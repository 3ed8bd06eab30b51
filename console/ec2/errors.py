"""What EC2 answers when it refuses, in EC2's own codes.

    Refused                     any refusal: a code, a message, an HTTP status
      NotFound                  a resource that does not exist
      Malformed                 an id of the wrong shape
      InvalidParameterValue, InvalidParameterCombination, MissingParameter
      DependencyViolation       something still depends on it
      LimitExceeded             a quota or the limit of an instance type

A refusal changes nothing. Sources: the EC2 API's error code table; texts as seen from EC2.
"""

from collections.abc import Sequence


class Refused(Exception):
    """A request that EC2 refuses. `code` is what clients branch on; `message` is for people."""

    http_status = 400

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class _Coded(Refused):
    CODE = ""

    def __init__(self, message: str) -> None:
        super().__init__(self.CODE, message)


class InvalidParameterValue(_Coded):
    CODE = "InvalidParameterValue"


class InvalidParameterCombination(_Coded):
    CODE = "InvalidParameterCombination"


class InvalidParameter(_Coded):
    CODE = "InvalidParameter"


class MissingParameter(_Coded):
    CODE = "MissingParameter"


class DependencyViolation(_Coded):
    CODE = "DependencyViolation"


class OperationNotPermitted(_Coded):
    CODE = "OperationNotPermitted"


class UnsupportedOperation(_Coded):
    CODE = "UnsupportedOperation"


class LimitExceeded(Refused):
    """A quota: the code differs from resource to resource (`VpcLimitExceeded`, `AttachmentLimitExceeded`, …)."""


_NOT_FOUND: dict[str, tuple[str, str]] = {
    "network-interface": ("InvalidNetworkInterfaceID.NotFound", "The networkInterface ID {} does not exist"),
    "network-interface-attachment": ("InvalidAttachmentID.NotFound", "The interface attachment {} does not exist."),
    "network-interface-permission": ("InvalidPermissionID.NotFound", "The permission ID {} does not exist"),
    "instance": ("InvalidInstanceID.NotFound", "The instance ID {} does not exist"),
    "vpc": ("InvalidVpcID.NotFound", "The vpc ID {} does not exist"),
    "vpc-cidr-association": (
        "InvalidVpcCidrBlockAssociationID.NotFound",
        "The vpc CIDR block association ID {} does not exist",
    ),
    "subnet-cidr-association": (
        "InvalidSubnetCidrBlockAssociationID.NotFound",
        "The subnet CIDR block association ID {} does not exist",
    ),
    "dhcp-options": ("InvalidDhcpOptionID.NotFound", "The dhcpOption ID {} does not exist"),
    "prefix-list": ("InvalidPrefixListID.NotFound", "The prefix list ID {} does not exist"),
    "subnet": ("InvalidSubnetID.NotFound", "The subnet ID {} does not exist"),
    "security-group": ("InvalidGroup.NotFound", "The security group {} does not exist"),
    "security-group-rule": ("InvalidSecurityGroupRuleId.NotFound", "The security group rule ID {} does not exist"),
    "network-acl": ("InvalidNetworkAclID.NotFound", "The networkAcl ID {} does not exist"),
    "network-acl-association": ("InvalidAssociationID.NotFound", "The association ID {} does not exist"),
    "route-table-association": ("InvalidAssociationID.NotFound", "The association ID {} does not exist"),
    "elastic-ip-association": ("InvalidAssociationID.NotFound", "The association ID {} does not exist"),
    "route-table": ("InvalidRouteTableID.NotFound", "The routeTable ID {} does not exist"),
    "internet-gateway": ("InvalidInternetGatewayID.NotFound", "The internetGateway ID {} does not exist"),
    "gateway": ("InvalidGatewayID.NotFound", "The gateway ID {} does not exist"),
    "vpn-gateway": ("InvalidVpnGatewayID.NotFound", "The vpnGateway ID {} does not exist"),
    "elastic-ip": ("InvalidAllocationID.NotFound", "The allocation ID {} does not exist"),
    "public-ip": ("InvalidAddress.NotFound", "Address {} not found."),
    "image": ("InvalidAMIID.NotFound", "The image id {} does not exist"),
    "key-pair": ("InvalidKeyPair.NotFound", "The key pair {} does not exist"),
}

_MALFORMED: dict[str, str] = {
    "network-interface": "InvalidNetworkInterfaceId.Malformed",
    "network-interface-attachment": "InvalidNetworkInterfaceAttachmentId.Malformed",
    "instance": "InvalidInstanceID.Malformed",
    "vpc": "InvalidVpcID.Malformed",
    "subnet": "InvalidSubnetID.Malformed",
    "security-group": "InvalidGroupId.Malformed",
    "security-group-rule": "InvalidSecurityGroupRuleId.Malformed",
    "network-acl": "InvalidNetworkAclId.Malformed",
    "route-table": "InvalidRouteTableId.Malformed",
    "internet-gateway": "InvalidInternetGatewayId.Malformed",
    "vpn-gateway": "InvalidVpnGatewayID.Malformed",
    "image": "InvalidAMIID.Malformed",
    "dhcp-options": "InvalidDhcpOptionsId.Malformed",
    "network-interface-permission": "InvalidPermissionID.Malformed",
}


class NotFound(Refused):
    """Resources that do not exist; the message lists every missing one.

    Raises KeyError for a resource type outside the catalogue (a programming error, not a refusal).
    """

    def __init__(self, resource_type: str, missing: Sequence[str]) -> None:
        code, text = _NOT_FOUND[resource_type]
        if len(missing) > 1:
            text = text.replace("ID {} does", "IDs {} do").replace("{} does", "{} do")
        listed = ", ".join(missing)
        quoted = f"'[{listed}]'" if resource_type == "image" else f"'{listed}'"
        super().__init__(code, text.format(quoted))
        self.missing = tuple(missing)


class Malformed(Refused):
    """An id whose shape does not fit its type: not the prefix, or not 17 (or 8) hexadecimal digits."""

    def __init__(self, resource_type: str, value: str, prefix: str) -> None:
        if resource_type == "security-group":
            message = f"The security group ID '{value}' is malformed"
        else:
            message = f'Invalid id: "{value}" (expecting "{prefix}-...")'
        super().__init__(_MALFORMED.get(resource_type, "InvalidParameterValue"), message)
