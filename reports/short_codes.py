"""Codes that people may have to type from a picture."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Nothing that looks like something else when it is read from paper."""
CODE_LENGTH = 8


def new_code() -> str:
    """One of 852 thousand million: chance alone finds none."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
