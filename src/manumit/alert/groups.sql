-- The commonest language of each lead's records, and the commonest country of their sources; for reports only.
-- asked: lead_id, subject_kind, subject; countries: batch_id, country; records, campaign_members, network_members,
-- languages: tables.
WITH units AS (
    SELECT lead_id, subject_kind AS kind, subject AS unit FROM asked WHERE subject_kind <> 'network'
    UNION ALL
    SELECT a.lead_id, m.kind, m.value
    FROM asked AS a
    JOIN network_members AS m ON m.network_id = a.subject
    WHERE a.subject_kind = 'network'
),
about AS (
    SELECT lead_id, unit AS record_id FROM units WHERE kind = 'record'
    UNION ALL
    SELECT u.lead_id, m.record_id
    FROM units AS u
    JOIN campaign_members AS m ON m.campaign_id = u.unit
    WHERE u.kind = 'campaign'
),
told AS (
    SELECT a.lead_id, 'language' AS attribute, l.lang AS value
    FROM about AS a
    JOIN languages AS l ON l.record_id = a.record_id
    WHERE l.lang <> 'und'
    UNION ALL
    SELECT a.lead_id, 'country', c.country
    FROM about AS a
    JOIN records AS r ON r.record_id = a.record_id
    JOIN countries AS c ON c.batch_id = r.batch_id
    WHERE c.country IS NOT NULL
),
counted AS (
    SELECT lead_id, attribute, value, count(*) AS records FROM told GROUP BY lead_id, attribute, value
),
placed AS (
    SELECT
        lead_id, attribute, value,
        row_number() OVER (PARTITION BY lead_id, attribute ORDER BY records DESC, value) AS position
    FROM counted
)
SELECT lead_id, attribute, value FROM placed WHERE position = 1 ORDER BY attribute, lead_id
