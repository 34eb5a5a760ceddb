"""Text that only this installation can read: Fernet with keys derived from SECRET_KEY.

Whatever is sealed with an old key is still read while that key is named in SECRET_KEY_FALLBACKS; `reseal` writes it with the
present one.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from influencer_platform.errors import DomainError

SEALING, MARKING = b"tandem payout details: sealing", b"tandem payout details: fingerprint"


class Unreadable(DomainError):
    """It was sealed with a key that this installation no longer knows."""

    code = "unreadable"


@lru_cache(maxsize=32)
def _derived(secret: str, purpose: bytes) -> bytes:
    """32 bytes for one purpose, from which neither the secret nor another purpose's key follows (HKDF, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(_derived(secret, SEALING))) for secret in secrets]
    )


def seal(text: str) -> str:
    """`text`, encrypted and authenticated with the present key."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed. Raises Unreadable where no known key fits, or where the text was tampered with."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("sealed with a key that is no longer known") from error


def fingerprint(text: str) -> str:
    """The same for the same text, and without the key of no use to whoever would try all account numbers."""
    key = _derived(settings.SECRET_KEY, MARKING)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
