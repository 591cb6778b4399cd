-- What became of each campaign between two runs.
-- old_members, new_members: campaign_id, record_id of both runs.
WITH old_sizes AS (SELECT campaign_id, count(*) AS size FROM old_members GROUP BY campaign_id),
new_sizes AS (SELECT campaign_id, count(*) AS size FROM new_members GROUP BY campaign_id),
flows AS (
    SELECT o.campaign_id AS before, n.campaign_id AS after, count(*) AS records
    FROM old_members AS o
    JOIN new_members AS n ON n.record_id = o.record_id
    GROUP BY o.campaign_id, n.campaign_id
),
into_new AS (
    SELECT after AS campaign_id, list_sort(list(before)) AS others
    FROM flows
    WHERE before <> after
    GROUP BY after
),
from_old AS (
    SELECT before AS campaign_id, list_sort(list(after)) AS others
    FROM flows
    WHERE before <> after
    GROUP BY before
),
kept AS (SELECT before AS campaign_id, records FROM flows WHERE before = after),
sizes AS (
    SELECT
        coalesce(n.campaign_id, o.campaign_id) AS campaign_id,
        coalesce(o.size, 0) AS size_before,
        coalesce(n.size, 0) AS size_after
    FROM old_sizes AS o
    FULL JOIN new_sizes AS n ON n.campaign_id = o.campaign_id
)
SELECT
    CASE
        WHEN b.size_after = 0 AND f.others IS NOT NULL THEN 'merged'
        WHEN b.size_after = 0 THEN 'gone'
        WHEN b.size_before = 0 AND i.others IS NOT NULL THEN 'split'
        WHEN b.size_before = 0 THEN 'born'
        WHEN b.size_after > b.size_before THEN 'grown'
        WHEN b.size_after < b.size_before THEN 'shrunk'
        ELSE 'changed'
    END AS kind,
    b.campaign_id,
    coalesce(CASE WHEN b.size_after = 0 THEN f.others WHEN b.size_before = 0 THEN i.others END, [])
        AS other_ids,
    b.size_before,
    b.size_after
FROM sizes AS b
LEFT JOIN into_new AS i ON i.campaign_id = b.campaign_id
LEFT JOIN from_old AS f ON f.campaign_id = b.campaign_id
LEFT JOIN kept AS k ON k.campaign_id = b.campaign_id
WHERE b.size_before <> b.size_after OR coalesce(k.records, 0) < b.size_after
ORDER BY kind, abs(b.size_after - b.size_before) DESC, b.campaign_id
