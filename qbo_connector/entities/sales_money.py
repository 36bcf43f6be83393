"""Facts of money that moved: a payment in Odoo, or a bank line without one.

Both become the same things in QuickBooks, so both are read the same way.
"""

from dataclasses import dataclass

from .amounts import ZERO, decimal

BANK_LINE = "account.bank.statement.line"
RECEIVABLE, PAYABLE = "asset_receivable", "liability_payable"
# Variant of the links of money that is one payment.
WHOLE = "-"


@dataclass(frozen=True)
class MoneyFacts:
    """What QuickBooks wants to know of money; amounts are positive Decimals.

    :ivar record: ``account.payment`` or ``account.bank.statement.line``
    :ivar partners: commercial partners; more than one only on a bank line
    :ivar currencies: of what is settled; more than one only on a bank line
    :ivar amount: in its currency
    :ivar home: in the currency of the Odoo company
    :ivar incoming: the customer has paid; otherwise the money went back
    :ivar write_off: what the customer is spared besides (discount, fee), negative for
        what he has paid beyond the documents
    :ivar method_line: ``account.payment.method.line``, empty for a bank line
    :ivar variant: of its links: the customer's id on a bank line of several, else ``-``
    """

    record: object
    partners: object
    currencies: object
    amount: object
    home: object
    incoming: bool
    write_off: object
    method_line: object
    reference: str
    note: str
    variant: str = WHOLE

    @property
    def key(self):
        """Return (model, id)."""
        return key_of(self.record)

    @property
    def part(self):
        """Return (model, id, variant), what its links are of."""
        return (*self.key, self.variant)

    @property
    def partner(self):
        """Return the first customer."""
        return self.partners[:1]

    @property
    def currency(self):
        """Return the first currency."""
        return self.currencies[:1]

    @property
    def settles(self):
        """Return what it takes off the receivable, or puts on it when it goes back."""
        return self.amount + self.write_off

    @property
    def spared(self):
        """Return what the customer is spared; negative for what he owes besides."""
        return self.write_off if self.incoming else -self.write_off


def key_of(record):
    """Return (model, id) of a record."""
    return record._name, record.id


def money_name(record):
    """Return a payment or bank line as text, for what a sales receipt holds."""
    return f"{record._name},{record.id}"


def receivable_lines(moves):
    """Return the lines of entries that customers owe or are owed."""
    return moves.line_ids.filtered(
        lambda line: line.account_id.account_type == RECEIVABLE
    )


def variants_of(record):
    """Return the variants of the links of money: one, or one for each customer.

    A bank line of several customers is a payment of each that pays, and an expense of
    each that is paid back. Where it names nobody, or is in several currencies, a
    person has to split it.
    """
    if record._name != BANK_LINE:
        return [WHOLE]
    owed = {}
    lines = receivable_lines(record.move_id)
    for line in lines:
        partner = line.partner_id.commercial_partner_id
        owed[partner.id] = owed.get(partner.id, 0) + decimal(line.amount_currency)
    moves = all(key and amount for key, amount in owed.items())
    if len(owed) < 2 or len(lines.currency_id) > 1 or not moves:
        return [WHOLE]
    return [str(key) for key in sorted(owed)]


def party_of(line):
    """Return the variant of the part of a bank line that a journal item belongs to.

    A fee that names none of the customers goes with the one of whom most goes the way
    of the whole: that pays most, or gets most back.
    """
    record = line.move_id.statement_line_id
    variants = variants_of(record)
    own = str(line.partner_id.commercial_partner_id.id)
    if own in variants or len(variants) == 1:
        return own if own in variants else WHOLE
    moved, lines = dict.fromkeys(variants, ZERO), receivable_lines(record.move_id)
    for row in lines:
        key = str(row.partner_id.commercial_partner_id.id)
        moved[key] += _sign(lines) * decimal(row.amount_currency)
    return max(variants, key=lambda key: (moved[key], -int(key)))


def _sign(lines):
    """Return -1 for receivable lines of money that comes, 1 where it goes back."""
    return -1 if sum(lines.mapped("balance")) <= 0 else 1


def of_variant(lines, variant):
    """Return those journal items of a bank line that belong to one of its payments."""
    if variant == WHOLE:
        return lines
    return lines.filtered(lambda line: party_of(line) == variant)


def money_of(record, variant=WHOLE):
    """Return the :class:`MoneyFacts` of a payment or a bank line, or of a part of it.

    :param str variant: of :func:`variants_of`
    """
    if record._name == BANK_LINE:
        return _of_bank_line(record, variant)
    spared = sum((decimal(line.amount_currency) for line in spared_lines(record)), ZERO)
    incoming = record.payment_type == "inbound"
    return MoneyFacts(
        record=record,
        partners=record.partner_id.commercial_partner_id,
        currencies=record.currency_id,
        amount=decimal(record.amount),
        home=abs(decimal(record.amount_company_currency_signed)),
        incoming=incoming,
        write_off=spared if incoming else -spared,
        method_line=record.payment_method_line_id,
        reference=record.payment_reference or record.memo or "",
        note=" | ".join(filter(None, (record.name, record.memo))),
    )


def parts_of(record):
    """Return the :class:`MoneyFacts` of a payment, or of each part of a bank line."""
    return [money_of(record, variant) for variant in variants_of(record)]


def _of_bank_line(record, variant):
    lines = of_variant(receivable_lines(record.move_id), variant)
    spared = spared_lines(record, variant)
    sign = _sign(lines)

    def total(rows, name):
        return sum((decimal(row[name]) for row in rows), ZERO)

    write_off = -sign * total(spared, "amount_currency")
    settled = sign * total(lines, "amount_currency")
    home = sign * (total(lines, "balance") + total(spared, "balance"))
    return MoneyFacts(
        record=record,
        partners=lines.partner_id.commercial_partner_id,
        currencies=(lines | spared).currency_id,
        amount=settled - write_off,
        home=home,
        incoming=sign < 0,
        write_off=write_off,
        method_line=record.env["account.payment.method.line"],
        reference=record.payment_ref or "",
        note=" | ".join(filter(None, (record.move_id.name, record.payment_ref))),
        variant=variant,
    )


def spared_lines(record, variant=WHOLE):
    """Return the lines of a payment's entry that write something off.

    Of a bank line only those that go the way of its money: what else was booked on it
    is no matter of the customer.
    """
    if record._name == BANK_LINE:
        _liquidity, _suspense, others = record._seek_for_lines()
        sign = _sign(of_variant(receivable_lines(record.move_id), variant))
        spared = others.filtered(
            lambda line: (
                line.account_id.account_type not in (RECEIVABLE, PAYABLE)
                and line.amount_currency * sign < 0
            )
        )
        return of_variant(spared, variant)
    if not record.move_id:
        return record.move_id.line_ids
    return record._seek_for_lines()[2]
