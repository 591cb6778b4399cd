-- Campaigns and networks into which others went, how large they are now, and some records of both sides.
-- events, campaigns, networks, campaign_members, links: tables of the run.
WITH went AS (
    SELECT subject_kind, subject AS from_id, size_before, unnest(other_ids) AS into_id
    FROM events
    WHERE kind = 'merged' AND (subject_kind = 'campaign' OR subject_kind = 'network')
),
joined AS (
    SELECT subject_kind, into_id, list_sort(list(from_id)) AS from_ids, sum(size_before) AS came
    FROM went
    GROUP BY subject_kind, into_id
),
sizes AS (
    SELECT 'campaign' AS subject_kind, campaign_id AS subject, size AS records FROM campaigns
    UNION ALL
    SELECT 'network', network_id, records FROM networks
),
proofs AS (
    SELECT 'campaign' AS subject_kind, j.into_id AS subject, m.record_id
    FROM joined AS j
    JOIN campaign_members AS m ON m.campaign_id = j.into_id
    WHERE j.subject_kind = 'campaign'
    UNION ALL
    SELECT 'network', j.into_id, list_extract(l.record_ids, 1)
    FROM joined AS j
    JOIN links AS l ON l.network_id = j.into_id
    WHERE j.subject_kind = 'network'
),
shown AS (
    SELECT subject_kind, subject, list_slice(list_sort(list(DISTINCT record_id)), 1, 20) AS record_ids
    FROM proofs
    GROUP BY subject_kind, subject
)
SELECT j.subject_kind, j.into_id AS subject, j.from_ids, CAST(j.came AS BIGINT) AS came, s.records,
    coalesce(p.record_ids, []) AS record_ids
FROM joined AS j
JOIN sizes AS s ON s.subject_kind = j.subject_kind AND s.subject = j.into_id
LEFT JOIN shown AS p ON p.subject_kind = j.subject_kind AND p.subject = j.into_id
ORDER BY j.subject_kind, j.into_id
