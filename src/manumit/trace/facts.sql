-- What each network's records say of it.
-- placed: one row a record, with network, observed_at, author, place.
SELECT
    network,
    count(*) AS records,
    min(observed_at) AS first_seen,
    max(observed_at) AS last_seen,
    count(DISTINCT author) AS authors,
    count(DISTINCT nullif(trim(place), '')) AS places
FROM placed
GROUP BY network
ORDER BY network
