"""What tests share: a sandbox process, and QBO companies connected to it.

The sandbox is QuickBooks' look-alike over HTTP, in a process of its own. It is found
beside the addon; where the addon was copied alone, these tests are skipped.
"""

import contextlib
import json
import os
import select
import subprocess
import sys
import unittest
import urllib.request
from pathlib import Path
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import requests

from odoo import Command, fields
from odoo.tests import HttpCase, TransactionCase
from odoo.tools import config

from ..api import crypto, oauth
from ..models.company import qbo_token

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30
# Facts of the sandbox's companies that a connection reads.
KINDS = {"US": "USD", "CA": "CAD", "GB": "GBP", "FR": "EUR", "AU": "AUD"}
MULTI_CURRENCY = ("CA", "FR", "AU")


def start_sandbox(*arguments):
    """Start a sandbox process.

    Its wire log, when wanted, is named by QBO_SANDBOX_WIRE_LOG, which it inherits.

    :param arguments: command line words, e.g. ``"--company", "ca"``
    :return: tuple (``subprocess.Popen``, its first line as dict)
    :raise unittest.SkipTest: where the look-alike is not at hand
    :raise RuntimeError: when it does not start
    """
    if not (ROOT / "qbo_sandbox" / "__main__.py").exists():
        raise unittest.SkipTest("qbo_sandbox is not beside the addon")
    python = os.environ.get("QBO_SANDBOX_PYTHON") or sys.executable
    process = subprocess.Popen(
        [python, "-m", "qbo_sandbox", "--port", "0", *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    ready = select.select([process.stdout], [], [], START_SECONDS)[0]
    line = process.stdout.readline() if ready else b""
    if line:
        return process, json.loads(line)
    process.kill()
    error = process.stderr.read().decode(errors="replace")
    stop_sandbox(process)
    if "ModuleNotFoundError" in error:
        raise unittest.SkipTest("qbo_sandbox lacks its packages here")
    raise RuntimeError(f"the sandbox did not start: {error[-2000:]}")


def stop_sandbox(process):
    """End a sandbox process."""
    process.kill()
    process.wait(10)
    process.stdout.close()
    process.stderr.close()


class SandboxMixin:
    """A sandbox for a class of tests; for TransactionCase and HttpCase alike."""

    sandbox_arguments = ("--company", "us", "--throttle", "off")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        process, cls.sandbox = start_sandbox(*cls.sandbox_arguments)
        cls.addClassCleanup(stop_sandbox, process)
        cls.addClassCleanup(oauth.forget_endpoints)
        options = {
            "qbo_custom_hosts": "127.0.0.1",
            qbo_token.KEY_OPTION: crypto.make_key(),
            # Requests wait for QuickBooks' limits only where a test is about them.
            "qbo_custom_throttle": "off",
        }
        patcher = patch.dict(config.options, options)
        patcher.start()
        cls.addClassCleanup(patcher.stop)

    # === SANDBOX === #

    @classmethod
    def sandbox_call(cls, path, values=None, method=None):
        """Call the sandbox's own control routes.

        :param str path: below ``/_sandbox``, e.g. ``/log``
        :param values: a JSON body; makes it a POST
        :return: the parsed answer
        """
        data = None if values is None else json.dumps(values).encode()
        request = urllib.request.Request(
            f"{cls.sandbox['base_url']}/_sandbox{path}", data=data, method=method
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or b"{}")

    @classmethod
    def sandbox_get(cls, path):
        """Read a control route, e.g. ``/objects/us/Customer``."""
        return cls.sandbox_call(path)

    @classmethod
    def sandbox_post(cls, path, values=None):
        """Post to a control route, e.g. ``/faults``."""
        return cls.sandbox_call(path, values or {})

    @classmethod
    def sandbox_reset(cls):
        """Bring back companies, faults, log, statistics and clock."""
        cls.sandbox_post("/clock", {"reset": True})
        cls.sandbox_post("/reset")
        cls.sandbox_call("/faults", method="DELETE")

    @classmethod
    def bookkeeper(cls, company, entity, body, operation=None):
        """Write in QuickBooks as its own people do, at once.

        :param company: ``qbo.company``
        :param dict body: with Id and SyncToken; ``sparse`` changes what is named
        :return: the object as it stands then
        """
        realm = company.realm_id
        given = cls.sandbox_post("/connect", {"company": realm})
        answer = requests.post(
            f"{cls.sandbox['base_url']}/v3/company/{realm}/{entity.lower()}",
            params={"operation": operation} if operation else {},
            json=body,
            headers={"Authorization": f"Bearer {given['access_token']}"},
            timeout=20,
        )
        if answer.status_code != 200:
            raise AssertionError(f"{answer.status_code} {answer.text}")
        return answer.json()[entity]

    # === QBO COMPANIES === #

    @classmethod
    def sandbox_vals(cls, **vals):
        """Return the values of an unconnected QBO company on the sandbox."""
        return {
            "name": "Sandbox",
            "environment": "custom",
            "discovery_url": cls.sandbox["discovery_url"],
            "api_url": cls.sandbox["base_url"],
            "unknown_wait": 0,
            **vals,
        }

    @classmethod
    def odoo_company(cls, currency):
        """Return an Odoo company in a currency: the main one where it fits."""
        main = cls.env.company
        if main.currency_id.name == currency:
            return main
        found = (
            cls.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", currency)])
        )
        found.active = True
        company = cls.env["res.company"].create(
            {"name": f"Company in {currency}", "currency_id": found.id}
        )
        cls.env.user.company_ids = [Command.link(company.id)]
        return company

    @classmethod
    def make_company(cls, kind="us", **vals):
        """Return a QBO company that is connected to the sandbox and enabled.

        The tokens are stored directly: the consent itself is tested elsewhere.

        :param str kind: a company kind that this class's sandbox was started with
        :param vals: values of the ``qbo.company``
        """
        facts = next(row for row in cls.sandbox["companies"] if row["kind"] == kind)
        currency = KINDS[facts["country"]]
        vals.setdefault("company_id", cls.odoo_company(currency).id)
        company = cls.env["qbo.company"].create(cls.sandbox_vals(**vals))
        company.write(
            {
                "state": "connected",
                "enabled": True,
                "realm_id": facts["company_id"],
                "remote_name": facts["name"],
                "country_code": facts["country"],
                "home_currency": currency,
                "multi_currency": facts["country"] in MULTI_CURRENCY,
                "edition": "plus",
                "connected_at": fields.Datetime.now(),
                "database_key": company._database_key(),
            }
        )
        cls.store_tokens(company, facts["company_id"])
        return company

    @classmethod
    def store_tokens(cls, company, realm_id):
        """Give a QBO company the app's keys and fresh tokens of the sandbox."""
        given = cls.sandbox_post("/connect", {"company": realm_id})
        row = cls.env["qbo.token"]._for(company)
        row._store_keys(cls.sandbox["client_id"], cls.sandbox["client_secret"])
        row._store_grant(
            oauth.Grant(
                given["access_token"],
                given["refresh_token"],
                given["expires_in"],
                given["x_refresh_token_expires_in"],
                given.get("x_refresh_token_hard_expires_in"),
                realm_id,
            )
        )
        return given

    def own_cursors(self):
        """Give a block in which the addon's own cursors share the test's transaction.

        What they wrote is read afresh afterwards. An HttpCase is always in that mode.
        """
        if isinstance(self, HttpCase):
            self.env.flush_all()
            stack = contextlib.ExitStack()
            stack.callback(self.env.invalidate_all)
            return stack
        return self.enter_registry_test_mode()

    def run_company(self, company, records=None):
        """Run a QBO company as its scheduled action or a button does.

        :return: the runner's ``Run``
        """
        with self.own_cursors():
            return company._run(records=records)

    # === OAUTH === #

    @classmethod
    def consent(cls, url, decision="connect", realm_id=None):
        """Do on the sandbox's consent page what a person does in a browser.

        :param str url: address of the consent page
        :param str decision: ``connect`` or ``cancel``
        :param str realm_id: the company to choose, the first one by default
        :return: the address that the browser is sent back to
        """
        form = dict(parse_qsl(urlsplit(url).query))
        form |= {
            "decision": decision,
            "realmId": realm_id or cls.sandbox["company_id"],
        }
        page = f"{cls.sandbox['base_url']}/connect/oauth2"
        answer = requests.post(page, data=form, allow_redirects=False, timeout=20)
        if answer.status_code != 302:
            raise AssertionError(f"consent page: {answer.status_code} {answer.text}")
        return answer.headers["Location"]


class SandboxCase(SandboxMixin, TransactionCase):
    """Tests in one transaction against a sandbox over real HTTP on 127.0.0.1."""

    def setUp(self):
        super().setUp()
        self.sandbox_reset()
