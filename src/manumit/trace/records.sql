-- Records in the order of (batch sequence, record_id), each with its campaign.
-- records: record_id, batch_id, simulated; batches: batch_id, sequence; campaign_members: campaign_id,
-- record_id.
SELECT r.record_id, m.campaign_id, r.simulated
FROM records AS r
JOIN batches AS b ON b.batch_id = r.batch_id
LEFT JOIN campaign_members AS m ON m.record_id = r.record_id
ORDER BY b.sequence, r.record_id
