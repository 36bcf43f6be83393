"""Payments over real HTTP to a GB company."""

from odoo.tests import tagged

from .sales import SalesCase


@tagged("post_install", "-at_install")
class TestSalesPayments(SalesCase):
    kind = "gb"
    sandbox_arguments = ("--company", "gb", "--throttle", "off")

    def setUp(self):
        super().setUp()
        self.vat = self.tax(20, "20.0% S")
        self.azure = self.customer()

    def invoice(self, price=100):
        return self.document(self.azure, (1, price, self.vat))

    def test_partial_then_rest(self):
        move = self.invoice()
        first = self.pay(move, 50)
        self.work()
        self.assertSame(move)
        rest = self.pay(move)
        self.work()
        self.assertSame(move)
        self.assertEqual(float(self.remote(first)["TotalAmt"]), 50)
        self.assertEqual(float(self.remote(rest)["TotalAmt"]), 70)

    def test_one_payment_for_several(self):
        """One Odoo payment is one Payment, a line for each invoice."""
        moves = self.invoice() | self.invoice(33.33)
        payment = self.pay(moves)
        self.work()
        for move in moves:
            self.assertSame(move)
        remote = self.remote(payment)
        self.assertEqual(len(remote["Line"]), 2)
        self.assertEqual(float(remote["UnappliedAmt"]), 0)

    def test_over_payment_is_unapplied_then_applied(self):
        move = self.invoice()
        payment = self.pay(move, 200)
        self.work()
        self.assertSame(move)
        self.assertEqual(float(self.remote(payment)["UnappliedAmt"]), 80)
        other = self.invoice(50)
        lines = (payment.move_id | other).line_ids.filtered(
            lambda line: (
                line.account_id.account_type == "asset_receivable"
                and not line.reconciled
            )
        )
        lines.reconcile()
        self.work()
        self.assertSame(other)
        self.assertEqual(float(self.remote(payment)["UnappliedAmt"]), 20)

    def test_money_that_moves_to_another_invoice(self):
        """The payment that comes waits until the one that goes has let go."""
        first, second = self.invoice(), self.invoice()
        come, go = self.pay(first), self.pay(second)
        self.work()
        self.assertSame(first)
        self.assertSame(second)
        lines = (first | second | come.move_id | go.move_id).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        lines.remove_move_reconcile()
        (lines & (come.move_id | second).line_ids).reconcile()
        self.work()
        self.assertSame(first)
        self.assertSame(second)
        self.assertNothingStopped(come)
        self.assertEqual(float(self.remote(come)["UnappliedAmt"]), 0)
        self.assertEqual(float(self.remote(go)["UnappliedAmt"]), 120)

    def test_cancelled_payment(self):
        move = self.invoice()
        payment = self.pay(move)
        self.work()
        self.assertSame(move)
        payment.action_draft()
        payment.action_cancel()
        self.work()
        self.assertSame(move)
        self.assertEqual(self.link(payment).state, "voided")
        self.assertEqual(float(self.remote(payment)["TotalAmt"]), 0)

    def test_deposit_account_and_method(self):
        checking = self.found("Account", Name="Checking")["Id"]
        method = self.found("PaymentMethod", Name="Visa")["Id"]
        self.env["qbo.payment.map"].create(
            {
                "qbo_company_id": self.books.id,
                "journal_id": self.bank.id,
                "qbo_id": method,
                "deposit_qbo_id": checking,
            }
        )
        payment = self.pay(self.invoice())
        self.work()
        remote = self.remote(payment)
        self.assertEqual(remote["DepositToAccountRef"]["value"], checking)
        self.assertEqual(remote["PaymentMethodRef"]["value"], method)

    def test_smart_receipt(self):
        """Paid on the spot: one sales receipt, and no payment besides."""
        self.books.accounting_method = "smart"
        move = self.invoice()
        payment = self.pay(move)
        late = self.invoice()
        self.work()
        self.pay(late)
        self.work()
        remote = self.remote(move)
        self.assertEqual(self.link(move).entity, "SalesReceipt")
        self.assertEqual(float(remote["TotalAmt"]), move.amount_total)
        self.assertEqual(float(remote["Balance"]), 0)
        self.assertFalse(self.link(payment))
        self.assertEqual(self.link(late).entity, "Invoice")
        self.assertSame(late)

    def test_job(self):
        """The only project of the lines is the job; a full payment follows it."""
        department = self.env["hr.department"].create(
            {"name": "Shop", "qbo_production": True, "company_id": self.company.id}
        )
        department._qbo_associate(self.books, "all", None)
        project = self.env["project.project"].create(
            {
                "name": "Kitchen",
                "partner_id": self.azure.id,
                "company_id": self.company.id,
                "qbo_department_line_ids": [(0, 0, {"department_id": department.id})],
            }
        )
        project._create_analytic_account()
        move = self.document(
            self.azure,
            {
                "quantity": 1,
                "price_unit": 100,
                "tax_ids": self.vat.ids,
                "analytic_distribution": {str(project.account_id.id): 100},
            },
        )
        payment = self.pay(move)
        self.work()
        job = self.link(project)
        self.assertEqual(self.assertSame(move)["CustomerRef"]["value"], job.qbo_id)
        self.assertEqual(self.remote(payment)["CustomerRef"]["value"], job.qbo_id)
