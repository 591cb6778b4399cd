-- The newest records of what an alert is about, at most 20 each.
-- chosen: number, campaign_id or place (the other is null), days; campaign_members, records: tables;
-- clock: last_seen.
WITH about AS (
    SELECT c.number, m.record_id, c.days, c.place
    FROM chosen AS c
    JOIN campaign_members AS m ON m.campaign_id = c.campaign_id
    UNION ALL
    SELECT c.number, r.record_id, c.days, c.place
    FROM chosen AS c
    JOIN records AS r ON lower(trim(r.place)) = c.place AND r.kind IN ('ad', 'offer', 'post')
    WHERE c.campaign_id IS NULL
),
placed AS (
    SELECT
        a.number, a.record_id,
        row_number() OVER (PARTITION BY a.number ORDER BY r.observed_at DESC, a.record_id) AS position
    FROM about AS a
    JOIN records AS r ON r.record_id = a.record_id
    CROSS JOIN clock AS k
    WHERE r.observed_at <= k.last_seen AND date_diff('day', r.observed_at, k.last_seen) < a.days
        AND (a.place IS NULL OR lower(trim(r.place)) = a.place)
)
SELECT number, record_id FROM placed WHERE position <= 20 ORDER BY number, position
