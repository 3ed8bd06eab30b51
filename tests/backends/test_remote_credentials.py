"""Where keys come from, each against a fake on loopback; and the way there, by a proxy and with a CA of one's own."""

import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.tokens import SSOTokenProvider

from console.backends.remote.backend import RemoteBackend
from console.backends.remote.endpoint import Endpoint
from console.backends.remote.faults import Fault, Kind
from tests.backends import faulty_server
from tests.backends.faulty_server import VPC, FaultyServer
from tests.backends.test_remote_faults import opened, server
from tests.coroutines import until
from tests.wire.certificates import write_certificate
from tests.wire.served import serving

__all__ = ["server"]


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, server: FaultyServer) -> Path:
    """Of a person who has configured nothing, with AWS's other services at the fake."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSO", server.url)
    monkeypatch.setattr(SSOTokenProvider, "_SSO_TOKEN_CACHE_DIR", str(tmp_path / ".aws" / "sso" / "cache"))
    return tmp_path


def at(server: FaultyServer, profile: str = "") -> Endpoint:
    return Endpoint("lab", profile=profile, region="us-east-1", url=server.url)


async def key_used(server: FaultyServer, profile: str = "") -> str:
    async with opened(server, endpoint=at(server, profile)) as backend:
        assert VPC in backend.world
    return server.calls[-1].access_key


# --- where keys come from


async def test_keys_of_the_environment(server: FaultyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert await key_used(server) == "ENV"


async def test_keys_of_a_profile(server: FaultyServer, home: Path) -> None:
    (home / "credentials").write_text("[dev]\naws_access_key_id = FILE\naws_secret_access_key = secret\n")
    assert await key_used(server, "dev") == "FILE"


async def test_keys_of_another_program(server: FaultyServer, home: Path) -> None:
    told = json.dumps({"Version": 1, "AccessKeyId": "PROGRAM", "SecretAccessKey": "secret"})
    (home / "told.json").write_text(told)
    program = f"{sys.executable} -c \"print(open('{home / 'told.json'}').read())\""
    (home / "config").write_text(f"[profile dev]\ncredential_process = {program}\n")
    assert await key_used(server, "dev") == "PROGRAM"


async def test_a_program_that_fails_says_so(server: FaultyServer, home: Path) -> None:
    (home / "config").write_text(f"[profile dev]\ncredential_process = {sys.executable} -c \"exit('locked')\"\n")
    with pytest.raises(Fault, match="locked") as fault:
        await key_used(server, "dev")
    assert fault.value.kind is Kind.CREDENTIALS


async def test_keys_of_an_assumed_role(server: FaultyServer, home: Path) -> None:
    (home / "config").write_text(
        "[profile admin]\nrole_arn = arn:aws:iam::111122223333:role/admin\nsource_profile = me\n"
        "[profile me]\naws_access_key_id = ME\naws_secret_access_key = secret\n"
    )
    assert await key_used(server, "admin") == "ASSUMED"
    (assumed,) = (call for call in server.calls if call.action == "AssumeRole")
    assert (assumed.access_key, assumed.parameters["RoleArn"]) == ("ME", "arn:aws:iam::111122223333:role/admin")


async def test_a_role_that_may_not_be_assumed_says_so(server: FaultyServer, home: Path) -> None:
    (home / "config").write_text(
        "[profile admin]\nrole_arn = arn:aws:iam::111122223333:role/admin\nsource_profile = me\n"
        "[profile me]\naws_access_key_id = ME\naws_secret_access_key = secret\n"
    )
    server.always["AssumeRole"] = faulty_server.error("AccessDenied", "Not for you.", "403 Forbidden")
    with pytest.raises(Fault, match="Not for you"):
        await key_used(server, "admin")


async def test_keys_of_a_web_identity(server: FaultyServer, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "token").write_text("a token of somebody's cluster")
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(home / "token"))
    monkeypatch.setenv("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/pod")
    assert await key_used(server) == "WEB"


# --- SSO


def sso(home: Path, token: str, *, valid_s: float = 3600.0, name: str = "config") -> None:
    """What `aws configure sso` and `aws sso login` leave behind."""
    (home / name).write_text(
        "[profile dev]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Admin\nregion = us-east-1\n"
        "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n"
        "sso_registration_scopes = sso:account:access\n"
    )
    cache = home / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    expires = (datetime.now(UTC) + timedelta(seconds=valid_s)).strftime("%Y-%m-%dT%H:%M:%SZ")
    kept = {
        "startUrl": "https://corp.awsapps.com/start",
        "region": "us-east-1",
        "accessToken": token,
        "expiresAt": expires,
    }
    (cache / f"{hashlib.sha1(b'corp').hexdigest()}.json").write_text(json.dumps(kept))


async def test_keys_of_single_sign_on(server: FaultyServer, home: Path) -> None:
    sso(home, "signed-in")
    server.sso_tokens.add("signed-in")
    assert await key_used(server, "dev") == "SSO"


@pytest.mark.parametrize(("token", "valid_s"), [("signed-in", -60.0), ("revoked", 3600.0)])
async def test_a_sign_on_that_has_expired_names_the_command_and_works_after_it(
    server: FaultyServer, home: Path, token: str, valid_s: float
) -> None:
    sso(home, token, valid_s=valid_s)
    server.sso_tokens.add("signed-in")
    with pytest.raises(Fault, match="aws sso login --profile dev") as fault:
        await key_used(server, "dev")
    assert fault.value.kind is Kind.CREDENTIALS
    assert token not in str(fault.value)
    sso(home, "signed-in")
    assert await key_used(server, "dev") == "SSO"


async def test_nobody_has_signed_on_yet(server: FaultyServer, home: Path) -> None:
    sso(home, "any")
    (home / ".aws" / "sso" / "cache" / f"{hashlib.sha1(b'corp').hexdigest()}.json").unlink()
    with pytest.raises(Fault, match="aws sso login --profile dev"):
        await key_used(server, "dev")


async def test_one_that_expires_meanwhile_is_renewed_by_reconnecting(server: FaultyServer, home: Path) -> None:
    sso(home, "signed-in")
    server.sso_tokens.add("signed-in")
    async with opened(server, endpoint=at(server, "dev"), background_s=0.05) as backend:
        server.always["*"] = faulty_server.error("RequestExpired", "Request has expired.")
        sso(home, "signed-in", valid_s=-60.0)
        await until(lambda: backend.standing.credentials)
        with pytest.raises(Fault, match="aws sso login --profile dev"):
            await backend.reconnect()
        assert VPC in backend.world
        sso(home, "signed-in")
        server.always.clear()
        await backend.reconnect()
        await until(lambda: not backend.standing.stale)


# --- the way there


async def test_a_proxy_of_the_environment_is_used(server: FaultyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url)
    monkeypatch.setenv("http_proxy", server.url)
    endpoint = Endpoint("lab", region="us-east-1", url="http://ec2.example.test", anonymous=True)
    async with opened(server, endpoint=endpoint) as backend:
        assert VPC in backend.world
    assert {head.split()[1] for head in server.heads[1:]} == {"http://ec2.example.test/"}


async def test_a_proxy_that_is_not_there_is_named(server: FaultyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://user:pass-word@127.0.0.1:9")
    endpoint = Endpoint("lab", region="us-east-1", url="http://ec2.example.test", anonymous=True)
    with pytest.raises(Fault, match="proxy cannot be reached") as fault:
        async with opened(server, endpoint=endpoint):
            pass
    assert "pass-word" not in str(fault.value)


async def test_a_certificate_is_trusted_by_the_bundle_that_is_configured(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = write_certificate(home)
    with serving(keys=None, tls=tls) as service:
        endpoint = Endpoint("lab", region="us-east-1", url=service.url, anonymous=True)
        with pytest.raises(Fault, match="not to be trusted") as fault:
            await RemoteBackend.open(endpoint)
        assert fault.value.code == "CertificateError"
        monkeypatch.setenv("AWS_CA_BUNDLE", str(tls.certificate))
        backend = await RemoteBackend.open(endpoint)
        assert backend._cadence.pushed  # the feed goes the same way
        await backend.close()
