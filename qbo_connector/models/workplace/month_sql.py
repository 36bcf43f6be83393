"""Statements of the month: what is in a period, and what customers owe on both sides.

Sets of any size are looked at by PostgreSQL; Python sees rows that are shown.
"""

# Records of a period that the connector takes, with their links and open operations.
RECORDS = """
    WITH records AS (
        SELECT 'account.move' AS model, m.id, m.name,
               m.commercial_partner_id AS partner,
               coalesce(m.invoice_date, m.date) AS day, m.create_date,
               m.amount_total_signed AS amount
          FROM account_move m
         WHERE m.company_id = %(odoo_company)s AND m.state = 'posted'
           AND m.move_type = ANY(%(types)s)
           AND coalesce(m.invoice_date, m.date) BETWEEN %(start)s AND %(end)s
         UNION ALL
        SELECT 'account.payment', p.id, p.name, c.commercial_partner_id, p.date,
               p.create_date, -p.amount_company_currency_signed
          FROM account_payment p
          LEFT JOIN res_partner c ON c.id = p.partner_id
         WHERE p.company_id = %(odoo_company)s AND p.state IN ('in_process', 'paid')
           AND p.partner_type = 'customer'
           AND p.date BETWEEN %(start)s AND %(end)s
         UNION ALL
        SELECT k.res_model, k.res_id, m.name, c.commercial_partner_id, m.date,
               m.create_date, coalesce(-s.amount, m.amount_total_signed)
          FROM (SELECT DISTINCT res_model, res_id FROM qbo_link
                 WHERE qbo_company_id = %(company)s AND entity = ANY(%(entities)s)
                   AND res_model IN ('account.move', 'account.bank.statement.line')) k
          LEFT JOIN account_bank_statement_line s
                 ON k.res_model = 'account.bank.statement.line' AND s.id = k.res_id
          JOIN account_move m ON m.state = 'posted' AND m.move_type = 'entry'
           AND m.id = CASE k.res_model WHEN 'account.move' THEN k.res_id
                           ELSE s.move_id END
          LEFT JOIN res_partner c ON c.id = coalesce(s.partner_id, m.partner_id)
         WHERE m.date BETWEEN %(start)s AND %(end)s
    ), placed AS (
        SELECT r.*, l.id AS link_id, l.qbo_id, l.state AS link_state, l.linked_at,
               l.unbundled
          FROM records r
          LEFT JOIN LATERAL (
               SELECT * FROM qbo_link l
                WHERE l.res_model = r.model AND l.res_id = r.id
                  AND l.qbo_company_id = %(company)s AND l.entity = ANY(%(entities)s)
                  AND NOT (l.entity = 'Payment' AND r.model = 'account.move')
                ORDER BY l.qbo_id IS NULL, l.state <> 'linked', l.id LIMIT 1
          ) l ON true
    )
"""
INSERT = """
    INSERT INTO qbo_month_line (month_id, company_id, kind, res_model, res_id, name,
                                partner_id, day, amount, link_id, note,
                                create_date, create_uid, write_date, write_uid)
"""
AUDIT = "now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s"

