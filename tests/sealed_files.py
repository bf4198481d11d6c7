"""Locked files for tests.

``PUBLISHED`` is the test vector ``scrypt`` of https://github.com/C2SP/CCTV, folder age/testdata (0BSD): the word "age",
locked with the passphrase "password" so lightly that opening takes no time.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

PUBLISHED = (
    b"age-encryption.org/v1\n"
    b"-> scrypt rF0/NwblUHHTpgQgRpe5CQ 10\n"
    b"gUjEymFKMVXQEKdMMHL24oYexjE3TIC0O0zGSqJ2aUY\n"
    b"--- IOXiQYStkoT1mvZW2tFOqZdhRVvj58egABx/sWfZQbc\n"
) + bytes.fromhex("1b35c6e687dd00da3ac379ac9f742c21fd185a1b9e3ded739d14ac6a9a50124db866d8")

PASSPHRASE = "Lantern over the mill pond"

_WORK = 10


def lightly_locked(data: bytes, passphrase: str = PASSPHRASE) -> bytes:
    """An age file of work factor 10, made by C2SP ``age.md``: the toolkit's own take a second and a gigabyte."""
    file_key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
    salted = b"age-encryption.org/v1/scrypt" + salt
    wrapping = hashlib.scrypt(passphrase.encode(), salt=salted, n=2**_WORK, r=8, p=1, dklen=32)
    wrapped = ChaCha20Poly1305(wrapping).encrypt(bytes(12), file_key, None)
    header = b"age-encryption.org/v1\n-> scrypt %s %d\n%s\n---" % (_base64(salt), _WORK, _base64(wrapped))
    mac = hmac.digest(_derived(file_key, b"", b"header"), header, "sha256")
    payload = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
    chunks = [data[at : at + 65536] for at in range(0, len(data), 65536)]
    last = len(chunks) - 1
    sealed = [
        payload.encrypt(number.to_bytes(11, "big") + bytes([number == last]), chunk, None)
        for number, chunk in enumerate(chunks)
    ]
    return b"".join([header, b" ", _base64(mac), b"\n", nonce, *sealed])


def _base64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _derived(key: bytes, salt: bytes, info: bytes) -> bytes:
    """32 bytes by HKDF with SHA-256 (RFC 5869)."""
    extracted = hmac.digest(salt or bytes(32), key, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")
