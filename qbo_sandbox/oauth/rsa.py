"""Signs id tokens (RS256) with a key made on first use.

Written out here, so that the sandbox needs no cryptography package. Good enough to be
verified by clients; not meant to keep anything secret.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import secrets
from typing import Any

from ..store import Database

EXPONENT = 65537
KEY_ID = "OPENIDDEFAULT"
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
_SMALL = [p for p in range(3, 1000, 2) if all(p % q for q in range(3, p, 2))]


def encode(raw: bytes) -> str:
    """Return base64url without padding, as JSON web tokens use it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _likely_prime(number: int) -> bool:
    if any(number % small == 0 for small in _SMALL):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _round in range(8):
        value = pow(secrets.randbelow(number - 3) + 2, odd, number)
        if value in (1, number - 1):
            continue
        for _square in range(twos - 1):
            value = value * value % number
            if value == number - 1:
                break
        else:
            return False
    return True


def _prime(bits: int) -> int:
    while True:
        number = secrets.randbits(bits) | (3 << (bits - 2)) | 1
        if math.gcd(number - 1, EXPONENT) == 1 and _likely_prime(number):
            return number


def key(database: Database) -> dict[str, int]:
    """Return modulus ``n`` and private exponent ``d``; made and kept on first use."""
    kept = database.get_meta("rsa")
    if kept is None:
        p, q = _prime(1024), _prime(1024)
        private = pow(EXPONENT, -1, math.lcm(p - 1, q - 1))
        kept = {"n": str(p * q), "d": str(private)}
        database.set_meta("rsa", kept)
    return {name: int(value) for name, value in kept.items()}


def public_keys(database: Database) -> dict[str, Any]:
    """Return the JWKS document."""
    modulus = key(database)["n"]
    return {
        "keys": [
            {
                "kty": "RSA",
                "e": encode(EXPONENT.to_bytes(3, "big")),
                "use": "sig",
                "kid": KEY_ID,
                "alg": "RS256",
                "n": encode(modulus.to_bytes(256, "big")),
            }
        ]
    }


def sign(database: Database, claims: dict[str, Any]) -> str:
    """Return a signed JSON web token (PKCS #1 v1.5 over SHA-256)."""
    pair = key(database)
    head = encode(json.dumps({"kid": KEY_ID, "alg": "RS256"}).encode())
    text = f"{head}.{encode(json.dumps(claims).encode())}"
    digest = _SHA256 + hashlib.sha256(text.encode()).digest()
    padded = b"\x00\x01" + b"\xff" * (256 - 3 - len(digest)) + b"\x00" + digest
    signature = pow(int.from_bytes(padded, "big"), pair["d"], pair["n"])
    return f"{text}.{encode(signature.to_bytes(256, 'big'))}"
