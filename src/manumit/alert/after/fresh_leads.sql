-- Leads that are urgent or high now, and were not before.
-- leads: of this run; before: leads of the run before; limits: score (null: not asked).
SELECT
    n.lead_id, n.subject_kind, n.subject, n.score, n.rank, n.urgent, n.records, n.reasons,
    b.score AS score_before,
    n.urgent IS NOT NULL AND b.urgent IS NULL AS newly_urgent,
    n.score >= l.score AND coalesce(b.score, 0.0) < l.score AS newly_high
FROM leads AS n
LEFT JOIN before AS b ON b.lead_id = n.lead_id
CROSS JOIN limits AS l
WHERE (n.urgent IS NOT NULL AND b.urgent IS NULL) OR (n.score >= l.score AND coalesce(b.score, 0.0) < l.score)
ORDER BY n.rank
