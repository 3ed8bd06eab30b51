"""What can go wrong between here and a remote EC2, and what it means: was it sent, is it worth another try.

    Fault(Refused)   code and message for people, as any refusal; and what kind it is

The kinds say what helps: nothing but time (THROTTLED, UNREACHABLE, BROKEN), other permissions (DENIED), other
credentials (CREDENTIALS), another endpoint (LACKING); REFUSED is EC2's ordinary answer to a request it does not grant.
"""

from enum import Enum

from console.ec2.errors import Refused


class Kind(Enum):
    REFUSED = "refused"
    DENIED = "denied"
    LACKING = "lacking"
    THROTTLED = "throttled"
    CREDENTIALS = "credentials"
    UNREACHABLE = "unreachable"
    BROKEN = "broken"


class Fault(Refused):
    """sent: whether EC2 may have carried it out; False only where that is certain.

    client_token: what it was sent with. Sent again with that, it is not carried out twice.
    """

    def __init__(self, kind: Kind, code: str, message: str, *, sent: bool = True) -> None:
        super().__init__(code, message)
        self.kind = kind
        self.sent = sent
        self.client_token = ""

    @property
    def passes(self) -> bool:
        """Worth another try by itself."""
        return self.kind in (Kind.THROTTLED, Kind.UNREACHABLE, Kind.BROKEN)

    @property
    def unknown_outcome(self) -> bool:
        """Nobody answered whether it was carried out."""
        return self.sent and self.kind in (Kind.UNREACHABLE, Kind.BROKEN)


_DENIED = {"UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "OptInRequired", "Blocked"}
_LACKING = {"InvalidAction", "UnsupportedOperation", "NotImplemented", "UnknownOperationException", "404", "405", "501"}
_THROTTLED = {
    "RequestLimitExceeded",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "RequestThrottled",
    "SlowDown",
    "429",
}
_CREDENTIALS = {
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "RequestExpired",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
    "MissingAuthenticationToken",
    "401",
    "403",
}
_BROKEN = {"InternalError", "InternalFailure", "ServerInternal", "ServiceUnavailable", "Unavailable", "Bandwidth"}


def fault_of(error: BaseException, profile: str = "") -> Fault:
    """An exception of botocore's as a Fault; anything else is an answer that could not be read.

    profile: whose credentials were looked for.
    """
    from botocore import exceptions

    match error:
        case Fault():
            return error
        case exceptions.ClientError():
            said = error.response.get("Error", {})
            status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0)
            return answered(str(said.get("Code") or "Unknown"), str(said.get("Message") or ""), status)
        case exceptions.ParamValidationError():
            report = str(error.kwargs.get("report", error))
            return Fault(Kind.REFUSED, "InvalidParameterValue", report, sent=False)
        case exceptions.SSOError() | exceptions.TokenRetrievalError():
            command = f"aws sso login{f' --profile {profile}' if profile else ''}"
            return _no_credentials(
                f"The single sign-on has expired, or there is none yet: run `{command}`, and try again."
            )
        case (
            exceptions.NoCredentialsError()
            | exceptions.PartialCredentialsError()
            | exceptions.CredentialRetrievalError()
            | exceptions.ProfileNotFound()
            | exceptions.ConfigNotFound()
            | exceptions.InvalidConfigError()
            | exceptions.NoRegionError()
        ):
            return _no_credentials(str(error))
        case exceptions.SSLError():
            return Fault(
                Kind.UNREACHABLE, "CertificateError", f"The connection is not to be trusted: {error}", sent=False
            )
        case exceptions.ReadTimeoutError():
            return Fault(Kind.UNREACHABLE, "RequestTimeout", "No answer came in time.")
        case exceptions.ConnectTimeoutError():
            never = type(error.kwargs.get("error")).__name__ in ("ConnectTimeout", "PoolTimeout")
            return Fault(
                Kind.UNREACHABLE, "RequestTimeout", f"{error.kwargs['endpoint_url']} does not answer.", sent=not never
            )
        case exceptions.ProxyConnectionError():
            return Fault(Kind.UNREACHABLE, "ConnectionError", f"The proxy cannot be reached: {error}", sent=False)
        case exceptions.EndpointConnectionError():
            where = error.kwargs["endpoint_url"]
            return Fault(Kind.UNREACHABLE, "ConnectionError", f"{where} cannot be reached.", sent=False)
        case exceptions.HTTPClientError() | exceptions.ConnectionError():
            return Fault(Kind.UNREACHABLE, "ConnectionError", "The connection broke before an answer came.")
        case exceptions.BotoCoreError() if "parse" in type(error).__name__.lower():
            return Fault(Kind.BROKEN, "MalformedResponse", "The endpoint's answer is not the XML of EC2.")
        case exceptions.BotoCoreError():
            return Fault(Kind.REFUSED, type(error).__name__, str(error), sent=False)
        case _:
            if type(error).__name__ == "ResponseParserError":
                return Fault(Kind.BROKEN, "MalformedResponse", "The endpoint's answer is not the XML of EC2.")
            return Fault(Kind.BROKEN, type(error).__name__, f"The endpoint's answer could not be read: {error}")


def answered(code: str, message: str, status: int) -> Fault:
    """EC2's own error code, which decides; the HTTP status only where the code says nothing."""
    message = message or f"The endpoint answered HTTP {status} without a reason."
    for kind, codes in (
        (Kind.DENIED, _DENIED),
        (Kind.LACKING, _LACKING),
        (Kind.THROTTLED, _THROTTLED),
        (Kind.CREDENTIALS, _CREDENTIALS),
    ):
        if code in codes:
            return Fault(kind, code, message, sent=False)
    if status >= 500 or code in _BROKEN or code.startswith("5"):
        return Fault(Kind.LACKING if status == 501 else Kind.BROKEN, code, message)
    return Fault(Kind.REFUSED, code, message, sent=False)


def _no_credentials(message: str) -> Fault:
    return Fault(Kind.CREDENTIALS, "AuthFailure", message, sent=False)
