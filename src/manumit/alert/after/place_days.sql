-- Offers a day to each place, and to all (subject null).
-- records; clock: last_seen, history (days).
WITH offers AS (
    SELECT lower(trim(r.place)) AS place, date_diff('day', r.observed_at, c.last_seen) AS back
    FROM records AS r
    CROSS JOIN clock AS c
    WHERE r.kind IN ('ad', 'offer', 'post') AND r.observed_at <= c.last_seen
),
ages AS (SELECT place, max(back) AS age FROM offers WHERE place <> '' GROUP BY place),
near AS (SELECT o.place, o.back FROM offers AS o CROSS JOIN clock AS c WHERE o.back < c.history)
SELECT n.place AS subject, n.back, count(*) AS records, min(a.age) AS age
FROM near AS n
JOIN ages AS a ON a.place = n.place
GROUP BY n.place, n.back
UNION ALL
SELECT NULL, back, count(*), 0 FROM near GROUP BY back
