-- What each record is looked at with: the network of several units that it belongs to, else its campaign, else
-- nothing but itself, if it has a score.
-- campaign_members, networks, network_members, record_scores: tables of the run.
WITH wide AS (
    SELECT m.network_id, m.kind, m.value
    FROM network_members AS m
    JOIN networks AS n ON n.network_id = m.network_id
    WHERE n.units > 1 AND (m.kind = 'campaign' OR m.kind = 'record')
),
in_campaign AS (
    SELECT
        m.record_id,
        CASE WHEN w.network_id IS NULL THEN 'campaign' ELSE 'network' END AS subject_kind,
        coalesce(w.network_id, m.campaign_id) AS subject
    FROM campaign_members AS m
    LEFT JOIN wide AS w ON w.kind = 'campaign' AND w.value = m.campaign_id
),
alone AS (
    SELECT value AS record_id, 'network' AS subject_kind, network_id AS subject
    FROM wide
    WHERE kind = 'record'
)
SELECT record_id, subject_kind, subject FROM in_campaign
UNION ALL
SELECT record_id, subject_kind, subject FROM alone
UNION ALL
SELECT s.record_id, 'record', s.record_id
FROM record_scores AS s
LEFT JOIN in_campaign AS c ON c.record_id = s.record_id
LEFT JOIN alone AS a ON a.record_id = s.record_id
WHERE c.record_id IS NULL AND a.record_id IS NULL
