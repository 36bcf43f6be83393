"""How tests with generated input run: by counts, never by the clock.

A machine that has other work is slow now and then; that says nothing about the code.
"""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

__all__ = ["given", "st"]

settings.register_profile(
    "odoo", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("odoo")
