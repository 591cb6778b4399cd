-- What each network's records say of it.
-- placed: record_id, network; records: record_id, observed_at, author, place.
SELECT
    p.network,
    count(*) AS records,
    min(r.observed_at) AS first_seen,
    max(r.observed_at) AS last_seen,
    count(DISTINCT r.author) AS authors,
    count(DISTINCT nullif(trim(r.place), '')) AS places
FROM placed AS p
JOIN records AS r ON r.record_id = p.record_id
GROUP BY p.network
ORDER BY p.network
