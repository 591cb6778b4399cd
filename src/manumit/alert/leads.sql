-- Rank networks, campaigns and single records as leads: urgent ones first, then by score. What is said (signs)
-- counts in full; how it hangs together (bonds) counts by what is said: a tenth where no sign is met, in full from
-- 4 points of signs on. Points are added up as hundredths, so that no order of adding can be seen.
-- signs: subject_kind, subject, rule, points, figure, sentence, record_ids; bonds: the same and position;
-- record_scores: table of the run; subjects; urgent_rules: rule, urgent (child or danger).
WITH said AS (
    SELECT subject_kind, subject, sum(CAST(round(100.0 * points) AS BIGINT)) / 100.0 AS points
    FROM signs
    GROUP BY subject_kind, subject
),
reasons AS (
    SELECT subject_kind, subject, 0 AS position, rule, points, figure, sentence, record_ids FROM signs
    UNION ALL
    SELECT
        b.subject_kind, b.subject, b.position, b.rule,
        b.points * greatest(0.1, least(1.0, coalesce(s.points, 0.0) / 4.0)),
        b.figure,
        CASE
            WHEN s.points IS NULL THEN b.sentence || ' (at a tenth: no sign)'
            WHEN s.points < 4.0
            THEN format('{} (at {:.0f} %: signs of {:.2f} points)', b.sentence,
                100.0 * greatest(0.1, s.points / 4.0), s.points)
            ELSE b.sentence
        END,
        b.record_ids
    FROM bonds AS b
    LEFT JOIN said AS s ON s.subject_kind = b.subject_kind AND s.subject = b.subject
),
added AS (
    SELECT
        subject_kind, subject, sum(CAST(round(100.0 * points) AS BIGINT)) / 100.0 AS score,
        list_sort(list({'position': position, 'first': -points, 'rule': rule, 'points': round(points, 2),
            'figure': figure, 'sentence': sentence, 'record_ids': record_ids})) AS reasons
    FROM reasons
    GROUP BY subject_kind, subject
),
sizes AS (
    SELECT subject_kind, subject, count(*) AS records
    FROM subjects
    GROUP BY subject_kind, subject
),
leads AS (
    SELECT
        a.subject_kind, a.subject, a.score, z.records,
        list_transform(a.reasons, lambda r: {'rule': r.rule, 'points': r.points, 'figure': r.figure,
            'sentence': r.sentence, 'record_ids': r.record_ids}) AS reasons
    FROM added AS a
    JOIN sizes AS z ON z.subject_kind = a.subject_kind AND z.subject = a.subject
    UNION ALL
    SELECT s.subject_kind, s.subject, r.score, 1, r.reasons
    FROM subjects AS s
    JOIN record_scores AS r ON r.record_id = s.record_id
    WHERE s.subject_kind = 'record'
),
alarms AS (
    SELECT l.subject_kind, l.subject, min(u.urgent) AS urgent
    FROM (SELECT subject_kind, subject, unnest(reasons) AS reason FROM leads) AS l
    JOIN urgent_rules AS u ON u.rule = l.reason.rule
    GROUP BY l.subject_kind, l.subject
)
SELECT
    l.subject_kind || '-' || l.subject AS lead_id,
    row_number() OVER (
        ORDER BY CASE WHEN a.urgent IS NULL THEN 1 ELSE 0 END, l.score DESC, l.records DESC, l.subject_kind,
            l.subject
    ) AS rank,
    l.subject_kind, l.subject, l.score,
    CAST(NULL AS DOUBLE) AS likelihood,
    a.urgent, l.records, l.reasons
FROM leads AS l
LEFT JOIN alarms AS a ON a.subject_kind = l.subject_kind AND a.subject = l.subject
ORDER BY rank
