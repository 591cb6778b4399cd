-- What is known of each identifier that ties records together, and of each campaign.
-- given: record_id, ident, kind; ties: ident, unit_kind, unit, network_id, records; records, campaigns, networks,
-- leads: tables of the run; batches: batch_id, country.
WITH seen AS (
    SELECT
        g.ident, min(g.kind) AS kind, count(DISTINCT g.record_id) AS records, max(r.observed_at) AS last_seen,
        count(DISTINCT nullif(trim(r.author), '')) AS names, count(DISTINCT b.country) AS countries
    FROM given AS g
    JOIN records AS r ON r.record_id = g.record_id
    LEFT JOIN batches AS b ON b.batch_id = r.batch_id
    GROUP BY g.ident
),
campaign_of AS (
    SELECT
        t.ident, t.unit AS campaign_id, c.size,
        row_number() OVER (PARTITION BY t.ident ORDER BY t.records DESC, t.unit) AS position
    FROM ties AS t
    JOIN campaigns AS c ON c.campaign_id = t.unit
    WHERE t.unit_kind = 'campaign'
),
in_network AS (
    SELECT t.ident, t.network_id, sum(t.records) AS given_by
    FROM ties AS t
    GROUP BY t.ident, t.network_id
),
network_of AS (
    SELECT
        i.ident, i.network_id, n.records,
        row_number() OVER (PARTITION BY i.ident ORDER BY i.given_by DESC, i.network_id) AS position
    FROM in_network AS i
    JOIN networks AS n ON n.network_id = i.network_id
    WHERE n.units > 1
),
led AS (
    SELECT c.ident, l.lead_id, l.subject_kind, l.subject, l.score
    FROM campaign_of AS c
    JOIN leads AS l ON l.subject_kind = 'campaign' AND l.subject = c.campaign_id
    UNION ALL
    SELECT n.ident, l.lead_id, l.subject_kind, l.subject, l.score
    FROM network_of AS n
    JOIN leads AS l ON l.subject_kind = 'network' AND l.subject = n.network_id
    UNION ALL
    SELECT g.ident, l.lead_id, l.subject_kind, l.subject, l.score
    FROM given AS g
    JOIN leads AS l ON l.subject_kind = 'record' AND l.subject = g.record_id
),
lead_of AS (
    SELECT *, row_number() OVER (PARTITION BY ident ORDER BY score DESC, lead_id) AS position FROM led
)
SELECT
    s.ident, s.kind, s.records, s.last_seen, s.names, s.countries,
    c.campaign_id, c.size AS campaign_records,
    n.network_id, n.records AS network_records,
    l.lead_id, l.subject_kind AS lead_kind, l.subject AS lead_subject, l.score AS lead_score
FROM seen AS s
LEFT JOIN campaign_of AS c ON c.ident = s.ident AND c.position = 1
LEFT JOIN network_of AS n ON n.ident = s.ident AND n.position = 1
LEFT JOIN lead_of AS l ON l.ident = s.ident AND l.position = 1
