"""The clocks of all cases that are open on a day, in SQL: what the case service tells of one case.

`contracts.http.clocks` says what each kind is. What counts is known at a position and held by a
day; the days that a clock leaves are those of its rule's edition of the day it started.
"""

STANDING = """
known AS (
    SELECT position, case_id, kind, effective_date, subject, told, first_day, last_day FROM mark
     WHERE position <= %(case)s AND (withdrawn_position IS NULL OR withdrawn_position > %(case)s)),
past AS MATERIALIZED (SELECT * FROM known WHERE effective_date <= %(on)s),
latest AS MATERIALIZED (
    -- What held on the day: of the latest day, and of that the last recorded.
    SELECT DISTINCT ON (case_id, holds) case_id, holds, kind, told
      FROM (SELECT *, CASE WHEN kind IN ('closed', 'reopened') THEN 'openness' ELSE kind END holds
              FROM past WHERE kind IN ('closed', 'reopened', 'caseworker', 'moved_to', 'mentor')) h
     ORDER BY case_id, holds, effective_date DESC, position DESC),
death AS (
    SELECT DISTINCT ON (case_id) case_id, last_day AS died_on FROM known WHERE kind = 'died'
     ORDER BY case_id, position DESC),
standing AS MATERIALIZED (
    SELECT o.case_id, o.effective_date AS opened_on, o.target_group,
           coalesce(w.told, o.opened_by) AS worker, coalesce(m.told, o.municipality) AS held_in,
           coalesce(s.kind = 'closed', false) AS is_closed,
           coalesce(d.died_on <= %(on)s, false) AS is_dead
      FROM opening o
      LEFT JOIN latest w ON w.case_id = o.case_id AND w.holds = 'caseworker'
      LEFT JOIN latest m ON m.case_id = o.case_id AND m.holds = 'moved_to'
      LEFT JOIN latest s ON s.case_id = o.case_id AND s.holds = 'openness'
      LEFT JOIN death d ON d.case_id = o.case_id
     WHERE o.position <= %(case)s),
"""
"""Each case as it stands on the day: whose it is, where, and whether it is closed."""

GRANTS = """
limits AS (
    SELECT DISTINCT ON (case_id, grant_id)
           case_id, grant_id, quantity_limit, amount_limit_cents, period_to
      FROM grant_limit WHERE position <= %(case)s
     ORDER BY case_id, grant_id, amended DESC, effective_date DESC, position DESC),
ending AS (
    SELECT DISTINCT ON (case_id, subject) case_id, subject AS grant_id, effective_date AS ended_on
      FROM known WHERE kind = 'ended' ORDER BY case_id, subject, position DESC),
granted AS MATERIALIZED (
    -- One that ended before its first day never ran.
    SELECT *, ended_on <= %(on)s IS TRUE OR last_day < %(on)s AS is_over
      FROM (SELECT g.case_id, g.grant_id, g.effective_date, g.service, g.recipient, g.target_group,
                   g.contract, l.quantity_limit, l.amount_limit_cents, e.ended_on,
                   least(l.period_to, e.ended_on) AS last_day
              FROM grant_decision g
              JOIN limits l USING (case_id, grant_id) LEFT JOIN ending e USING (case_id, grant_id)
             WHERE g.position <= %(case)s) g
     WHERE effective_date <= last_day),
begun AS (SELECT * FROM granted WHERE effective_date <= %(on)s),
"""
"""Each grant that ran or will run, and whether it is over on the day."""

REFERENCE = """
clock_rule AS (
    SELECT * FROM unnest(%(rule_kinds)s::text[], %(rule_from)s::date[], %(rule_to)s::date[],
                         %(rule_months)s::int[], %(rule_days)s::int[], %(rule_soon)s::int[])
        AS r(kind, valid_from, valid_to, months, days, due_soon_days)),
child_group AS (
    SELECT * FROM unnest(%(child_groups)s::text[], %(child_from)s::date[], %(child_to)s::date[])
        AS r(target_group, valid_from, valid_to)),
adult AS (
    SELECT * FROM unnest(%(adult_cases)s::uuid[], %(adult_on)s::date[], %(services_until)s::date[])
        AS a(case_id, adult_on, services_until)),
"""
"""The rules' editions, and the 18th birthdays of who had a case as a child."""

_WITHIN = "BETWEEN r.valid_from AND r.valid_to"

