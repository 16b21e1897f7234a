"""Proof that a connection holds a key (SPEC P2), with nothing stored: its nonce is an HMAC of its own id."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .errors import ChatError
from .names import fold

_KEY = re.compile(r"[A-Za-z0-9_-]{43}\Z")
_SIGNATURE = re.compile(r"[A-Za-z0-9_-]{86}\Z")
_FINGERPRINT = re.compile(r"[A-Za-z0-9_-]{27}\Z")
_FINGERPRINT_BYTES = 20
_LABEL = "switchboard/register/1"


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def registration_bytes(server: str, name: str, nonce: str, key: str) -> bytes:
    """What is signed: each field as UTF-8 after its length (2 bytes, big endian)."""
    fields = [field.encode() for field in (_LABEL, server, fold(name), nonce, key)]
    return b"".join(len(field).to_bytes(2, "big") + field for field in fields)


def fingerprint_of(key: str) -> str:
    """The first 20 bytes of SHA-256 of a public key, base64url."""
    return _encode(hashlib.sha256(_decode(key)).digest()[:_FINGERPRINT_BYTES])


def is_fingerprint(text: str) -> bool:
    """Whether a text is a fingerprint; no name is that long."""
    return bool(_FINGERPRINT.match(text))


class CredentialCheck:
    def __init__(self, server: str) -> None:
        """:param server: this server's name, never one that a client sends"""
        self.server = server
        self._boot_key = secrets.token_bytes(32)

    def nonce(self, sid: str) -> str:
        """What the connection has to sign, base64url."""
        return _encode(hmac.digest(self._boot_key, sid.encode(), "sha256"))

    def fingerprint(self, sid: str, name: str, key: str | None, signature: str | None) -> str | None:
        """The fingerprint of the key shown, None without one. Raises `bad_request` if it is not proved."""
        if key is None and signature is None:
            return None
        if not key or not signature or not _KEY.match(key) or not _SIGNATURE.match(signature):
            raise _bad_credentials()
        signed = registration_bytes(self.server, name, self.nonce(sid), key)
        try:
            Ed25519PublicKey.from_public_bytes(_decode(key)).verify(_decode(signature), signed)
        except (InvalidSignature, ValueError):
            raise _bad_credentials() from None
        return fingerprint_of(key)


def _bad_credentials() -> ChatError:
    return ChatError("bad_request", "The signature does not fit the key, the name and the nonce.")
