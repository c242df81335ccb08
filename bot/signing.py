"""Ed25519 signatures: evidence is signed with the service's key, and anyone can check it offline.

Knows nothing of what is signed, and not where keys are kept.
"""

from base64 import b64decode, b64encode

__all__ = ["KeySigner", "check_signature", "fingerprint", "new_key"]

_SHOWN_BYTES = 10


def new_key() -> bytes:
    """Return a new private key, 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate().private_bytes_raw()


def fingerprint(public_key: str) -> str:
    """Return a public key in a form that people can compare ("3f2a-91bc-...")."""
    import hashlib

    digest = hashlib.sha256(public_key.encode("ascii", "replace")).hexdigest()[: 2 * _SHOWN_BYTES]
    return "-".join(digest[at : at + 4] for at in range(0, len(digest), 4))


class KeySigner:
    """Signs with one private key.

    Args:
        key: 32 bytes, as `new_key` makes them.
    """

    def __init__(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._key = Ed25519PrivateKey.from_private_bytes(key)

    @property
    def public_key(self) -> str:
        """Return what others check signatures with, in base 64."""
        return b64encode(self._key.public_key().public_bytes_raw()).decode("ascii")

    def sign(self, data: bytes) -> str:
        """Return the signature of data, in base 64."""
        return b64encode(self._key.sign(data)).decode("ascii")


def check_signature(public_key: str, data: bytes, signature: str) -> bool:
    """Return True where the key's owner signed exactly this data."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(b64decode(public_key, validate=True))
        key.verify(b64decode(signature, validate=True), data)
    except (InvalidSignature, ValueError):
        return False
    return True
