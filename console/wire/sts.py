"""STS as far as EC2's clients ask for it: whose keys are these?

Ansible and Terraform ask it before they do anything, and where one address is named for all services they ask it here.
"""

from collections.abc import Mapping
from typing import Final

from console.ec2.errors import Refused
from console.wire.xml import HEAD, escape

SERVICE: Final = "sts"
VERSION: Final = "2011-06-15"
GLOBAL_REGION: Final = "us-east-1"
"""What STS's one address for the whole world is signed for."""
GET_CALLER_IDENTITY: Final = "GetCallerIdentity"
_WORDS: Final = {
    "AuthFailure": Refused("InvalidClientTokenId", "The security token included in the request is invalid."),
    "MissingParameter": Refused("MissingAuthenticationToken", "Request is missing Authentication Token"),
}
"""What STS says of keys where EC2 says something else."""
_NAMESPACE: Final = f"https://sts.amazonaws.com/doc/{VERSION}/"


def is_sts(form: Mapping[str, str]) -> bool:
    """Whether a form is meant for STS: no version of EC2's has that name."""
    return form.get("Version") == VERSION


def read(form: Mapping[str, str]) -> str:
    """The action. Raises Refused: there is one."""
    action = form.get("Action", "")
    if action != GET_CALLER_IDENTITY:
        raise Refused("InvalidAction", f"Could not find operation {action[:120]} for version {VERSION}")
    return action


def in_its_words(refused: Refused) -> Refused:
    return _WORDS.get(refused.code, refused)


def render_identity(owner_id: str, request_id: str) -> bytes:
    """The account's own identity: here keys belong to nobody else."""
    return (
        f'{HEAD}<{GET_CALLER_IDENTITY}Response xmlns="{_NAMESPACE}"><{GET_CALLER_IDENTITY}Result>'
        f"<Arn>arn:aws:iam::{owner_id}:root</Arn><UserId>{owner_id}</UserId><Account>{owner_id}</Account>"
        f"</{GET_CALLER_IDENTITY}Result><ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
        f"</{GET_CALLER_IDENTITY}Response>"
    ).encode()


def render_error(refused: Refused, request_id: str) -> bytes:
    """STS words an error in its own way."""
    return (
        f'{HEAD}<ErrorResponse xmlns="{_NAMESPACE}"><Error><Type>Sender</Type><Code>{escape(refused.code)}</Code>'
        f"<Message>{escape(refused.message)}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
    ).encode()
