-- Reasons of single records that come from what they say: signs met by wording (those by likeness of meaning add
-- nothing), and dimensions whose signs reach the
-- scoring rule of their source. One row a record and rule.
-- indicators: table of the run; rules: pack, rule, points, meaning; scored: pack, dimension, title, the numbers of
-- strong, medium and weak signs that together make the dimension positive, points.
WITH met AS (
    SELECT record_id, pack, rule, dimension, strength, count(*) AS passages
    FROM indicators
    WHERE found_by = 'rule'
    GROUP BY record_id, pack, rule, dimension, strength
),
once AS (
    SELECT record_id, pack, rule, sum(passages) AS passages
    FROM met
    GROUP BY record_id, pack, rule
),
earlier AS (
    SELECT record_id, pack, rule, list_sort(list(DISTINCT other)) AS others
    FROM (SELECT record_id, pack, rule, unnest(with_records) AS other FROM indicators WHERE found_by = 'rule')
    GROUP BY record_id, pack, rule
),
dimensions AS (
    SELECT
        record_id, pack, dimension,
        sum(CASE WHEN strength = 'strong' THEN 1 ELSE 0 END) AS strong,
        sum(CASE WHEN strength = 'medium' THEN 1 ELSE 0 END) AS medium,
        sum(CASE WHEN strength = 'weak' THEN 1 ELSE 0 END) AS weak
    FROM met
    GROUP BY record_id, pack, dimension
)
SELECT
    o.record_id, o.pack || '/' || o.rule AS rule, r.points, CAST(o.passages AS DOUBLE) AS figure,
    r.meaning AS sentence,
    CASE WHEN e.others IS NULL THEN [o.record_id] ELSE list_concat([o.record_id], e.others) END AS record_ids
FROM once AS o
JOIN rules AS r ON r.pack = o.pack AND r.rule = o.rule
LEFT JOIN earlier AS e ON e.record_id = o.record_id AND e.pack = o.pack AND e.rule = o.rule
UNION ALL
SELECT
    d.record_id, d.pack || ':' || d.dimension, max(s.points),
    CAST(max(d.strong + d.medium + d.weak) AS DOUBLE),
    format('its signs of “{}” together reach the scoring rule of their source', min(s.title)),
    [d.record_id]
FROM dimensions AS d
JOIN scored AS s
    ON s.pack = d.pack AND s.dimension = d.dimension
    AND d.strong >= s.strong AND d.medium >= s.medium AND d.weak >= s.weak
GROUP BY d.record_id, d.pack, d.dimension
