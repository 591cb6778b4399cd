-- Records of each campaign in each place where it has one in the last days, and before.
-- campaign_members, records: tables; clock: last_seen, recent (days).
WITH placed AS (
    SELECT
        m.campaign_id, lower(trim(r.place)) AS place,
        CASE WHEN date_diff('day', r.observed_at, c.last_seen) < c.recent THEN 1 ELSE 0 END AS fresh
    FROM campaign_members AS m
    JOIN records AS r ON r.record_id = m.record_id
    CROSS JOIN clock AS c
    WHERE r.observed_at <= c.last_seen AND trim(r.place) <> ''
),
here AS (
    SELECT campaign_id, place, sum(fresh) AS new_here, sum(1 - fresh) AS old_here
    FROM placed
    GROUP BY campaign_id, place
),
everywhere AS (
    SELECT campaign_id, sum(new_here) AS new_all, sum(old_here) AS old_all, count(*) AS places
    FROM here
    GROUP BY campaign_id
)
SELECT
    h.campaign_id AS subject, h.place, CAST(h.new_here AS BIGINT) AS new_here,
    CAST(h.old_here AS BIGINT) AS old_here, CAST(e.new_all AS BIGINT) AS new_all,
    CAST(e.old_all AS BIGINT) AS old_all, e.places
FROM here AS h
JOIN everywhere AS e ON e.campaign_id = h.campaign_id
WHERE h.new_here > 0 AND e.old_all > 0
ORDER BY h.campaign_id, h.place
