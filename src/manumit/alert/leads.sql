-- Rank campaigns as leads; every point has a rule, a figure, a sentence and records that show it.
-- campaigns, campaign_members, campaign_contacts: tables of the run; records: record_id, author, place.
WITH members AS (
    SELECT m.campaign_id, m.record_id, r.author, nullif(r.place, '') AS place
    FROM campaign_members AS m
    JOIN records AS r ON r.record_id = m.record_id
),
some_members AS (
    SELECT campaign_id, list_slice(list_sort(list(record_id)), 1, 5) AS record_ids
    FROM members
    GROUP BY campaign_id
),
by_author AS (
    SELECT campaign_id, list_slice(list_sort(list(record_id)), 1, 5) AS record_ids
    FROM (
        SELECT campaign_id, author, min(record_id) AS record_id
        FROM members
        WHERE author IS NOT NULL
        GROUP BY campaign_id, author
    )
    GROUP BY campaign_id
),
by_place AS (
    SELECT campaign_id, list_slice(list_sort(list(record_id)), 1, 5) AS record_ids
    FROM (
        SELECT campaign_id, place, min(record_id) AS record_id
        FROM members
        WHERE place IS NOT NULL
        GROUP BY campaign_id, place
    )
    GROUP BY campaign_id
),
contacts AS (
    SELECT *, row_number() OVER (PARTITION BY campaign_id ORDER BY records DESC, kind, value) AS position,
        count(*) OVER (PARTITION BY campaign_id) AS shared
    FROM campaign_contacts
    WHERE records > 1
),
reasons AS (
    SELECT
        c.campaign_id, 1 AS position, 'size' AS rule,
        least(8.0, log2(CAST(c.size AS DOUBLE))) AS points,
        CAST(c.size AS DOUBLE) AS figure,
        CASE
            WHEN c.distinct_texts = 1 THEN format('{} records are written in the same words', c.size)
            ELSE format('{} records are written from one template, in {} wordings', c.size, c.distinct_texts)
        END AS sentence,
        s.record_ids
    FROM campaigns AS c
    JOIN some_members AS s ON s.campaign_id = c.campaign_id
    UNION ALL
    SELECT
        c.campaign_id, 2, 'template', 4.0 * c.score, c.score,
        format('the template saves {:.0f} % of what it takes to write them', 100.0 * c.score),
        s.record_ids
    FROM campaigns AS c
    JOIN some_members AS s ON s.campaign_id = c.campaign_id
    UNION ALL
    SELECT
        c.campaign_id, 3, 'authors', least(6.0, 1.5 * log2(CAST(c.authors AS DOUBLE))),
        CAST(c.authors AS DOUBLE),
        format('{} different authors publish it', c.authors),
        a.record_ids
    FROM campaigns AS c
    JOIN by_author AS a ON a.campaign_id = c.campaign_id
    WHERE c.authors > 1
    UNION ALL
    SELECT
        c.campaign_id, 4, 'places', least(6.0, 1.5 * log2(CAST(c.places AS DOUBLE))),
        CAST(c.places AS DOUBLE),
        format('it is placed in {} different places', c.places),
        p.record_ids
    FROM campaigns AS c
    JOIN by_place AS p ON p.campaign_id = c.campaign_id
    WHERE c.places > 1
    UNION ALL
    SELECT
        c.campaign_id, 5, 'contact', least(6.0, log2(CAST(k.records AS DOUBLE))),
        CAST(k.records AS DOUBLE),
        format(
            'one {} is given by {} of them ({} shared in all)',
            CASE WHEN k.kind = 'stated' THEN 'contact' ELSE k.kind END,
            k.records,
            k.shared
        ),
        k.record_ids
    FROM campaigns AS c
    JOIN contacts AS k ON k.campaign_id = c.campaign_id AND k.position = 1
    UNION ALL
    SELECT
        c.campaign_id, 6, 'span',
        least(4.0, 0.5 * log2(1.0 + date_diff('day', c.first_seen, c.last_seen))),
        CAST(date_diff('day', c.first_seen, c.last_seen) AS DOUBLE),
        format(
            'seen over {} days, {} to {}',
            date_diff('day', c.first_seen, c.last_seen),
            strftime(c.first_seen, '%Y-%m-%d'),
            strftime(c.last_seen, '%Y-%m-%d')
        ),
        s.record_ids
    FROM campaigns AS c
    JOIN some_members AS s ON s.campaign_id = c.campaign_id
    WHERE date_diff('day', c.first_seen, c.last_seen) > 0
),
scored AS (
    SELECT
        campaign_id,
        sum(round(points, 2)) AS score,
        list_sort(list({'position': position, 'rule': rule, 'points': round(points, 2), 'figure': figure,
            'sentence': sentence, 'record_ids': record_ids})) AS reasons
    FROM reasons
    GROUP BY campaign_id
)
SELECT
    'campaign-' || s.campaign_id AS lead_id,
    row_number() OVER (ORDER BY round(s.score, 2) DESC, c.size DESC, s.campaign_id) AS rank,
    'campaign' AS subject_kind,
    s.campaign_id AS subject,
    round(s.score, 2) AS score,
    CAST(NULL AS DOUBLE) AS likelihood,
    CAST(NULL AS VARCHAR) AS urgent,
    c.size AS records,
    list_transform(s.reasons, lambda r: {'rule': r.rule, 'points': r.points, 'figure': r.figure,
        'sentence': r.sentence, 'record_ids': r.record_ids}) AS reasons
FROM scored AS s
JOIN campaigns AS c ON c.campaign_id = s.campaign_id
ORDER BY rank
