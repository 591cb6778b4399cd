-- Records a day of each campaign that has one in the days looked at, and of all records (subject null).
-- campaign_members, campaigns, records: tables; clock: last_seen, history (days).
WITH placed AS (
    SELECT r.record_id, date_diff('day', r.observed_at, c.last_seen) AS back
    FROM records AS r
    CROSS JOIN clock AS c
    WHERE r.observed_at <= c.last_seen AND date_diff('day', r.observed_at, c.last_seen) < c.history
)
SELECT m.campaign_id AS subject, p.back, count(*) AS records,
    min(date_diff('day', g.first_seen, c.last_seen)) AS age
FROM placed AS p
JOIN campaign_members AS m ON m.record_id = p.record_id
JOIN campaigns AS g ON g.campaign_id = m.campaign_id
CROSS JOIN clock AS c
GROUP BY m.campaign_id, p.back
UNION ALL
SELECT NULL, back, count(*), 0 FROM placed GROUP BY back
