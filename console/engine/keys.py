"""Private keys as EC2 makes them (ec2-semantics §1.10). Nothing here is kept anywhere."""

import base64
from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

RSA_BITS: Final = 2048
RSA_IMPORTED: Final = (1024, 2048, 4096)
"""Sizes of RSA keys that EC2 takes. Source: EC2 user guide, "Create a key pair"."""


class MadeKey(NamedTuple):
    """material: PEM. public: OpenSSH's line."""

    fingerprint: str
    material: str
    public: str = ""


KeyMaker: TypeAlias = Callable[[str], MadeKey]
"""Key type (`rsa`, `ed25519`) to a new key."""


def make_key(key_type: str) -> MadeKey:
    """Takes 50 to 300 ms for an RSA key: whoever has a window to keep alive makes it in a thread."""
    return MadeKey(*(_rsa() if key_type == "rsa" else _ed25519()))


def no_key(_key_type: str) -> MadeKey:
    """For a rehearsal, which is taken back: a key would be made for nobody."""
    return MadeKey("", "")


# cryptography takes 60 ms to import, hashlib 3: only who makes a key pays for them.


def _rsa() -> tuple[str, str, str]:
    """Fingerprint (SHA-1 of the PKCS#8 DER, as for keys that EC2 makes) and PEM (PKCS#1)."""
    import hashlib

    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    der = key.private_bytes(form.Encoding.DER, form.PrivateFormat.PKCS8, form.NoEncryption())
    pem = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.TraditionalOpenSSL, form.NoEncryption())
    public = key.public_key().public_bytes(form.Encoding.OpenSSH, form.PublicFormat.OpenSSH)
    return hashlib.sha1(der, usedforsecurity=False).digest().hex(":"), pem.decode(), public.decode()


def _ed25519() -> tuple[str, str, str]:
    """Fingerprint (SHA-256 of the public key, base64) and PEM (OpenSSH)."""
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ed25519

    key = ed25519.Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(form.Encoding.OpenSSH, form.PublicFormat.OpenSSH)
    pem = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.OpenSSH, form.NoEncryption())
    return _sha256(public), pem.decode(), public.decode()


def _sha256(public: bytes) -> str:
    import hashlib

    blob = base64.b64decode(public.split()[1])
    return base64.b64encode(hashlib.sha256(blob).digest()).decode()


class PublicKey(NamedTuple):
    """A public key that somebody brings along; key_type: `rsa` or `ed25519`, public: its line without the comment."""

    key_type: str
    fingerprint: str
    public: str


def read_public_key(material: str) -> PublicKey | None:
    """OpenSSH's line, or the base64 of one; None for what is neither, or of another type.

    Fingerprints: MD5 of the public DER for RSA, as for all keys that EC2 did not make; SHA-256 for ED25519.
    """
    import hashlib

    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

    text = material.strip()
    if not text.startswith("ssh-"):
        try:
            text = base64.b64decode(text, validate=True).decode("ascii").strip()
        except ValueError:
            return None
    try:
        key = form.load_ssh_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm):
        return None
    public = key.public_bytes(form.Encoding.OpenSSH, form.PublicFormat.OpenSSH)
    if isinstance(key, ed25519.Ed25519PublicKey):
        return PublicKey("ed25519", _sha256(public), public.decode())
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size not in RSA_IMPORTED:
        return None
    der = key.public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    return PublicKey("rsa", hashlib.md5(der, usedforsecurity=False).digest().hex(":"), public.decode())
