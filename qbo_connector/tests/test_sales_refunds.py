"""Money that goes back to customers, in GB and US companies."""

from odoo.tests import tagged

from .refunds import RefundCase, RefundTests


@tagged("post_install", "-at_install")
class TestRefundsGB(RefundTests, RefundCase):
    kind = "gb"
    sandbox_arguments = ("--company", "gb", "--throttle", "off")


@tagged("post_install", "-at_install")
class TestRefundsUS(RefundTests, RefundCase):
    kind = "us-manual"
    sandbox_arguments = ("--company", "us-manual", "--throttle", "off")

    def taxed(self):
        return self.tax(0)
