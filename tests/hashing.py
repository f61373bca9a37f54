"""Passwords of tests: hashed as the product does, at the lowest cost."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapArgon2(Argon2PasswordHasher):
    """What the product spends on each sign-in, a tenth of a second, adds up in thousands of
    tests; what it spends is looked at in tests/security/test_accounts.py."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
