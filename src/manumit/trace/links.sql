-- Which record of some batches gives which identifier: each once, by identifier and record. An identifier is written
-- as the letter of its kind and its value. Phones with several readings keep the others, if they are not certain.
-- mentions; numbered: record_id, number, author, source; kinds: kind, letter, least (confidence from which it
-- links); common: domain of a site that very many use.
WITH said AS (
    SELECT
        m.record_id, m.kind, m.value,
        CASE WHEN m.confidence < 0.9 THEN m.alternatives END AS alternatives,
        CASE WHEN m.confidence >= 0.9 THEN 1 ELSE 0 END AS sure
    FROM mentions AS m
    JOIN kinds AS k ON k.kind = m.kind
    WHERE m.confidence >= k.least
),
given AS (
    -- A number as written, without its country, with fewer than 8 digits: another town has it too.
    SELECT record_id, kind, value, alternatives, sure
    FROM said
    WHERE kind = 'phone' AND (starts_with(value, '+') OR length(value) >= 8)
    UNION ALL
    -- An account of a messenger that is a phone is that phone.
    SELECT
        record_id,
        CASE WHEN contains(value, ':+') THEN 'phone' ELSE 'handle' END,
        CASE WHEN contains(value, ':+') THEN split_part(value, ':', 2) ELSE value END,
        NULL, 0
    FROM said
    WHERE kind = 'handle'
    UNION ALL
    -- A link into a site of one's own says no more than its domain; a page of a common site does.
    SELECT s.record_id, s.kind, s.value, NULL, 0
    FROM said AS s
    JOIN common AS c ON c.domain = regexp_extract(s.value, '^[a-z]+://(?:[^/:?#]*[.])?([^/:?#.]+[.][^/:?#.]+)', 1)
    WHERE s.kind = 'url' AND regexp_matches(s.value, '^[a-z]+://[^/]+/.{4}')
    UNION ALL
    SELECT record_id, kind, value, NULL, 0 FROM said WHERE kind NOT IN ('phone', 'handle', 'url')
    UNION ALL
    SELECT record_id, 'author', concat(source, ':', trim(author)), NULL, 0
    FROM numbered
    WHERE trim(author) <> ''
)
SELECT concat(k.letter, g.value) AS ident, g.alternatives, n.number, max(g.sure) AS sure
FROM given AS g
JOIN kinds AS k ON k.kind = g.kind
JOIN numbered AS n ON n.record_id = g.record_id
GROUP BY concat(k.letter, g.value), g.alternatives, n.number
ORDER BY ident, g.alternatives, n.number
