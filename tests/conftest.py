"""Fixtures of the system tests; what they are and do is said in ``host/testing.py``."""

from host.testing import (  # noqa: F401
    browser,
    chromium_browser,
    database,
    new_database,
    new_sandbox,
    odoo_config,
    odoo_host,
    odoo_server,
    sandbox,
    start_odoo,
)
