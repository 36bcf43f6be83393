"""The one statement that open transactions are."""

# Columns of a document or payment, whichever it is.
FACTS = """
    coalesce(m.name, p.name, {name}, n.name) AS name,
    coalesce(m.commercial_partner_id, r.commercial_partner_id) AS partner_id,
    coalesce(m.invoice_date, m.date, p.date, n.date) AS day,
    coalesce(m.currency_id, p.currency_id, y.currency_id, b.currency_id) AS currency_id,
    coalesce(m.amount_total, CASE WHEN l.entity IN ('Payment', 'Purchase')
             THEN coalesce(p.amount, y.amount, b.amount) ELSE y.spared END) AS amount,
    CASE WHEN l.entity = 'Payment' THEN 0 ELSE m.amount_total_signed END AS sales,
    CASE WHEN l.entity IN ('Payment', 'Purchase') THEN coalesce(
              p.amount_company_currency_signed, y.home, n.amount_total_signed)
         END AS money
"""
JOINS = """
    LEFT JOIN account_move m ON l.res_model = 'account.move' AND m.id = l.res_id
    LEFT JOIN account_payment p
           ON l.res_model = 'account.payment' AND p.id = l.res_id
    LEFT JOIN account_bank_statement_line b
           ON l.res_model = 'account.bank.statement.line' AND b.id = l.res_id
    LEFT JOIN account_move n ON n.id = b.move_id
    LEFT JOIN res_partner r ON r.id = coalesce(
              CASE WHEN b.id IS NOT NULL AND l.variant <> '-' THEN l.variant::int END,
              p.partner_id, b.partner_id)
    -- What goes of a bank line, or of the part of one customer, and what money writes
    -- off: as entities/sales_money.py reads it.
    LEFT JOIN LATERAL (
         WITH items AS (
              SELECT a.amount_currency AS own, a.balance AS home, a.currency_id,
                     q.commercial_partner_id AS who,
                     t.account_type = 'asset_receivable' AS owed
                FROM account_move_line a
                JOIN account_account t ON t.id = a.account_id
                JOIN account_journal j ON j.id = a.journal_id
                LEFT JOIN res_partner q ON q.id = a.partner_id
               WHERE a.move_id = coalesce(n.id, p.move_id)
                 AND (b.id IS NOT NULL OR l.entity NOT IN ('Payment', 'Purchase'))
                 AND t.account_type <> 'liability_payable'
                 AND a.account_id IS DISTINCT FROM j.default_account_id
                 AND a.account_id IS DISTINCT FROM j.suspense_account_id
                 AND a.account_id IS DISTINCT FROM p.outstanding_account_id
         ), parts AS (
              SELECT who, sum(own) AS own, sum(home) AS home
                FROM items WHERE owed GROUP BY who
         ), signs AS (
              SELECT CASE WHEN sum(home) <= 0 THEN -1 ELSE 1 END AS whole,
                     CASE WHEN sum(home) FILTER (WHERE l.variant = '-' OR who = r.id)
                               <= 0 THEN -1 ELSE 1 END AS part
                FROM parts
         ), most AS (
              SELECT who FROM parts, signs ORDER BY own * whole DESC, who LIMIT 1
         )
         SELECT abs(sum(i.own)) AS amount, -sum(i.home) AS home,
                abs(sum(i.own) FILTER (WHERE NOT i.owed)) AS spared,
                max(i.currency_id) AS currency_id
           FROM items i, signs
          WHERE (l.variant = '-' OR r.id = coalesce(
                (SELECT who FROM parts WHERE who = i.who), (SELECT who FROM most)))
            AND (i.owed OR p.id IS NOT NULL OR i.own * signs.part < 0)
         HAVING min(i.currency_id) = max(i.currency_id)) y ON true
"""
BECOMES_SQL = """
    CASE WHEN l.entity = 'Payment' AND l.res_model = 'account.move'
         THEN 'Application' ELSE l.entity END AS becomes
"""
# What no rule decides follows from what it is; its reason is said here.
REASON_SQL = """
    CASE WHEN l.res_model <> 'account.move' AND l.entity = 'JournalEntry'
         THEN 'written_off_entry'
         WHEN l.res_model <> 'account.move' AND l.entity = 'CreditMemo'
         THEN 'written_off_credit'
         WHEN l.res_model <> 'account.move' AND l.entity = 'Invoice' THEN 'kept'
         WHEN l.res_model = 'account.move' AND l.entity = 'Payment'
         THEN 'credit_applied'
         WHEN m.move_type = 'entry' AND l.entity = 'JournalEntry' THEN 'entry'
         WHEN m.move_type = 'entry' THEN 'entry_document'
         ELSE l.reason END
"""
# Three sources: operations that are open, records that were set aside, and documents
# that wait for their money where only sales receipts are wanted.
# What a person must solve, and whatever waits for that, however far behind.
QUERY = """
    WITH RECURSIVE stuck AS (
         SELECT id FROM qbo_operation WHERE state = 'attention'
          UNION
         SELECT o.id FROM qbo_operation o JOIN stuck s ON o.blocked_by_id = s.id
          WHERE o.state = 'waiting')
    SELECT 4 * o.id AS id, o.qbo_company_id, o.company_id, o.id AS operation_id,
           o.link_id, o.res_model, o.res_id, o.verb,
           CASE WHEN o.verb IN ('void', 'delete') THEN 'taken_back'
                ELSE {reason} END AS reason, {becomes}, {named},
           o.state = 'attention' AND o.fault_code = ANY(%(asks)s) AS asks,
           CASE WHEN o.state = 'attention' THEN 'held_up'
                WHEN o.state = 'sending' THEN 'going'
                WHEN o.id IN (SELECT id FROM stuck) THEN 'held_up'
                WHEN w.id IS NOT NULL THEN 'after'
                WHEN o.held THEN 'ready' ELSE 'going' END AS state,
           o.create_date AS waits_since
      FROM qbo_operation o
      JOIN qbo_link l ON l.id = o.link_id
      -- Its customer goes along by itself: that holds nothing up.
      LEFT JOIN qbo_operation w ON w.id = o.blocked_by_id
           AND NOT (w.entity = 'Customer' AND w.state IN ('waiting', 'sending'))
      {joins}
     WHERE o.state IN ('waiting', 'sending', 'attention')
       AND o.res_model = ANY(%(models)s)
    UNION ALL
    SELECT 4 * l.id + 1, l.qbo_company_id, l.company_id, NULL, l.id, l.res_model,
           l.res_id, CASE WHEN l.state = 'linked' THEN 'update' ELSE 'create' END,
           {reason} AS reason, {becomes}, {facts}, false, l.aside,
           NULL
      FROM qbo_link l {joins}
     WHERE l.aside IS NOT NULL AND l.res_model = ANY(%(models)s)
    UNION ALL
    SELECT 4 * l.res_id + 2, l.qbo_company_id, l.company_id, NULL, NULL, l.res_model,
           l.res_id, 'create', 'unpaid', 'Wait', {facts}, false, 'unpaid',
           m.create_date
      FROM (SELECT c.id AS qbo_company_id, c.company_id, w.id AS res_id,
                   'account.move' AS res_model, 'Wait' AS entity, '-' AS variant
              FROM qbo_company c
              JOIN account_move w ON w.company_id = c.company_id
              JOIN account_journal j ON j.id = w.journal_id
             WHERE c.active AND c.sales_enabled AND NOT coalesce(c.jobs_only, false)
               AND c.accounting_method = 'receipts' AND c.export_receipts
               AND w.state = 'posted'
               AND w.move_type IN ('out_invoice', 'out_receipt')
               AND w.payment_state IN ('not_paid', 'partial')
               AND coalesce(w.invoice_date, w.date) >= c.export_from
               -- One place only: that of its journal, else the default of its company.
               AND c.id = coalesce(j.qbo_company_id, (
                   SELECT d.id FROM qbo_company d
                    WHERE d.company_id = c.company_id AND d.active AND d.sales_enabled
                      AND NOT coalesce(d.jobs_only, false)
                    ORDER BY d.sales_default DESC NULLS LAST, d.id LIMIT 1))
               AND NOT EXISTS (
                   SELECT 1 FROM qbo_link k
                    WHERE k.res_model = 'account.move' AND k.res_id = w.id
                      AND k.qbo_company_id = c.id AND k.entity <> 'Payment')) l {joins}
"""
