-- Add up what speaks for a look at each record. Where a record has a sign, the company it keeps counts too, at
-- most one point in all; without a sign it is no reason.
-- signs: record_id, rule, points, figure, sentence, record_ids; records, campaigns, campaign_members, links:
-- tables of the run.
WITH signed AS (
    SELECT DISTINCT record_id FROM signs
),
homes AS (
    SELECT s.record_id, m.campaign_id, coalesce(m.campaign_id, s.record_id) AS unit
    FROM signed AS s
    LEFT JOIN campaign_members AS m ON m.record_id = s.record_id
),
company AS (
    SELECT m.campaign_id, m.record_id, r.author, nullif(r.place, '') AS place
    FROM campaign_members AS m
    JOIN (SELECT DISTINCT campaign_id FROM homes) AS h ON h.campaign_id = m.campaign_id
    JOIN records AS r ON r.record_id = m.record_id
),
by_author AS (
    SELECT campaign_id, count(*) AS names, list_slice(list_sort(list(record_id)), 1, 5) AS record_ids
    FROM (
        SELECT campaign_id, author, min(record_id) AS record_id
        FROM company
        WHERE author IS NOT NULL
        GROUP BY campaign_id, author
    )
    GROUP BY campaign_id
),
by_place AS (
    SELECT campaign_id, count(*) AS places, list_slice(list_sort(list(record_id)), 1, 5) AS record_ids
    FROM (
        SELECT campaign_id, place, min(record_id) AS record_id
        FROM company
        WHERE place IS NOT NULL
        GROUP BY campaign_id, place
    )
    GROUP BY campaign_id
),
spread AS (
    SELECT kind, value, count(*) AS units
    FROM links
    GROUP BY kind, value
),
shared AS (
    SELECT
        l.unit, l.kind, s.units, l.record_ids,
        row_number() OVER (PARTITION BY l.unit ORDER BY s.units DESC, l.kind, l.value) AS position
    FROM links AS l
    JOIN spread AS s ON s.kind = l.kind AND s.value = l.value
    WHERE s.units > 1
),
reasons AS (
    SELECT record_id, 1 AS part, rule, points, figure, sentence, record_ids FROM signs
    UNION ALL
    SELECT
        h.record_id, 2, 'context/authors', least(0.4, 0.2 * round(log2(CAST(a.names AS DOUBLE)), 9)),
        CAST(a.names AS DOUBLE),
        format('the same template is published under {} names', a.names), a.record_ids
    FROM homes AS h
    JOIN by_author AS a ON a.campaign_id = h.campaign_id
    WHERE a.names > 1
    UNION ALL
    SELECT
        h.record_id, 3, 'context/places', least(0.3, 0.15 * round(log2(CAST(p.places AS DOUBLE)), 9)),
        CAST(p.places AS DOUBLE),
        format('the same template is placed in {} places', p.places), p.record_ids
    FROM homes AS h
    JOIN by_place AS p ON p.campaign_id = h.campaign_id
    WHERE p.places > 1
    UNION ALL
    SELECT
        h.record_id, 4, 'context/identifier', least(0.3, 0.15 * round(log2(CAST(s.units AS DOUBLE)), 9)),
        CAST(s.units AS DOUBLE),
        format('one {} of it is given by {} different texts', s.kind, s.units), s.record_ids
    FROM homes AS h
    JOIN shared AS s ON s.unit = h.unit AND s.position = 1
),
added AS (
    SELECT
        record_id,
        sum(CAST(round(100.0 * points) AS BIGINT)) / 100.0 AS score,
        list_sort(list({'part': part, 'first': -points, 'rule': rule, 'points': round(points, 2),
            'figure': figure, 'sentence': sentence, 'record_ids': record_ids})) AS reasons
    FROM reasons
    GROUP BY record_id
)
SELECT
    a.record_id, r.source_id, a.score,
    list_transform(a.reasons, lambda x: {'rule': x.rule, 'points': x.points, 'figure': x.figure,
        'sentence': x.sentence, 'record_ids': x.record_ids}) AS reasons
FROM added AS a
JOIN records AS r ON r.record_id = a.record_id
ORDER BY score DESC, a.record_id
