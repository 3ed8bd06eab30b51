"""Signature Version 4, checked: the signature that botocore would have made, compared with the one that came.

Headers and presigned URLs; body as received; service, region and date in the scope; ±15 minutes; session token. Every
wrong answer is EC2's (ec2-semantics §6.8). No clock: `now` comes as an argument. Keys are in no message and no repr.
"""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from botocore.auth import SigV4Auth
from botocore.credentials import Credentials

from console.ec2.errors import MissingParameter, Refused
from console.wire.model import SERVICE

ALGORITHM: Final = "AWS4-HMAC-SHA256"
WINDOW: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(days=7)
"""How long a presigned URL may be good for."""
TERMINATOR: Final = "aws4_request"
_DATE: Final = "%Y%m%dT%H%M%SZ"
_TIMESTAMP = re.compile(r"[0-9]{8}T[0-9]{6}Z")
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


def verify(
    sent: Sent, keys: Mapping[str, Keys], region: str, now: datetime, service: str = SERVICE, also: str | None = None
) -> str:
    """The access key id of whoever signed the request. Raises Refused.

    keys: by access key id. region: the one that is served; also: another that may stand in the scope. now: aware.
    """
    signed = _signed(sent)
    at = _moment(signed)
    known = keys.get(signed.access_key_id)
    if known is None or not _same(signed.session_token or "", known.session_token or ""):
        raise _not_valid()
    if signed.region not in (region, also) or signed.service != service:
        raise _not_valid()
    if signed.expires is not None and now > at + signed.expires:
        raise Refused("RequestExpired", "Request has expired.")
    if at - now > WINDOW or (signed.expires is None and now - at > WINDOW):
        raise _not_valid()
    declared, digest = sent.header("x-amz-content-sha256"), sha256(sent.body).hexdigest()
    if declared is not None and declared != digest:
        raise _not_valid()
    if not _same(signed.signature, _expected(sent, signed, known, digest)):
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
    query = dict(parse_qsl(sent.query.decode("latin-1"), keep_blank_values=True)) if sent.query else {}
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
        if not _TIMESTAMP.fullmatch(signed.timestamp):
            raise ValueError
        at = datetime.fromisoformat(signed.timestamp)
    except ValueError:
        raise _incomplete("Date must be in ISO-8601 'basic format'.") from None
    if signed.timestamp[:8] != signed.date:
        raise _incomplete("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.")
    if not _SIGNATURE.fullmatch(signed.signature):
        raise _incomplete("Signature must be 64 hexadecimal digits.")
    return at


# --- what botocore would say


_BOTOCORE: Final = SigV4Auth(Credentials("", ""), SERVICE, "")


def _expected(sent: Sent, signed: _Signed, keys: Keys, digest: str) -> str:
    """The signature that botocore.auth.SigV4Auth makes of this, a fifth of its time: four of its hashes are kept.

    digest: of the body. Empty where a signed header is missing: no signature fits then.
    """
    names = sorted(set(signed.signed_headers))
    values = {name: [" ".join(value.split()) for one, value in sent.headers if one == name] for name in names}
    if not all(values.values()):
        return ""
    path = "/" if sent.path == "/" else _BOTOCORE._normalize_url_path(urlsplit(f"http://host{sent.path}").path)
    headers = [f"{name}:{','.join(values[name])}" for name in names]
    canonical = "\n".join((sent.method.upper(), path, _query(sent.query), *headers, "", ";".join(names), digest))
    scope = f"{signed.date}/{signed.region}/{signed.service}/{TERMINATOR}"
    to_sign = f"{ALGORITHM}\n{signed.timestamp}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    key = _signing_key(keys.secret_access_key, signed.date, signed.region, signed.service)
    return hmac.digest(key, to_sign.encode(), "sha256").hex()


def _query(query: bytes) -> str:
    """Without the signature of a presigned one."""
    if not query:
        return ""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, encoding="utf-8")
    return str(_BOTOCORE._canonical_query_string_params([pair for pair in pairs if pair[0] != "X-Amz-Signature"]))


@lru_cache(maxsize=16)
def _signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, TERMINATOR):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _same(one: str, other: str) -> bool:
    """In a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def _not_valid() -> Refused:
    return Refused("AuthFailure", "AWS was not able to validate the provided access credentials")


def _incomplete(what: str) -> Refused:
    return Refused("IncompleteSignature", what)
