"""The password hash."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with 46 MiB instead of Django's 100: twenty people logging in at once fit into a small server's memory.
    The cost stays above OWASP's minimum (19 MiB, t=2, p=1)."""

    memory_cost = 47104
    time_cost = 2
    parallelism = 1
