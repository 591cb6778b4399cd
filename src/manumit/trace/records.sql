-- Records of some batches, by (sequence, record_id).
-- records: record_id, batch_id, observed_at, author, place, simulated; batches: batch_id, sequence, source.
SELECT b.sequence, b.source, r.record_id, r.observed_at, r.author, r.place, r.simulated
FROM records AS r
JOIN batches AS b ON b.batch_id = r.batch_id
ORDER BY b.sequence, r.record_id
