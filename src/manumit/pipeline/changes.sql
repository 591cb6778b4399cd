-- What became of each subject between two runs.
-- old_members, new_members: subject, record_id of both runs. Subjects of the same records in both may be
-- left out; of any other, all records are there.
WITH lost AS (
    SELECT o.subject, o.record_id
    FROM old_members AS o
    LEFT JOIN new_members AS n ON n.record_id = o.record_id AND n.subject = o.subject
    WHERE n.record_id IS NULL
),
won AS (
    SELECT n.subject, n.record_id
    FROM new_members AS n
    LEFT JOIN old_members AS o ON o.record_id = n.record_id AND o.subject = n.subject
    WHERE o.record_id IS NULL
),
touched AS (SELECT subject FROM lost UNION SELECT subject FROM won),
old_sizes AS (SELECT subject, count(*) AS size FROM old_members GROUP BY subject),
new_sizes AS (SELECT subject, count(*) AS size FROM new_members GROUP BY subject),
flows AS (
    SELECT DISTINCT lost.subject AS before, won.subject AS after
    FROM lost
    JOIN won ON won.record_id = lost.record_id
),
came AS (SELECT after AS subject, list_sort(list(before)) AS others FROM flows GROUP BY after),
went AS (SELECT before AS subject, list_sort(list(after)) AS others FROM flows GROUP BY before),
sizes AS (
    SELECT t.subject, coalesce(o.size, 0) AS size_before, coalesce(n.size, 0) AS size_after
    FROM touched AS t
    LEFT JOIN old_sizes AS o ON o.subject = t.subject
    LEFT JOIN new_sizes AS n ON n.subject = t.subject
)
SELECT
    CASE
        WHEN s.size_after = 0 AND w.others IS NOT NULL THEN 'merged'
        WHEN s.size_after = 0 THEN 'gone'
        WHEN s.size_before = 0 AND c.others IS NOT NULL THEN 'split'
        WHEN s.size_before = 0 THEN 'born'
        WHEN s.size_after > s.size_before THEN 'grown'
        WHEN s.size_after < s.size_before THEN 'shrunk'
        ELSE 'changed'
    END AS kind,
    s.subject,
    coalesce(CASE WHEN s.size_after = 0 THEN w.others WHEN s.size_before = 0 THEN c.others END, [])
        AS other_ids,
    s.size_before,
    s.size_after
FROM sizes AS s
LEFT JOIN came AS c ON c.subject = s.subject
LEFT JOIN went AS w ON w.subject = s.subject
ORDER BY kind, abs(s.size_after - s.size_before) DESC, s.subject
