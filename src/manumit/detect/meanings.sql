-- The least members of each campaign, with its template: at most three texts a campaign.
-- records, campaigns, campaign_members: tables of the run.
WITH numbered AS (
    SELECT campaign_id, record_id, row_number() OVER (PARTITION BY campaign_id ORDER BY record_id) AS place
    FROM campaign_members
)
SELECT n.campaign_id, c.template, r.record_id, r.source_id, r.kind, r.text
FROM numbered AS n
JOIN campaigns AS c ON c.campaign_id = n.campaign_id
JOIN records AS r ON r.record_id = n.record_id
WHERE n.place <= 3 AND r.text IS NOT NULL
ORDER BY n.campaign_id, n.place
