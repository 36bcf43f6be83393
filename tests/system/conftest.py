"""Fixtures of the system tests.

One database serves all tests of a session: its registry is loaded once, in this
process, with real cursors and real commits. Each test has a sandbox that was reset and
a QBO company of its own. What is to be killed runs in a process of its own.
"""

import uuid

import pytest

from host import databases
from host.processes import Sandbox
from host.testing import _config, _log, run_in_odoo
from tests.system import inside


class Books:
    """A database with the addon, with its registry loaded in this process."""

    def __init__(self, database):
        import odoo.init  # noqa: F401 (patches libraries: comes before all else)
        from odoo.modules.registry import Registry
        from odoo.tools import config

        self.database = database
        words = ["-c", str(_config()), "-d", database, "--max-cron-threads=0"]
        config.parse_config([*words, "--no-http"])
        config["qbo_custom_hosts"] = "127.0.0.1"
        self.registry = Registry(database)

    def inside(self, function, **arguments):
        """Run a function of ``inside`` and commit; return its result."""
        from odoo import SUPERUSER_ID, api

        with self.registry.cursor() as cr:
            return function(api.Environment(cr, SUPERUSER_ID, {}), **arguments)


class World:
    """A QBO company in the database, connected with a sandbox.

    :ivar company: id of the ``qbo.company``
    :ivar department: id of its production department
    """

    def __init__(self, books, sandbox, **values):
        self.books = books
        self.database = books.database
        self.sandbox = sandbox
        self.inside(inside.retire)
        self.company = self.inside(inside.connect, sandbox=sandbox.hello, **values)
        self.department = self.inside(inside.associate, company_id=self.company)

    def inside(self, function, **arguments):
        """Run a function of ``inside`` in this process and commit."""
        return self.books.inside(function, **arguments)

    def outcome(self, function, **arguments):
        """Run a function of ``inside`` in a process of its own; return the outcome."""
        return run_in_odoo(self.database, function, arguments=arguments)

    def jobs(self, **numbers):
        """Make projects; return their ids."""
        return self.inside(inside.make_jobs, department_id=self.department, **numbers)

    def run(self):
        """Run the QBO company as the scheduled action does."""
        return self.inside(inside.run, company_id=self.company)

    def customers(self):
        """Return all customers and jobs in the sandbox by full name; no read counts."""
        path = f"/_sandbox/objects/{self.sandbox.company_id}/Customer"
        found = self.sandbox.get(path)["objects"]
        names = [row["FullyQualifiedName"] for row in found]
        assert len(set(names)) == len(names), "two customers have one name"
        return {row["FullyQualifiedName"]: row for row in found}

    def fault(self, **rule):
        """Add a fault rule to the sandbox."""
        return self.sandbox.post("/_sandbox/faults", rule)

    def settings(self, **values):
        """Change switches of the sandbox."""
        return self.sandbox.post("/_sandbox/settings", values)

    def stats(self):
        """Return what the sandbox has counted."""
        return self.sandbox.get("/_sandbox/stats")


@pytest.fixture(scope="session")
def books(odoo_host):
    """The database of this session."""
    name = f"qbo_test_{uuid.uuid4().hex[:12]}"
    databases.copy(databases.template("addon", odoo_host), name)
    found = Books(name)
    yield found
    from odoo import sql_db

    sql_db.close_db(name)
    databases.drop(name)


@pytest.fixture(scope="session")
def shared_sandbox(odoo_host, tmp_path_factory):
    """A sandbox for all tests that need no options of their own."""
    path = tmp_path_factory.mktemp("sandbox") / "sandbox.sqlite"
    words = ("--company", "empty", "--db", str(path))
    found = Sandbox(odoo_host, _log("sandbox"), *words)
    found.start()
    yield found
    found.stop()


@pytest.fixture
def world(books, shared_sandbox):
    """A QBO company with an empty sandbox and one production department."""
    shared_sandbox.hello.update(shared_sandbox.post("/_sandbox/reset"))
    return World(books, shared_sandbox)


@pytest.fixture
def new_world(books, new_sandbox):
    """A function that makes a world whose sandbox has options of its own."""

    def make(*words, **values):
        return World(books, new_sandbox(*words), **values)

    return make
