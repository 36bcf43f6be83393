"""Secrets at rest: Fernet (AES-128-CBC with HMAC-SHA256) under keys kept elsewhere.

The first key encrypts, all decrypt: to rotate, put a new key first, encrypt every
secret anew, then take the old key out.
"""

import hashlib
import re

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class KeyMissing(Exception):
    """There is no key, so nothing can be encrypted or decrypted."""


class WrongKey(ValueError):
    """A key is malformed, or none of the keys fits the secret."""


def make_key():
    """Return a new key as text (44 characters, URL-safe base64 of 32 bytes)."""
    return Fernet.generate_key().decode("ascii")


def parse_keys(text):
    """Return the keys in a configuration value.

    :param text: keys separated by commas or white space; None or "" for no key
    :return: list of text, in the order given
    :raises WrongKey: for a malformed key; the message tells its place, not its text
    """
    keys = [key for key in re.split(r"[,\s]+", text or "") if key]
    for place, key in enumerate(keys, 1):
        _fernet(key, place)
    return keys


def fingerprint(key):
    """Return 16 hexadecimal digits that tell keys apart and give nothing away."""
    return hashlib.sha256(key.encode("ascii")).hexdigest()[:16]


def _fernet(key, place):
    try:
        return Fernet(key.encode("ascii"))
    except (ValueError, UnicodeEncodeError):
        # `from None`: the original message can hold a part of the key.
        raise WrongKey(f"key {place} is malformed, 44 characters wanted") from None


class SecretBox:
    """Encrypts and decrypts text.

    :param keys: list of keys, or a configuration value for :func:`parse_keys`
    :raises KeyMissing: without any key
    :raises WrongKey: for a malformed one
    """

    def __init__(self, keys):
        keys = parse_keys(keys) if isinstance(keys, str) or keys is None else list(keys)
        if not keys:
            raise KeyMissing("no key for the secrets of the QuickBooks connection")
        self._box = MultiFernet([_fernet(key, at) for at, key in enumerate(keys, 1)])
        self.fingerprints = [fingerprint(key) for key in keys]

    def __repr__(self):
        return f"SecretBox({', '.join(self.fingerprints)})"

    @property
    def fingerprint(self):
        """Fingerprint of the key that encrypts."""
        return self.fingerprints[0]

    def knows(self, key_fingerprint):
        """Return whether a key with this fingerprint is at hand."""
        return key_fingerprint in self.fingerprints

    def encrypt(self, text):
        """Return ``text`` encrypted, as text; different at every call."""
        return self._box.encrypt(text.encode("utf-8")).decode("ascii")

    def decrypt(self, token):
        """Return the text that was encrypted.

        :raises WrongKey: when no key fits, or the token is damaged
        """
        try:
            return self._box.decrypt(token.encode("ascii")).decode("utf-8")
        except (InvalidToken, UnicodeEncodeError) as exc:
            raise WrongKey("no key at hand fits this secret") from exc

    def rotate(self, token):
        """Return the same secret encrypted with the first key.

        :raises WrongKey: as :meth:`decrypt`
        """
        return self.encrypt(self.decrypt(token))
