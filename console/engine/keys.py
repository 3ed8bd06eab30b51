"""Private keys as EC2 makes them (ec2-semantics §1.10). Nothing here is kept anywhere."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

RSA_BITS: Final = 2048


@dataclass(frozen=True, slots=True)
class MadeKey:
    """material: PEM."""

    fingerprint: str
    material: str


KeyMaker: TypeAlias = Callable[[str], MadeKey]
"""Key type (`rsa`, `ed25519`) to a new key."""


def make_key(key_type: str) -> MadeKey:
    """Takes 50 to 300 ms for an RSA key: whoever has a window to keep alive makes it in a thread."""
    return MadeKey(*(_rsa() if key_type == "rsa" else _ed25519()))


def no_key(_key_type: str) -> MadeKey:
    """For a rehearsal, which is taken back: a key would be made for nobody."""
    return MadeKey("", "")


# cryptography takes 60 ms to import: only who makes a key pays for it.


def _rsa() -> tuple[str, str]:
    """Fingerprint (SHA-1 of the PKCS#8 DER, as for keys that EC2 makes) and PEM (PKCS#1)."""
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    der = key.private_bytes(form.Encoding.DER, form.PrivateFormat.PKCS8, form.NoEncryption())
    pem = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.TraditionalOpenSSL, form.NoEncryption())
    return hashlib.sha1(der, usedforsecurity=False).digest().hex(":"), pem.decode()


def _ed25519() -> tuple[str, str]:
    """Fingerprint (SHA-256 of the public key, base64) and PEM (OpenSSH)."""
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ed25519

    key = ed25519.Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(form.Encoding.OpenSSH, form.PublicFormat.OpenSSH)
    pem = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.OpenSSH, form.NoEncryption())
    blob = base64.b64decode(public.split()[1])
    return base64.b64encode(hashlib.sha256(blob).digest()).decode(), pem.decode()
