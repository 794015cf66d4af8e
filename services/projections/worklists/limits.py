"""Grants of which nothing is delivered, and limits that are nearly used up, in SQL.

What counts as used of a grant, of a contract or of a year's respite is what was delivered up to the
day and not taken back. A delivery that is taken back is taken from its own day, so what is used by
a day never grows less with later days, and a limit is nearly used since one day.
"""

UNUSED = """
running AS MATERIALIZED (SELECT * FROM begun WHERE NOT is_over),
delivered_on AS MATERIALIZED (
    SELECT case_id, grant_id, contract, d.effective_date, sum(d.quantity) AS quantity,
           sum(d.amount_cents) AS amount_cents
      FROM running g JOIN delivered d USING (case_id, grant_id)
     WHERE d.position <= %(case)s AND d.effective_date <= %(on)s
     GROUP BY 1, 2, 3, 4 HAVING sum(d.quantity) <> 0),
pause AS (
    SELECT DISTINCT ON (case_id, subject) case_id, subject AS grant_id, kind, effective_date
      FROM past WHERE kind IN ('suspended', 'resumed')
     ORDER BY case_id, subject, effective_date DESC, position DESC),
unused AS (
    SELECT 'unused_grant' AS kind, case_id, grant_id AS subject, started_on,
           started_on + r.days AS due_on
      FROM (SELECT g.case_id, g.grant_id, g.quantity_limit, d.quantity,
                   greatest(g.effective_date, d.last_on, p.effective_date) AS started_on
              FROM running g
              LEFT JOIN (SELECT case_id, grant_id, max(effective_date) AS last_on,
                                sum(quantity) AS quantity FROM delivered_on GROUP BY 1, 2) d
                     USING (case_id, grant_id)
              LEFT JOIN pause p USING (case_id, grant_id)
             WHERE p.kind IS DISTINCT FROM 'suspended') g
      JOIN clock_rule r ON r.kind = 'unused_grant'
           AND started_on BETWEEN r.valid_from AND r.valid_to
     -- Of what is delivered regularly the wait is no news until it has nearly been too long.
     WHERE coalesce(quantity, 0) < quantity_limit
       AND started_on + r.days - r.due_soon_days <= %(on)s),
"""
"""Grants that wait for a delivery for too long, or soon."""

NEARLY_USED = """
grant_use AS (
    SELECT case_id, grant_id, 'quantity' AS limit_of, quantity_limit AS most, last_day,
           delivered_on.effective_date AS day,
           sum(quantity) OVER (PARTITION BY case_id, grant_id ORDER BY delivered_on.effective_date)
               AS used
      FROM delivered_on JOIN running USING (case_id, grant_id)
    UNION ALL
    SELECT case_id, grant_id, 'amount', amount_limit_cents, last_day, delivered_on.effective_date,
           sum(amount_cents) OVER (PARTITION BY case_id, grant_id
                                   ORDER BY delivered_on.effective_date)
      FROM delivered_on JOIN running USING (case_id, grant_id)
     WHERE amount_limit_cents IS NOT NULL),
respite_use AS (
    SELECT case_id, NULL::uuid, 'respite_days', %(respite_days)s::numeric,
           make_date(extract(year FROM %(on)s::date)::int, 12, 31), day,
           count(*) OVER (PARTITION BY case_id ORDER BY day)
      FROM (SELECT DISTINCT subject AS case_id, day FROM respite_day
             WHERE position <= %(case)s AND (ended_position IS NULL OR ended_position > %(case)s)
               AND day BETWEEN date_trunc('year', %(on)s::date) AND %(on)s) taken
     WHERE %(respite_days)s IS NOT NULL),
nearly_used AS (
    SELECT case_id, grant_id AS subject, limit_of, most, last_day AS due_on, max(used) AS used,
           min(day) FILTER (WHERE used * 100 >= most * %(percent)s) AS started_on
      FROM (SELECT * FROM grant_use UNION ALL SELECT * FROM respite_use) use
     GROUP BY 1, 2, 3, 4, 5 HAVING max(used) * 100 >= most * %(percent)s),
"""
"""Limits of cases of which the rule's part is used; they are due when they end by themselves."""

CONTRACTS = """
contract AS (
    -- What an amendment or the end says holds from its day; of one day the last recorded.
    SELECT DISTINCT ON (contract) contract, reference, municipality, last_day,
           coalesce(ceiling_cents, (
               SELECT c.ceiling_cents FROM contract_limit c
                WHERE c.contract = l.contract AND c.position <= %(case)s
                  AND c.effective_date <= %(on)s AND c.ceiling_cents IS NOT NULL
                ORDER BY c.effective_date DESC, c.position DESC LIMIT 1)) AS most
      FROM contract_limit l WHERE position <= %(case)s AND effective_date <= %(on)s
     ORDER BY contract, effective_date DESC, position DESC),
contract_use AS (
    SELECT contract, d.effective_date AS day, sum(sum(d.amount_cents)) OVER (
               PARTITION BY contract ORDER BY d.effective_date) AS used
      FROM grant_decision g JOIN delivered d USING (case_id, grant_id)
     WHERE d.position <= %(case)s AND d.effective_date <= %(on)s
       AND g.contract IN (SELECT contract FROM contract WHERE last_day >= %(on)s)
     GROUP BY contract, d.effective_date),
contract_nearly_used AS (
    SELECT reference, municipality, last_day AS due_on, most, max(used) AS used,
           min(day) FILTER (WHERE used * 100 >= most * %(percent)s) AS started_on
      FROM contract JOIN contract_use USING (contract)
     GROUP BY contract, reference, municipality, last_day, most
    HAVING max(used) * 100 >= most * %(percent)s),
"""
"""Contracts that hold on the day, of whose ceiling the rule's part was delivered."""
