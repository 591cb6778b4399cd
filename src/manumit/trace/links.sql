-- Which record gives which identifier: each pair once, by kind, value and record.
-- mentions; records: record_id, batch_id, author; batches: batch_id, source; numbered: record_id, number;
-- kinds: kind, code, least (confidence from which it links); common: domain of a site that very many use.
WITH sure AS (
    -- Phones that somebody writes with their country code, or that can be of one country only.
    SELECT DISTINCT value FROM mentions WHERE kind = 'phone' AND confidence >= 0.9
),
doubtful AS (
    SELECT DISTINCT m.value, m.alternatives
    FROM mentions AS m
    LEFT JOIN sure AS s ON s.value = m.value
    WHERE m.kind = 'phone' AND m.alternatives IS NOT NULL AND s.value IS NULL
),
readings AS (SELECT value, alternatives, unnest(alternatives) AS other FROM doubtful),
read_as AS (
    SELECT r.value, r.alternatives, min(r.other) AS other
    FROM readings AS r
    JOIN sure AS s ON s.value = r.other
    GROUP BY r.value, r.alternatives
    HAVING count(DISTINCT r.other) = 1
),
said AS (
    SELECT m.record_id, m.kind, m.value, m.alternatives
    FROM mentions AS m
    JOIN kinds AS k ON k.kind = m.kind
    WHERE m.confidence >= k.least
),
given AS (
    -- A number as written, without its country, with fewer than 8 digits: another town has it too.
    SELECT s.record_id, s.kind, coalesce(r.other, s.value) AS value
    FROM said AS s
    LEFT JOIN read_as AS r ON r.value = s.value AND r.alternatives = s.alternatives
    WHERE s.kind = 'phone' AND (starts_with(s.value, '+') OR length(s.value) >= 8)
    UNION ALL
    -- An account of a messenger that is a phone is that phone.
    SELECT
        record_id,
        CASE WHEN contains(value, ':+') THEN 'phone' ELSE 'handle' END,
        CASE WHEN contains(value, ':+') THEN split_part(value, ':', 2) ELSE value END
    FROM said
    WHERE kind = 'handle'
    UNION ALL
    -- A link into a site of one's own says no more than its domain; a page of a common site does.
    SELECT s.record_id, s.kind, s.value
    FROM said AS s
    JOIN common AS c ON c.domain = regexp_extract(s.value, '^[a-z]+://(?:[^/:?#]*[.])?([^/:?#.]+[.][^/:?#.]+)', 1)
    WHERE s.kind = 'url' AND regexp_matches(s.value, '^[a-z]+://[^/]+/.{4}')
    UNION ALL
    SELECT record_id, kind, value FROM said WHERE kind NOT IN ('phone', 'handle', 'url')
    UNION ALL
    SELECT r.record_id, 'author', concat(b.source, ':', trim(r.author))
    FROM records AS r
    JOIN batches AS b ON b.batch_id = r.batch_id
    WHERE trim(r.author) <> ''
)
SELECT DISTINCT k.code, g.value, n.number
FROM given AS g
JOIN kinds AS k ON k.kind = g.kind
JOIN numbered AS n ON n.record_id = g.record_id
ORDER BY k.code, g.value, n.number
