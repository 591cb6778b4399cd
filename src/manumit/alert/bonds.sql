-- How a network or campaign hangs together: size, template, authors, places, contacts or identifiers, span.
-- Ceilings: size 2, template 1, authors 1.5, places 1.5, contact 1.5, links 2, span 1 point.
-- subjects: record_id, subject_kind, subject; records, campaigns, campaign_contacts, networks, links: tables.
WITH company AS (
    SELECT s.subject_kind, s.subject, s.record_id, r.author, nullif(r.place, '') AS place
    FROM subjects AS s
    JOIN records AS r ON r.record_id = s.record_id
    WHERE s.subject_kind <> 'record'
),
groups AS (
    SELECT
        'campaign' AS subject_kind, campaign_id AS subject, size AS records, 1 AS units, 1 AS campaigns,
        distinct_texts, score AS saved, authors, places, first_seen, last_seen
    FROM campaigns
    UNION ALL
    SELECT
        'network', network_id, records, units, campaigns, 0, NULL, authors, places, first_seen, last_seen
    FROM networks
),
there AS (
    SELECT subject_kind, subject, list_slice(list_sort(list(record_id)), 1, 5) AS record_ids
    FROM company
    GROUP BY subject_kind, subject
),
chosen AS (
    SELECT g.*, t.record_ids
    FROM groups AS g
    JOIN there AS t ON t.subject_kind = g.subject_kind AND t.subject = g.subject
),
by_author AS (
    SELECT subject_kind, subject, list_slice(list_sort(list(record_id)), 1, 5) AS record_ids
    FROM (
        SELECT subject_kind, subject, author, min(record_id) AS record_id
        FROM company
        WHERE author IS NOT NULL
        GROUP BY subject_kind, subject, author
    )
    GROUP BY subject_kind, subject
),
by_place AS (
    SELECT subject_kind, subject, list_slice(list_sort(list(record_id)), 1, 5) AS record_ids
    FROM (
        SELECT subject_kind, subject, place, min(record_id) AS record_id
        FROM company
        WHERE place IS NOT NULL
        GROUP BY subject_kind, subject, place
    )
    GROUP BY subject_kind, subject
),
contacts AS (
    SELECT *, row_number() OVER (PARTITION BY campaign_id ORDER BY records DESC, kind, value) AS position,
        count(*) OVER (PARTITION BY campaign_id) AS shared
    FROM campaign_contacts
    WHERE records > 1
),
ties AS (
    SELECT network_id, kind, value, count(*) AS units, min(unit) AS unit
    FROM links
    GROUP BY network_id, kind, value
    HAVING count(*) > 1
),
tied AS (
    SELECT network_id, count(*) AS identifiers, max(units) AS most
    FROM ties
    GROUP BY network_id
),
proof AS (
    SELECT network_id, list_slice(list_sort(list(DISTINCT record_id)), 1, 5) AS record_ids
    FROM (
        SELECT l.network_id, list_extract(l.record_ids, 1) AS record_id
        FROM links AS l
        JOIN ties AS t ON t.network_id = l.network_id AND t.kind = l.kind AND t.value = l.value
    )
    GROUP BY network_id
)
SELECT
    subject_kind, subject, 1 AS position, 'size' AS rule,
    least(2.0, 0.25 * round(log2(CAST(records AS DOUBLE)), 9)) AS points,
    CAST(records AS DOUBLE) AS figure,
    CASE
        WHEN subject_kind = 'network' AND campaigns = units
        THEN format('{} records in {} campaigns hang together', records, campaigns)
        WHEN subject_kind = 'network'
        THEN format('{} records hang together (campaigns: {}, single records: {})', records, campaigns,
            units - campaigns)
        WHEN distinct_texts = 1 THEN format('{} records are written in the same words', records)
        ELSE format('{} records are written from one template, in {} wordings', records, distinct_texts)
    END AS sentence,
    record_ids
FROM chosen
UNION ALL
SELECT
    subject_kind, subject, 2, 'template', 1.0 * saved, saved,
    format('the template saves {:.0f} % of what it takes to write them', 100.0 * saved),
    record_ids
FROM chosen
WHERE subject_kind = 'campaign'
UNION ALL
SELECT
    c.subject_kind, c.subject, 3, 'authors', least(1.5, 0.5 * round(log2(CAST(c.authors AS DOUBLE)), 9)),
    CAST(c.authors AS DOUBLE),
    format('{} different authors publish it', c.authors),
    a.record_ids
FROM chosen AS c
JOIN by_author AS a ON a.subject_kind = c.subject_kind AND a.subject = c.subject
WHERE c.authors > 1
UNION ALL
SELECT
    c.subject_kind, c.subject, 4, 'places', least(1.5, 0.5 * round(log2(CAST(c.places AS DOUBLE)), 9)),
    CAST(c.places AS DOUBLE),
    format('it is placed in {} different places', c.places),
    p.record_ids
FROM chosen AS c
JOIN by_place AS p ON p.subject_kind = c.subject_kind AND p.subject = c.subject
WHERE c.places > 1
UNION ALL
SELECT
    c.subject_kind, c.subject, 5, 'contact', least(1.5, 0.25 * round(log2(CAST(k.records AS DOUBLE)), 9)),
    CAST(k.records AS DOUBLE),
    format(
        'one {} is given by {} of them ({} shared in all)',
        CASE WHEN k.kind = 'stated' THEN 'contact' ELSE k.kind END,
        k.records,
        k.shared
    ),
    k.record_ids
FROM chosen AS c
JOIN contacts AS k ON k.campaign_id = c.subject AND k.position = 1
WHERE c.subject_kind = 'campaign'
UNION ALL
SELECT
    c.subject_kind, c.subject, 6, 'links', least(2.0, 0.5 * round(log2(1.0 + t.identifiers), 9)),
    CAST(t.identifiers AS DOUBLE),
    CASE
        WHEN t.identifiers = 1
        THEN format('1 identifier ties them together; {} of {} use it', t.most, c.units)
        ELSE format('{} identifiers tie them together; the commonest is used by {} of {}', t.identifiers, t.most,
            c.units)
    END,
    p.record_ids
FROM chosen AS c
JOIN tied AS t ON t.network_id = c.subject
JOIN proof AS p ON p.network_id = c.subject
WHERE c.subject_kind = 'network'
UNION ALL
SELECT
    subject_kind, subject, 7, 'span',
    least(1.0, 0.125 * round(log2(1.0 + date_diff('day', first_seen, last_seen)), 9)),
    CAST(date_diff('day', first_seen, last_seen) AS DOUBLE),
    format(
        'seen over {} days, {} to {}',
        date_diff('day', first_seen, last_seen),
        strftime(first_seen, '%Y-%m-%d'),
        strftime(last_seen, '%Y-%m-%d')
    ),
    record_ids
FROM chosen
WHERE date_diff('day', first_seen, last_seen) > 0
