"""A server, its database and its sandbox: where the tours of a file go."""

import uuid

from host import databases
from host.processes import OdooServer, Sandbox
from host.testing import config_file, log_file, run_in_odoo


class Place:
    """What the tours of one file share.

    ``prepare`` runs in Odoo, with what the sandbox said of itself, before the server
    starts; what it returns is ``made``.
    """

    def __init__(self, host, prepare, *words):
        self.database = f"qbo_test_{uuid.uuid4().hex[:12]}"
        databases.copy(databases.template("addon", host), self.database)
        self.sandbox = Sandbox(host, log_file("sandbox"), *words)
        self.sandbox.start()
        hello = {"sandbox": self.sandbox.hello}
        self.made = run_in_odoo(
            self.database, prepare, arguments=hello, seconds=300
        ).result
        self.server = OdooServer(
            host, self.database, config_file(), log_file("odoo"), "--max-cron-threads=2"
        )
        self.server.start()

    def stop(self):
        """Stop all."""
        self.server.stop()
        self.sandbox.stop()
        databases.drop(self.database)

    def objects(self, entity):
        """Return the objects of an entity in the sandbox."""
        path = f"/_sandbox/objects/{self.sandbox.company_id}/{entity}"
        return self.sandbox.get(path)["objects"]
