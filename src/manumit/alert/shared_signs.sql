-- What is said in the records of a network or campaign: each sign once, and how many records bear it. It counts in
-- full where at least one record and one in twenty of the others bear it, and less where few of many do, since any
-- sign is met by chance somewhere in much text: points * bearing / (1 + (records - 1) / 20), at most points. A sign
-- of a child or of danger counts in full wherever it is met.
-- subjects: record_id, subject_kind, subject; record_scores: table of the run; urgent_rules: rule, urgent.
WITH sizes AS (
    SELECT subject_kind, subject, count(*) AS records
    FROM subjects
    WHERE subject_kind <> 'record'
    GROUP BY subject_kind, subject
),
told AS (
    SELECT record_id, unnest(reasons) AS reason FROM record_scores
),
counted AS (
    SELECT
        s.subject_kind, s.subject, t.reason.rule AS rule, max(t.reason.points) AS points,
        min(t.reason.sentence) AS sentence, count(DISTINCT t.record_id) AS bearing,
        list_slice(list_sort(list(DISTINCT t.record_id)), 1, 5) AS record_ids
    FROM told AS t
    JOIN subjects AS s ON s.record_id = t.record_id
    WHERE s.subject_kind <> 'record' AND NOT starts_with(t.reason.rule, 'context/')
    GROUP BY s.subject_kind, s.subject, t.reason.rule
)
SELECT
    c.subject_kind, c.subject, c.rule,
    CASE
        WHEN u.urgent IS NOT NULL THEN c.points
        ELSE round(c.points * least(1.0, c.bearing / (1.0 + (z.records - 1) / 20.0)), 2)
    END AS points,
    CAST(c.bearing AS DOUBLE) AS figure,
    CASE
        WHEN c.bearing = z.records THEN format('{} (in all {} records)', c.sentence, z.records)
        ELSE format('{} (in {} of {} records)', c.sentence, c.bearing, z.records)
    END AS sentence,
    c.record_ids
FROM counted AS c
JOIN sizes AS z ON z.subject_kind = c.subject_kind AND z.subject = c.subject
LEFT JOIN urgent_rules AS u ON u.rule = c.rule
