-- Signs met so far in each conversation, once a rule.
-- indicators, records: tables of the run.
SELECT r.thread, i.pack, i.rule, min(i.dimension) AS dimension
FROM indicators AS i
JOIN records AS r ON r.record_id = i.record_id
WHERE r.thread IS NOT NULL AND i.found_by = 'rule'
GROUP BY r.thread, i.pack, i.rule
ORDER BY r.thread, i.pack, i.rule
