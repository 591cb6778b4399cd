-- Networks that are not of the same units in two runs, or hold a campaign that is not of the same records.
-- old_units, new_units: network_id, kind, value of both runs; campaigns: subject, of those that changed.
WITH units AS (
    SELECT network_id, kind, value, 1 AS side FROM old_units WHERE kind IN ('campaign', 'record')
    UNION ALL
    SELECT network_id, kind, value, 2 AS side FROM new_units WHERE kind IN ('campaign', 'record')
),
odd AS (
    SELECT network_id
    FROM units
    GROUP BY network_id, kind, value
    HAVING count(*) < 2
)
SELECT network_id FROM odd
UNION
SELECT u.network_id FROM units AS u JOIN campaigns AS c ON c.subject = u.value WHERE u.kind = 'campaign'