# Payments that a receipt in QuickBooks holds do not go by themselves.
UNSENT = f"""
    {RECORDS}
    {INSERT}
    SELECT %(month)s, %(odoo_company)s, 'unsent', p.model, p.id, p.name, p.partner,
           p.day, p.amount, p.link_id,
           CASE WHEN p.day < %(since_export)s THEN %(text_before)s
                WHEN p.unbundled THEN %(text_unbundled)s ELSE NULL END,
           {AUDIT}
      FROM placed p
     WHERE (p.qbo_id IS NULL OR p.link_state IN ('voided', 'deleted'))
       AND NOT EXISTS (
           SELECT 1 FROM qbo_operation o
            WHERE o.res_model = p.model AND o.res_id = p.id
              AND o.qbo_company_id = %(company)s
              AND (o.state = 'attention'
                   OR o.state = 'waiting' AND o.blocked_by_id IS NOT NULL))
       AND NOT (p.model = 'account.payment' AND p.id = ANY(%(in_receipts)s))
"""
HELD = f"""
    {RECORDS}
    {INSERT}
    SELECT DISTINCT ON (p.model, p.id)
           %(month)s, %(odoo_company)s, 'held', p.model, p.id, p.name, p.partner,
           p.day, p.amount, p.link_id,
           coalesce(o.fault_text, b.fault_text, b.res_name), {AUDIT}
      FROM placed p
      JOIN qbo_operation o ON o.res_model = p.model AND o.res_id = p.id
       AND o.qbo_company_id = %(company)s
      LEFT JOIN qbo_operation b ON b.id = o.blocked_by_id
     WHERE o.state = 'attention' OR o.state = 'waiting' AND b.id IS NOT NULL
     ORDER BY p.model, p.id, o.state, o.id
"""
CHANGED = f"""
    {RECORDS}
    {INSERT}
    SELECT DISTINCT ON (p.model, p.id)
           %(month)s, %(odoo_company)s, 'changed', p.model, p.id, p.name, p.partner,
           p.day, p.amount, p.link_id, to_char(o.done_at, 'YYYY-MM-DD HH24:MI'),
           {AUDIT}
      FROM placed p
      JOIN qbo_operation o ON o.link_id = p.link_id
     WHERE o.verb = 'update' AND o.state = 'done' AND o.done_at >= %(changed_since)s
     ORDER BY p.model, p.id, o.done_at DESC
"""
# What was taken back is no posted record any more: links say its day and total.
VOIDED = f"""
    {INSERT}
    SELECT DISTINCT ON (l.id)
           %(month)s, %(odoo_company)s, 'voided', o.res_model, o.res_id, o.res_name,
           NULL::int, coalesce((l.image->>'TxnDate')::date, o.done_at::date),
           coalesce(m.amount_total_signed, -p.amount_company_currency_signed, 0), l.id,
           to_char(o.done_at, 'YYYY-MM-DD HH24:MI'), {AUDIT}
      FROM qbo_operation o
      JOIN qbo_link l ON l.id = o.link_id
      LEFT JOIN account_move m ON o.res_model = 'account.move' AND m.id = o.res_id
      LEFT JOIN account_payment p ON o.res_model = 'account.payment' AND p.id = o.res_id
     WHERE o.qbo_company_id = %(company)s AND o.verb IN ('void', 'delete')
       AND o.entity = ANY(%(entities)s) AND o.state = 'done'
       AND o.done_at >= %(changed_since)s
       AND coalesce((l.image->>'TxnDate')::date, o.done_at::date)
           BETWEEN %(start)s AND %(end)s
     ORDER BY l.id, o.done_at DESC
"""
BACKDATED = f"""
    {RECORDS}
    {INSERT}
    SELECT %(month)s, %(odoo_company)s, 'backdated', p.model, p.id, p.name, p.partner,
           p.day, p.amount, p.link_id, to_char(p.create_date, 'YYYY-MM-DD HH24:MI'),
           {AUDIT}
      FROM placed p
     WHERE p.create_date::date > %(end)s
"""
UNDEPOSITED = f"""
    {INSERT}
    SELECT %(month)s, %(odoo_company)s, 'undeposited', l.res_model, l.res_id,
           coalesce(m.name, p.name, l.qbo_name), NULL::int, (l.image->>'TxnDate')::date,
           l.home_total, l.id,
           coalesce(w.qbo_name, %(text_no_method)s), {AUDIT}
      FROM qbo_link l
      LEFT JOIN account_move m ON l.res_model = 'account.move' AND m.id = l.res_id
      LEFT JOIN account_payment p ON l.res_model = 'account.payment' AND p.id = l.res_id
      LEFT JOIN qbo_link w ON w.qbo_company_id = l.qbo_company_id
       AND w.entity = 'PaymentMethod'
       AND w.qbo_id = l.image#>>'{{PaymentMethodRef,value}}'
     WHERE l.qbo_company_id = %(company)s AND l.state = 'linked'
       AND l.entity IN ('Payment', 'SalesReceipt') AND l.home_total > 0
       AND (l.image->>'TxnDate')::date <= %(end)s
       AND l.image#>>'{{DepositToAccountRef,value}}' = ANY(%(undeposited)s)
       AND NOT (l.entity || l.qbo_id) = ANY(%(deposited)s)
"""
KINDS = {
    "unsent": UNSENT,
    "held": HELD,
    "changed": CHANGED,
    "voided": VOIDED,
    "backdated": BACKDATED,
    "undeposited": UNDEPOSITED,
}

