"""Signatures: what botocore signs is let in, anything else is answered as EC2 answers it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from console.ec2.errors import Refused
from console.wire.sigv4 import Keys, Sent, claimed_access_key, verify

REGION = "eu-central-1"
KEYS = Keys("AKIAEXAMPLE", "s3cr3t/+key")
BODY = b"Action=DescribeVpcs&Version=2016-11-15&Filter.1.Name=tag%3AName&Filter.1.Value.1=a+b%C3%A9"
URL = "http://127.0.0.1:4566/"
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "User-Agent": "x", "X-Amz-Meta": " a   b "}


def sent_of(request: AWSRequest, body: bytes) -> Sent:
    prepared = request.prepare()
    headers = [(name.lower(), str(value)) for name, value in prepared.headers.items()]
    url = urlsplit(prepared.url)
    return Sent(request.method, url.path or "/", url.query.encode(), [*headers, ("host", url.netloc)], body)


def signed(
    keys: Keys = KEYS, *, region: str = REGION, service: str = "ec2", body: bytes = BODY, url: str = URL
) -> Sent:
    credentials = Credentials(keys.access_key_id, keys.secret_access_key, keys.session_token)
    request = AWSRequest(method="POST", url=url, data=body, headers=FORM)
    SigV4Auth(credentials, service, region).add_auth(request)
    return sent_of(request, body)


def presigned(keys: Keys = KEYS, expires: int = 60) -> Sent:
    credentials = Credentials(keys.access_key_id, keys.secret_access_key, keys.session_token)
    request = AWSRequest(method="GET", url=URL + "?" + BODY.decode().replace("+", "%20"))
    SigV4QueryAuth(credentials, "ec2", REGION, expires=expires).add_auth(request)
    return sent_of(request, b"")


def check(sent: Sent, keys: Keys = KEYS, later: timedelta = timedelta()) -> str:
    return verify(sent, {keys.access_key_id: keys}, REGION, datetime.now(UTC) + later)


def without(sent: Sent, name: str) -> Sent:
    return replace(sent, headers=[pair for pair in sent.headers if pair[0] != name])


def with_header(sent: Sent, name: str, change: Callable[[str], str]) -> Sent:
    return replace(sent, headers=[(one, change(value) if one == name else value) for one, value in sent.headers])


def test_what_botocore_signs_is_let_in() -> None:
    assert check(signed()) == KEYS.access_key_id
    assert check(signed(url=URL + "some/../path?b=2&a=1%2F")) == KEYS.access_key_id
    assert check(presigned()) == KEYS.access_key_id


def test_temporary_keys_come_with_their_token() -> None:
    temporary = Keys("ASIAEXAMPLE", "secret", "the/token==")
    assert check(signed(temporary), temporary) == check(presigned(temporary), temporary) == "ASIAEXAMPLE"


def test_a_signature_is_for_one_service() -> None:
    now, keys = datetime.now(UTC), {KEYS.access_key_id: KEYS}
    for region in (REGION, "us-east-1"):  # STS's one address for the whole world is of the latter
        assert verify(signed(region=region, service="sts"), keys, REGION, now, "sts", "us-east-1")
    for wrong in (signed(), signed(region="eu-west-3", service="sts")):
        with pytest.raises(Refused, match="AuthFailure"):
            verify(wrong, keys, REGION, now, "sts", "us-east-1")


def edited(name: str, change: Callable[[str], str]) -> Callable[[], Sent]:
    return lambda: with_header(signed(), name, change)


def also(name: str, value: str) -> Callable[[], Sent]:
    return lambda: replace(signed(), headers=[*signed().headers, (name, value)])


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (lambda: without(signed(), "authorization"), "MissingParameter: The request must contain the parameter AWSAcc"),
        (lambda: without(signed(), "x-amz-date"), "IncompleteSignature"),
        (lambda: without(signed(), "host"), "AuthFailure"),
        (lambda: without(signed(), "content-type"), "AuthFailure"),
        (edited("authorization", lambda _: "Basic eDp5"), "IncompleteSignature"),
        (edited("authorization", lambda _: "AWS4-HMAC-SHA256 x"), "IncompleteSignature"),
        (edited("authorization", lambda text: text[:-4]), "IncompleteSignature"),
        (edited("authorization", lambda text: text.replace("aws4_request", "aws4")), "IncompleteSignature"),
        (edited("authorization", lambda text: text.replace("host;", "")), "IncompleteSignature"),
        (edited("authorization", lambda text: text[:-1] + "01"[text[-1] == "0"]), "AuthFailure"),
        (edited("x-amz-date", lambda text: "2001" + text[4:]), "IncompleteSignature"),
        (edited("x-amz-date", lambda _: "yesterday"), "IncompleteSignature"),
        (also("x-amz-content-sha256", "UNSIGNED-PAYLOAD"), "AuthFailure"),
        (also("x-amz-security-token", "x"), "AuthFailure"),
        (also("authorization", "twice"), "MissingParameter"),
        (lambda: replace(signed(), body=BODY + b"&DryRun=true"), "AuthFailure"),
        (lambda: replace(signed(), query=b"Action=DeleteVpc"), "AuthFailure"),
        (lambda: replace(signed(), method="GET"), "AuthFailure"),
        (lambda: signed(Keys("AKIAEXAMPLE", "wrong")), "AuthFailure: AWS was not able to validate the provided access"),
        (lambda: signed(Keys("AKIASTRANGER", "s3cr3t/+key")), "AuthFailure"),
        (lambda: signed(Keys("AKIAEXAMPLE", "s3cr3t/+key", "a token")), "AuthFailure"),
        (lambda: signed(region="us-east-1"), "AuthFailure"),
        (lambda: signed(service="s3"), "AuthFailure"),
        (lambda: replace(presigned(), query=presigned().query + b"&DryRun=true"), "AuthFailure"),
        (lambda: replace(presigned(), query=presigned().query.replace(b"Expires=60", b"Expires=x")), "IncompleteSig"),
        (lambda: replace(presigned(), query=b"X-Amz-Signature=0"), "IncompleteSignature"),
        (lambda: Sent("GET", "/", b"AWSAccessKeyId=AKIAEXAMPLE&SignatureVersion=2", (), b""), "AuthFailure"),
    ],
)
def test_a_wrong_signature_is_answered_as_ec2_answers_it(make: Callable[[], Sent], refusal: str) -> None:
    with pytest.raises(Refused) as refused:
        check(make())
    assert str(refused.value).startswith(refusal)
    assert KEYS.secret_access_key not in str(refused.value)


@pytest.mark.parametrize(("minutes", "accepted"), [(-16, False), (-14, True), (14, True), (16, False)])
def test_clocks_may_differ_by_a_quarter_of_an_hour(minutes: int, accepted: bool) -> None:
    sent, later = signed(), timedelta(minutes=minutes)
    if accepted:
        assert check(sent, later=later)
    else:
        with pytest.raises(Refused, match="AuthFailure"):
            check(sent, later=later)


def test_a_presigned_url_expires_when_it_says() -> None:
    assert check(presigned(expires=3600), later=timedelta(minutes=59))
    with pytest.raises(Refused, match=r"RequestExpired: Request has expired\."):
        check(presigned(expires=3600), later=timedelta(minutes=61))
    with pytest.raises(Refused, match="AuthFailure"):
        check(presigned(expires=3600), later=timedelta(minutes=-16))


def test_keys_are_not_shown() -> None:
    assert "s3cr3t" not in repr(Keys("AKIAEXAMPLE", "s3cr3t", "token"))
    assert claimed_access_key(signed()) == claimed_access_key(presigned()) == "AKIAEXAMPLE"
    assert claimed_access_key(Sent("POST", "/", b"AWSAccessKeyId=a%0Ab", (), b"")) == ""
