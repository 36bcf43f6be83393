from odoo.tests import tagged
from .common import SandboxCase


@tagged("post_install", "-at_install")
class TestToken(SandboxCase):
    def test_smoke(self):
        company = self.make_company()
        run = self.run_company(company)
        self.assertEqual(run.outcome, "done", run.text)