# Payments, and other sides, that settle documents which hold their money themselves.
CASH = """
    WITH cash AS (
        SELECT res_id FROM qbo_link
         WHERE qbo_company_id = %(company)s AND res_model = 'account.move'
           AND entity IN ('SalesReceipt', 'RefundReceipt')
           AND state IN ('linked', 'released') AND qbo_id IS NOT NULL
    ), cash_side AS (
        SELECT c.move_id FROM account_partial_reconcile r
          JOIN account_move_line d ON d.id = r.debit_move_id
          JOIN account_move_line c ON c.id = r.credit_move_id
         WHERE d.move_id IN (SELECT res_id FROM cash)
         UNION
        SELECT d.move_id FROM account_partial_reconcile r
          JOIN account_move_line d ON d.id = r.debit_move_id
          JOIN account_move_line c ON c.id = r.credit_move_id
         WHERE c.move_id IN (SELECT res_id FROM cash)
    )
"""
IN_RECEIPTS = f"""
    {CASH}
    SELECT p.id FROM account_payment p
     WHERE p.move_id IN (SELECT move_id FROM cash_side)
     UNION
    SELECT rel.payment_id FROM account_move__account_payment rel
     WHERE rel.invoice_id IN (SELECT res_id FROM cash)
"""
# Odoo's receivables up to a day, each line in the class that QuickBooks lacks it for.
ODOO = f"""
    {CASH}, documents AS (
        SELECT DISTINCT ON (res_id) res_id, state, unbundled FROM qbo_link
         WHERE qbo_company_id = %(company)s AND res_model = 'account.move'
           AND entity IN ('Invoice', 'CreditMemo', 'JournalEntry')
           AND qbo_id IS NOT NULL
         ORDER BY res_id, state <> 'linked', id
    ), money AS (
        SELECT DISTINCT coalesce(p.move_id, s.move_id) AS move_id FROM qbo_link l
          LEFT JOIN account_payment p
                 ON l.res_model = 'account.payment' AND p.id = l.res_id
          LEFT JOIN account_bank_statement_line s
                 ON l.res_model = 'account.bank.statement.line' AND s.id = l.res_id
         WHERE l.qbo_company_id = %(company)s AND l.qbo_id IS NOT NULL
           AND l.res_model IN ('account.payment', 'account.bank.statement.line')
           AND l.entity = ANY(%(entities)s) AND l.state IN ('linked', 'released')
    )
    SELECT c.commercial_partner_id, CASE
           WHEN m.id IN (SELECT res_id FROM cash)
             OR m.id IN (SELECT move_id FROM cash_side) THEN 'bank'
           WHEN d.state IN ('linked', 'released') THEN 'there'
           WHEN d.state IN ('voided', 'deleted') AND NOT coalesce(d.unbundled, false)
                THEN 'changed_there'
           WHEN m.id IN (SELECT move_id FROM money) THEN 'there'
           WHEN m.statement_line_id IS NOT NULL THEN 'bank'
           WHEN m.journal_id = %(exchange)s THEN 'exchange'
           WHEN coalesce(m.invoice_date, m.date) < %(since_export)s THEN 'before_from'
           ELSE 'not_exported' END AS class, sum(a.balance)
      FROM account_move_line a
      JOIN account_move m ON m.id = a.move_id
      JOIN account_account t ON t.id = a.account_id
      LEFT JOIN res_partner c ON c.id = a.partner_id
      LEFT JOIN documents d ON d.res_id = m.id
     WHERE a.company_id = %(odoo_company)s AND m.state = 'posted'
       AND t.account_type = 'asset_receivable' AND a.date <= %(end)s
     GROUP BY 1, 2
"""
# What QuickBooks posts by itself where a payment has another rate than what it pays: it
# takes the document's rate off the receivable, and the rest is exchange gain or loss.
EXCHANGE = """
    WITH payments AS (
        SELECT l.res_model, l.res_id, (l.image->>'ExchangeRate')::numeric AS rate,
               tie.value->>'TxnType' AS entity, tie.value->>'TxnId' AS qbo_id,
               (line.value->>'Amount')::numeric AS amount
          FROM qbo_link l,
               jsonb_array_elements(l.image->'Line') line,
               jsonb_array_elements(line.value->'LinkedTxn') tie
         WHERE l.qbo_company_id = %(company)s AND l.entity = 'Payment'
           AND l.state IN ('linked', 'released') AND l.res_model IS NOT NULL
           AND l.image->>'ExchangeRate' IS NOT NULL
           AND (l.image->>'TxnDate')::date <= %(end)s
    )
    SELECT c.commercial_partner_id, 'exchange',
           sum(CASE d.entity WHEN 'CreditMemo' THEN -1 ELSE 1 END
               * (round(f.amount * f.rate, 2)
                  - round(f.amount * (d.image->>'ExchangeRate')::numeric, 2)))
      FROM payments f
      JOIN qbo_link d ON d.qbo_company_id = %(company)s AND d.entity = f.entity
       AND d.qbo_id = f.qbo_id
      LEFT JOIN account_move m ON f.res_model = 'account.move' AND m.id = f.res_id
      LEFT JOIN account_payment p
             ON f.res_model = 'account.payment' AND p.id = f.res_id
      LEFT JOIN account_bank_statement_line s
             ON f.res_model = 'account.bank.statement.line' AND s.id = f.res_id
      JOIN res_partner c ON c.id = coalesce(m.partner_id, p.partner_id, s.partner_id)
     WHERE (d.image->>'ExchangeRate')::numeric <> f.rate
     GROUP BY 1
"""
# What stands in QuickBooks by our own account, against Odoo's, each record by itself:
# a payment may stand there as a Payment and the credit memo of its write-off.
THERE = """
    WITH effects AS (
        SELECT l.id, l.res_model, l.res_id,
               (l.image->>'TotalAmt')::numeric AS total,
               (l.image#>>'{TxnTaxDetail,TotalTax}')::numeric AS tax,
               CASE WHEN l.entity IN ('Invoice', 'Purchase', 'JournalEntry')
                    THEN l.home_total ELSE -l.home_total END AS remote
          FROM qbo_link l
         WHERE l.qbo_company_id = %(company)s AND l.qbo_id IS NOT NULL
           AND l.state IN ('linked', 'released') AND l.res_model IS NOT NULL
           AND l.entity IN ('Invoice', 'CreditMemo', 'Payment', 'Purchase',
                            'JournalEntry')
           AND (l.image->>'TxnDate')::date <= %(end)s
    ), records AS (
        SELECT res_model, res_id, sum(remote) AS remote, sum(total) AS total,
               sum(tax) AS tax, array_agg(id) AS links
          FROM effects GROUP BY res_model, res_id
    ), both_sides AS (
        SELECT r.*, c.commercial_partner_id AS partner,
               m.amount_tax_signed AS odoo_tax,
               coalesce(m.amount_total, p.amount, abs(s.amount)) AS own,
               coalesce(m.currency_id, p.currency_id, s.currency_id) AS currency,
               p.id IS NOT NULL AND p.move_id IS NULL AS no_entry,
               coalesce((
               SELECT sum(a.balance) FROM account_move_line a
                 JOIN account_account t ON t.id = a.account_id
                 JOIN account_move e ON e.id = a.move_id
                WHERE a.move_id = coalesce(m.id, p.move_id, s.move_id)
                  AND e.state = 'posted' AND a.date <= %(end)s
                  AND t.account_type = 'asset_receivable'), 0) AS odoo
          FROM records r
          LEFT JOIN account_move m ON r.res_model = 'account.move' AND m.id = r.res_id
          LEFT JOIN account_payment p
                 ON r.res_model = 'account.payment' AND p.id = r.res_id
          LEFT JOIN account_bank_statement_line s
                 ON r.res_model = 'account.bank.statement.line' AND s.id = r.res_id
          LEFT JOIN res_partner c
                 ON c.id = coalesce(m.partner_id, p.partner_id, s.partner_id, (
                    SELECT a.partner_id FROM account_move_line a
                      JOIN account_account t ON t.id = a.account_id
                     WHERE a.move_id = coalesce(m.id, s.move_id)
                       AND t.account_type = 'asset_receivable'
                       AND a.partner_id IS NOT NULL
                     LIMIT 1))
    )
    SELECT b.partner, CASE
           WHEN b.no_entry THEN 'bank'
           WHEN EXISTS (
                SELECT 1 FROM qbo_operation o
                 WHERE o.link_id = ANY(b.links)
                   AND o.state IN ('waiting', 'sending', 'attention')
                   AND coalesce(o.fault_code, '') <> 'sales_differs')
                THEN 'changed_here'
           WHEN b.currency <> %(currency)s
            AND abs(b.own - coalesce(b.total, 0)) < 0.005 THEN 'currency'
           WHEN b.odoo_tax IS NOT NULL
            AND abs(abs(coalesce(b.tax, 0)) - abs(b.odoo_tax)) >= 0.005 THEN 'tax'
           ELSE 'changed_there' END, sum(b.remote - b.odoo)
      FROM both_sides b
     WHERE abs(b.remote - b.odoo) >= 0.005
     GROUP BY 1, 2
"""
