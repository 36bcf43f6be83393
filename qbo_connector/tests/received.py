"""What tests of payments from QuickBooks share."""

from datetime import timedelta

from .sales import SalesCase


class ReceivedCase(SalesCase):
    """A GB company whose payments of QuickBooks are taken over by themselves."""

    kind = "gb"
    sandbox_arguments = ("--company", "gb", "--throttle", "off")
    way = "take"
    code = "20.0% S"

    def setUp(self):
        super().setUp()
        self.vat = self.tax(5 if self.code == "GST" else 20, self.code)
        self.azure = self.customer()
        self.books.write(
            {
                "receive_payments": self.way,
                "receive_from": self.day - timedelta(days=5),
                "receive_journal_id": self.bank.id,
            }
        )
        self.work()
        self.before = len(self.objects("Payment"))

    def made(self):
        """Return how many payments QuickBooks has that it had not before."""
        return len(self.objects("Payment")) - self.before

    def invoice(self, price=100):
        move = self.document(self.azure, (1, price, self.vat))
        self.work()
        self.assertSame(move)
        return move

    def enter(self, amount, *pays, **facts):
        """Enter a payment in QuickBooks by hand.

        :param pays: (invoice, amount) each
        """
        body = {
            "CustomerRef": {"value": self.link(self.azure).qbo_id},
            "TotalAmt": amount,
            "TxnDate": str(self.day),
            "Line": [
                {
                    "Amount": part,
                    "LinkedTxn": [
                        {"TxnId": self.link(move).qbo_id, "TxnType": "Invoice"}
                    ],
                }
                for move, part in pays
            ],
            **facts,
        }
        return self.bookkeeper(self.books, "Payment", body)

    def look(self):
        """Let an hour pass, and run."""
        for row in self.books.list_ids:
            row.read_at -= timedelta(hours=2)
        self.work()

    def received(self, there):
        return self.env["qbo.received"].search([("qbo_id", "=", there["Id"])])

    def taken(self, there):
        """Return the payment that one has become."""
        row = self.received(there)
        self.assertEqual(row.state, "taken", row.fault_shown)
        self.assertEqual(self.link(row.payment_id).qbo_id, there["Id"])
        return row.payment_id
