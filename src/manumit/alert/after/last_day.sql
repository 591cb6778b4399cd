-- The last day with a record, not after the moment of the check.
-- records; clock: moment.
SELECT max(r.observed_at) AS last_seen
FROM records AS r
CROSS JOIN clock AS c
WHERE r.observed_at <= c.moment
