-- When the first of the records of each alert arrived.
-- alerts: alert_id, record_ids; records; batches: batch_id, arrived_at.
SELECT a.alert_id, min(b.arrived_at) AS arrived_at
FROM (SELECT alert_id, unnest(record_ids) AS record_id FROM alerts) AS a
JOIN records AS r ON r.record_id = a.record_id
JOIN batches AS b ON b.batch_id = r.batch_id
GROUP BY a.alert_id
