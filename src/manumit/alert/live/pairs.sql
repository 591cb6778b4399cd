-- Names and countries that each identifier was seen with.
-- given: record_id, ident, kind; records; batches: batch_id, country; seeds: what, seed.
SELECT g.ident, s.seed, trim(r.author) AS value
FROM given AS g
JOIN records AS r ON r.record_id = g.record_id
JOIN seeds AS s ON s.what = 'name'
WHERE trim(r.author) <> ''
GROUP BY g.ident, s.seed, trim(r.author)
UNION ALL
SELECT g.ident, s.seed, b.country
FROM given AS g
JOIN records AS r ON r.record_id = g.record_id
JOIN batches AS b ON b.batch_id = r.batch_id
JOIN seeds AS s ON s.what = 'country'
WHERE b.country IS NOT NULL
GROUP BY g.ident, s.seed, b.country