CLOCKS = f"""
reviewed AS (
    SELECT case_id, max(effective_date) AS started_on FROM past WHERE kind = 'planned' GROUP BY 1),
group_then AS (
    SELECT DISTINCT ON (case_id) case_id, told FROM past JOIN reviewed USING (case_id)
     WHERE kind = 'group' AND effective_date <= started_on
     ORDER BY case_id, effective_date DESC, position DESC),
review AS (
    SELECT 'review' AS kind, case_id, NULL::uuid AS subject, started_on
      FROM reviewed JOIN standing USING (case_id)
      LEFT JOIN group_then USING (case_id) LEFT JOIN adult USING (case_id)
     WHERE adult_on IS NULL OR adult_on > %(on)s
        OR NOT EXISTS (SELECT FROM child_group r WHERE started_on {_WITHIN}
                          AND r.target_group = coalesce(told, standing.target_group))),
review_after_service AS (
    SELECT 'review_after_service', case_id, grant_id, last_day FROM begun g
     WHERE is_over AND NOT EXISTS (
           SELECT FROM past p WHERE p.case_id = g.case_id AND p.kind = 'reviewed_after'
              AND p.subject = g.grant_id)),
child_plan AS (
    SELECT 'child_plan', case_id, NULL::uuid, started_on, adult_on AS due_on
      FROM (SELECT case_id, min(effective_date) AS started_on FROM past WHERE kind = 'planned'
             GROUP BY 1) first_plan
      JOIN adult USING (case_id)
      JOIN clock_rule r ON r.kind = 'child_plan' AND started_on {_WITHIN}
     WHERE started_on < adult_on AND NOT EXISTS (
           SELECT FROM past p WHERE p.case_id = first_plan.case_id AND p.kind = 'planned'
              AND adult_on BETWEEN p.effective_date
              AND (p.effective_date + make_interval(months => r.months))::date)),
services_after_18 AS (
    SELECT 'services_after_18', case_id, NULL::uuid, adult_on, services_until AS due_on FROM adult
     WHERE adult_on <= %(on)s AND services_until IS NOT NULL AND EXISTS (
           SELECT FROM begun g JOIN child_group r USING (target_group)
            WHERE g.case_id = adult.case_id AND g.last_day >= adult_on AND NOT g.is_over
              AND adult_on {_WITHIN})),
told_opinion AS (
    SELECT case_id, effective_date AS told_on, first_day, last_day, row_number() OVER w AS number,
           lag(last_day) OVER w AS former
      FROM past WHERE kind = 'opinion'
    WINDOW w AS (PARTITION BY case_id ORDER BY first_day, effective_date, position)),
special_care_opinion AS (
    -- One that goes on from it satisfies the clock; one after a gap and a shorter one stop it.
    SELECT 'special_care_opinion', case_id, NULL::uuid, told_on, last_day AS due_on
      FROM told_opinion o
     WHERE last_day IS NOT NULL AND last_day IS DISTINCT FROM former AND NOT EXISTS (
           SELECT FROM told_opinion later
            WHERE later.case_id = o.case_id AND later.number > o.number
              AND (((later.last_day IS NULL OR later.last_day > o.last_day)
                    AND (later.first_day <= o.last_day + 1 OR later.first_day <= %(on)s))
                   OR (later.last_day < o.last_day AND later.first_day <= %(on)s)))),
participant_form AS (
    SELECT 'participant_form', case_id, grant_id, effective_date FROM begun g
     WHERE NOT EXISTS (SELECT FROM past p WHERE p.case_id = g.case_id AND p.kind = 'form'
                          AND p.subject = g.grant_id)),
immediate_result AS (
    SELECT 'immediate_result', case_id, grant_id, last_day, due_on
      FROM begun g
      JOIN clock_rule r ON r.kind = 'immediate_result' AND last_day {_WITHIN}
     CROSS JOIN LATERAL (SELECT last_day + r.days AS due_on) due
     WHERE is_over
       AND NOT EXISTS (SELECT FROM past p WHERE p.case_id = g.case_id AND p.kind = 'result'
                          AND p.subject = g.grant_id)
       -- Who was granted the same service on never left it.
       AND NOT EXISTS (
           SELECT FROM granted n
            WHERE n.case_id = g.case_id AND n.grant_id <> g.grant_id AND n.service = g.service
              AND n.recipient = g.recipient AND n.last_day > g.last_day
              AND n.effective_date BETWEEN g.effective_date AND least(due_on, %(on)s))),
step AS (
    SELECT case_id, kind, effective_date, number,
           max(number) FILTER (WHERE kind = 'returned') OVER before AS returned_before,
           max(number) FILTER (WHERE kind = 'moved') OVER before AS moved_before
      FROM (SELECT *, row_number() OVER (PARTITION BY case_id ORDER BY effective_date, position)
                   AS number
              FROM past WHERE kind IN ('wish', 'moved', 'follow_up', 'returned')) s
    WINDOW before AS (PARTITION BY case_id ORDER BY number)),
preparation AS (
    SELECT 'preparation', case_id, NULL::uuid, effective_date FROM step s
     WHERE kind = 'wish' AND NOT EXISTS (
           SELECT FROM step later WHERE later.case_id = s.case_id AND later.number > s.number
              AND later.kind IN ('wish', 'moved', 'returned'))),
follow_up AS (
    SELECT 'follow_up', case_id, NULL::uuid, effective_date FROM step s
     WHERE (kind = 'moved' OR (kind = 'follow_up' AND moved_before > coalesce(returned_before, 0)))
       AND NOT EXISTS (
           SELECT FROM step later WHERE later.case_id = s.case_id AND later.number > s.number
              AND later.kind IN ('follow_up', 'returned'))),
clock AS (
    SELECT kind, case_id, subject, started_on,
           (started_on + make_interval(months => r.months, days => r.days))::date AS due_on
      FROM (SELECT * FROM review UNION ALL SELECT * FROM review_after_service
            UNION ALL SELECT * FROM participant_form
            UNION ALL SELECT * FROM preparation UNION ALL SELECT * FROM follow_up) c
      JOIN clock_rule r USING (kind) WHERE started_on {_WITHIN}
    UNION ALL SELECT * FROM child_plan UNION ALL SELECT * FROM services_after_18
    UNION ALL SELECT * FROM special_care_opinion UNION ALL SELECT * FROM immediate_result),
"""  # noqa: S608 - a constant
"""What is open of each kind, whatever the case's own state; a clock is due on `due_on`."""
