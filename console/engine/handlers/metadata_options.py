"""How instances may ask about themselves (ec2-semantics §2.13, `MetadataOptions.*`): at a launch and later."""

from dataclasses import asdict, replace
from typing import Final

from console.ec2.errors import InvalidParameterCombination, InvalidParameterValue, Refused
from console.ec2.requests import ModifyInstanceMetadataOptions
from console.ec2.requests.instances import InstanceMetadataOptions, MetadataOptionsRequest
from console.ec2.resources import Instance, InstanceState, MetadataOptions
from console.engine.handlers.registry import handles
from console.engine.lookup import require
from console.engine.transaction import Transaction

_ENABLED: Final = ("enabled", "disabled")
_WORDS: Final = {
    "HttpTokens": ("http_tokens", ("optional", "required")),
    "HttpEndpoint": ("http_endpoint", _ENABLED),
    "HttpProtocolIpv6": ("http_protocol_ipv6", _ENABLED),
    "InstanceMetadataTags": ("instance_metadata_tags", _ENABLED),
}
_MAX_HOPS: Final = 64


@handles(ModifyInstanceMetadataOptions)
def modify_instance_metadata_options(
    request: ModifyInstanceMetadataOptions, tx: Transaction
) -> InstanceMetadataOptions:
    """In any state but the last two; at once, though the answer says `pending` as EC2's does."""
    if not _given(request):
        raise InvalidParameterCombination("No attributes specified.")
    _check(request)
    instance = require(tx.world, Instance, request.instance_id)
    if instance.state in (InstanceState.SHUTTING_DOWN, InstanceState.TERMINATED):
        raise Refused("IncorrectInstanceState", f"The instance '{instance.id}' is {instance.state}.")
    options = changed_metadata(instance.metadata_options, request)
    if options != instance.metadata_options:
        tx.put(replace(instance, metadata_options=options))
    return InstanceMetadataOptions(instance.id, options or MetadataOptions())


def changed_metadata(options: MetadataOptions | None, request: MetadataOptionsRequest | None) -> MetadataOptions | None:
    """As an instance keeps them: None where they are EC2's defaults. Raises InvalidParameterValue.

    That the others are given while the endpoint is disabled is taken, and kept for when it is enabled (unconfirmed:
    Terraform leaves them out then, for EC2's sake).
    """
    if request is None:
        return options
    _check(request)
    changed = MetadataOptions(**{**asdict(options or MetadataOptions()), **_given(request)})
    return None if changed == MetadataOptions() else changed


def _given(request: MetadataOptionsRequest) -> dict[str, str | int]:
    names = MetadataOptionsRequest.model_fields
    return {name: value for name in names if (value := getattr(request, name)) is not None}


def _check(request: MetadataOptionsRequest) -> None:
    for name, (field, words) in _WORDS.items():
        value = getattr(request, field)
        if value is not None and value not in words:
            raise InvalidParameterValue(
                f"A value of '{value}' is not valid for {name}. Specify either '{words[0]}' or '{words[1]}' and try "
                "again."
            )
    hops = request.http_put_response_hop_limit
    if hops is not None and not 1 <= hops <= _MAX_HOPS:
        raise InvalidParameterValue(
            f"A value of '{hops}' is not valid for HttpPutResponseHopLimit. Specify a value between 1 and {_MAX_HOPS} "
            "and try again."
        )
