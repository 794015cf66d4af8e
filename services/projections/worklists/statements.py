"""The statements of the worklist: all that is to be done, of cases, claims and contracts."""

from services.projections.worklists.clocks import CLOCKS, GRANTS, REFERENCE, STANDING
from services.projections.worklists.limits import CONTRACTS, NEARLY_USED, UNUSED

ITEMS = """
case_item AS (
    SELECT kind, case_id, subject AS grant_id, NULL AS limit_of, NULL::numeric AS used,
           NULL::numeric AS most, started_on, due_on FROM clock
    UNION ALL
    SELECT kind, case_id, subject, NULL, NULL, NULL, started_on, due_on FROM unused
    UNION ALL
    SELECT 'limit_nearly_used', case_id, subject, limit_of, used, most, started_on, due_on
      FROM nearly_used),
claim_item AS (
    SELECT * FROM unnest(%(claim_kinds)s::text[], %(claim_ids)s::uuid[], %(claim_numbers)s::text[],
                         %(claim_places)s::text[], %(claim_workers)s::text[],
                         %(claim_started)s::date[], %(claim_due)s::date[],
                         %(claim_missing)s::text[])
        AS c(kind, claim_id, claim_number, held_in, worker, started_on, due_on, missing)),
item AS (
    SELECT kind, case_id, NULL::uuid AS claim_id, NULL AS claim_number,
           NULL AS contract_reference, grant_id, g.service, held_in, worker, started_on, due_on,
           limit_of, used, most, NULL AS missing
      FROM case_item JOIN standing USING (case_id)
      LEFT JOIN granted g USING (case_id, grant_id)
     -- Whoever left a service may be asked for the result after the case is closed.
     WHERE NOT is_dead AND (NOT is_closed OR kind = 'immediate_result')
    UNION ALL
    SELECT kind, NULL, claim_id, claim_number, NULL, NULL, NULL, held_in, worker, started_on,
           due_on, NULL, NULL, NULL, missing FROM claim_item
    UNION ALL
    SELECT 'limit_nearly_used', NULL, NULL, NULL, reference, NULL, NULL, municipality, NULL,
           started_on, due_on, 'contract', used, most, NULL FROM contract_nearly_used),
place AS (
    SELECT * FROM unnest(%(codes)s::text[], %(standing_codes)s::text[], %(regions)s::text[])
        AS p(held_in, municipality, region)),
worklist AS (
    SELECT i.*, coalesce(p.municipality, held_in) AS municipality, p.region,
           concat_ws('/', case_id, claim_id, held_in, contract_reference, grant_id, limit_of,
                     started_on) AS key,
           CASE WHEN kind = 'limit_nearly_used' THEN 'due_soon'
                WHEN due_on < %(on)s THEN 'overdue'
                WHEN due_on - r.due_soon_days <= %(on)s THEN 'due_soon'
                ELSE 'running' END AS status
      FROM item i LEFT JOIN place p USING (held_in)
      LEFT JOIN clock_rule r USING (kind)
     WHERE r.kind IS NULL OR started_on BETWEEN r.valid_from AND r.valid_to)
"""
WORKLIST = (
    "WITH " + STANDING + GRANTS + REFERENCE + CLOCKS + UNUSED + NEARLY_USED + CONTRACTS + ITEMS
)
FILTER = """
 WHERE (%(municipality)s::text IS NULL OR municipality = %(municipality)s)
   AND (%(region)s::text IS NULL OR region = %(region)s)
   AND (%(worker)s::text IS NULL OR worker = %(worker)s)
   AND (%(kind)s::text IS NULL OR kind = %(kind)s)
   AND (%(status)s::text IS NULL OR status = %(status)s)
"""
CASES = f"""
WITH {STANDING}
place AS (
    SELECT * FROM unnest(%(codes)s::text[], %(standing_codes)s::text[], %(regions)s::text[])
        AS p(held_in, municipality, region)),
here AS (
    SELECT s.*, coalesce(p.municipality, held_in) AS municipality, p.region
      FROM standing s LEFT JOIN place p USING (held_in)
     WHERE opened_on <= %(on)s AND NOT is_closed AND NOT is_dead),
mine AS (SELECT * FROM here
     WHERE (%(municipality)s::text IS NULL OR municipality = %(municipality)s)
       AND (%(region)s::text IS NULL OR region = %(region)s))
"""  # noqa: S608 - constants
WORKERS = (
    CASES + "SELECT worker, municipality, region, count(*) FROM mine GROUP BY 1, 2, 3"  # noqa: S608 - constants
)
MENTORS = f"""
{CASES} SELECT told, municipality, region, count(*) FROM latest JOIN mine USING (case_id)
 WHERE holds = 'mentor' AND told IS NOT NULL GROUP BY 1, 2, 3
"""  # noqa: S608 - constants
