"""Signature Version 4, checked: the signature that botocore would have made, compared with the one that came.

Headers and presigned URLs; body as received; service, region and date in the scope; ±15 minutes; session token. Every
wrong answer is EC2's (ec2-semantics §6.8). No clock: `now` comes as an argument. Keys are in no message and no repr.
"""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qsl

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from console.ec2.errors import MissingParameter, Refused
from console.wire.model import SERVICE

ALGORITHM: Final = "AWS4-HMAC-SHA256"
WINDOW: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(days=7)
"""How long a presigned URL may be good for."""
TERMINATOR: Final = "aws4_request"
_DATE: Final = "%Y%m%dT%H%M%SZ"
_SIGNATURE = re.compile(r"[0-9a-f]{64}")
_ACCESS_KEY = re.compile(r"[\w+=,.@:-]{1,128}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Keys:
    """What a client signs with. session_token: for temporary keys."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it came. headers: lower-case names; query and body: bytes as received."""

    method: str
    path: str
    query: bytes
    headers: Sequence[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        found = [value for one, value in self.headers if one == name]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class _Signed:
    """What a client says about its signature."""

    access_key_id: str
    date: str
    region: str
    service: str
    timestamp: str
    signed_headers: tuple[str, ...]
    signature: str
    session_token: str | None
    expires: timedelta | None = None


def verify(sent: Sent, keys: Mapping[str, Keys], region: str, now: datetime) -> str:
    """The access key id of whoever signed the request. Raises Refused.

    keys: by access key id. region: the one that is served. now: aware.
    """
    signed = _signed(sent)
    at = _moment(signed)
    known = keys.get(signed.access_key_id)
    if known is None or not _same(signed.session_token or "", known.session_token or ""):
        raise _not_valid()
    if (signed.region, signed.service) != (region, SERVICE):
        raise _not_valid()
    if signed.expires is not None and now > at + signed.expires:
        raise Refused("RequestExpired", "Request has expired.")
    if at - now > WINDOW or (signed.expires is None and now - at > WINDOW):
        raise _not_valid()
    declared = sent.header("x-amz-content-sha256")
    if declared is not None and declared != sha256(sent.body).hexdigest():
        raise _not_valid()
    if not _same(signed.signature, _expected(sent, signed, known)):
        raise _not_valid()
    return known.access_key_id


def claimed_access_key(sent: Sent) -> str:
    """Who a request says it is from, unproven; empty if it does not say."""
    try:
        claimed = _signed(sent).access_key_id
    except Refused:
        given = dict(parse_qsl(sent.query.decode("latin-1")) + parse_qsl(sent.body.decode("latin-1")))
        claimed = given.get("AWSAccessKeyId", "")
    return claimed if _ACCESS_KEY.fullmatch(claimed) else ""


# --- what the client says


def _signed(sent: Sent) -> _Signed:
    query = dict(parse_qsl(sent.query.decode("latin-1"), keep_blank_values=True))
    if "X-Amz-Signature" in query or "X-Amz-Algorithm" in query:
        return _presigned(query)
    authorization = sent.header("authorization")
    if authorization is None and (b"AWSAccessKeyId=" in sent.query or b"AWSAccessKeyId=" in sent.body):
        raise _not_valid()  # signature version 2, which EC2 takes from nobody any more
    if authorization is None:
        raise MissingParameter("The request must contain the parameter AWSAccessKeyId")
    algorithm, _, rest = authorization.partition(" ")
    if algorithm != ALGORITHM:
        raise _incomplete(f"The authorization must use {ALGORITHM}.")
    parts = dict(_pair(part) for part in rest.split(","))
    for needed in ("Credential", "SignedHeaders", "Signature"):
        if not parts.get(needed):
            raise _incomplete(f"Authorization header requires '{needed}' parameter.")
    access_key_id, date, region, service = _scope(parts["Credential"])
    headers = _headers(parts["SignedHeaders"])
    timestamp = sent.header("x-amz-date") or _http_date(sent.header("date"))
    token = sent.header("x-amz-security-token")
    return _Signed(access_key_id, date, region, service, timestamp, headers, parts["Signature"], token)


def _presigned(query: Mapping[str, str]) -> _Signed:
    for needed in ("Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"):
        if not query.get(f"X-Amz-{needed}"):
            raise _incomplete(f"Query-string authentication requires the X-Amz-{needed} parameter.")
    if query["X-Amz-Algorithm"] != ALGORITHM:
        raise _incomplete(f"The authorization must use {ALGORITHM}.")
    seconds = query["X-Amz-Expires"]
    if not re.fullmatch(r"[0-9]{1,6}", seconds) or not 1 <= int(seconds) <= LONGEST.total_seconds():
        raise _incomplete("X-Amz-Expires must be from 1 to 604800 seconds.")
    return _Signed(
        *_scope(query["X-Amz-Credential"]),
        timestamp=query["X-Amz-Date"],
        signed_headers=_headers(query["X-Amz-SignedHeaders"]),
        signature=query["X-Amz-Signature"],
        session_token=query.get("X-Amz-Security-Token"),
        expires=timedelta(seconds=int(seconds)),
    )


def _pair(part: str) -> tuple[str, str]:
    name, _, value = part.strip().partition("=")
    return name, value


def _scope(credential: str) -> tuple[str, str, str, str]:
    """Access key id (which may hold slashes), date, region, service."""
    parts = credential.rsplit("/", 4)
    if len(parts) != 5 or parts[4] != TERMINATOR:
        raise _incomplete("Credential must have the form key/date/region/service/aws4_request.")
    return parts[0], parts[1], parts[2], parts[3]


def _headers(names: str) -> tuple[str, ...]:
    signed = tuple(names.lower().split(";"))
    if "host" not in signed:
        raise _incomplete("'Host' must be among the signed headers.")
    return signed


def _http_date(text: str | None) -> str:
    """A Date header as X-Amz-Date has it."""
    if text is None:
        raise _incomplete("The request must have an X-Amz-Date header.")
    try:
        return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").strftime(_DATE)
    except ValueError:
        return text


def _moment(signed: _Signed) -> datetime:
    try:
        at = datetime.strptime(signed.timestamp, _DATE).replace(tzinfo=UTC)
    except ValueError:
        raise _incomplete("Date must be in ISO-8601 'basic format'.") from None
    if signed.timestamp[:8] != signed.date:
        raise _incomplete("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.")
    if not _SIGNATURE.fullmatch(signed.signature):
        raise _incomplete("Signature must be 64 hexadecimal digits.")
    return at


# --- what botocore says


class _Recomputed(SigV4Auth):  # type: ignore[misc]  # botocore ships no types
    """Signs exactly the headers that the client signed, and the query as it came."""

    def __init__(self, sent: Sent, signed: _Signed, keys: Keys) -> None:
        super().__init__(Credentials(keys.access_key_id, keys.secret_access_key), SERVICE, signed.region)
        self._sent = sent
        self._signed = signed

    def headers_to_sign(self, request: Any) -> Any:
        headers = HTTPHeaders()
        for name in self._signed.signed_headers:
            for one, value in self._sent.headers:
                if one == name:
                    headers[name] = value
        return headers

    def canonical_query_string(self, request: Any) -> str:
        pairs = parse_qsl(self._sent.query.decode("latin-1"), keep_blank_values=True, encoding="utf-8")
        return str(self._canonical_query_string_params([pair for pair in pairs if pair[0] != "X-Amz-Signature"]))


def _expected(sent: Sent, signed: _Signed, keys: Keys) -> str:
    signer = _Recomputed(sent, signed, keys)
    request = AWSRequest(method=sent.method, url=f"http://host{sent.path}", data=sent.body)
    request.context["timestamp"] = signed.timestamp
    if any(not any(one == name for one, _ in sent.headers) for name in signed.signed_headers):
        return ""  # a signed header is missing: no signature fits
    return str(signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request))


def _same(one: str, other: str) -> bool:
    """In a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def _not_valid() -> Refused:
    return Refused("AuthFailure", "AWS was not able to validate the provided access credentials")


def _incomplete(what: str) -> Refused:
    return Refused("IncompleteSignature", what)
