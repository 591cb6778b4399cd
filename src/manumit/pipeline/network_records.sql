-- The records of some networks.
-- units: network_id, kind, value of a run; campaign_members: campaign_id, record_id; wanted: network_id.
WITH chosen AS (
    SELECT u.network_id, u.kind, u.value FROM units AS u JOIN wanted AS w ON w.network_id = u.network_id
)
SELECT network_id AS subject, value AS record_id FROM chosen WHERE kind = 'record'
UNION ALL
SELECT c.network_id AS subject, m.record_id
FROM chosen AS c
JOIN campaign_members AS m ON m.campaign_id = c.value
WHERE c.kind = 'campaign'
