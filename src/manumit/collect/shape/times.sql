-- Times from their parts. `cut` has one row a value: the value with plain digits and small letters, and for
-- each part its place and length (0: absent). $zone is the zone of values that state none.
WITH parts AS (
    SELECT
        v, epoch, precision, sign, zone_minutes, written,
        CASE WHEN y_len = 2 THEN (CASE WHEN substr(v, y_at, 2) < '70' THEN '20' ELSE '19' END) ELSE '' END
            || substr(v, y_at, y_len) AS y,
        CASE WHEN month_number > 0 THEN month_number::VARCHAR WHEN m_len = 0 THEN '1'
            ELSE substr(v, m_at, m_len) END AS m,
        CASE WHEN d_len = 0 THEN '1' ELSE substr(v, d_at, d_len) END AS d,
        CASE WHEN h_len = 0 THEN 0 WHEN half < 0 THEN substr(v, h_at, h_len)::INTEGER
            WHEN substr(v, h_at, h_len)::INTEGER BETWEEN 1 AND 12
            THEN substr(v, h_at, h_len)::INTEGER % 12 + 12 * half ELSE 99 END AS h,
        CASE WHEN mi_len = 0 THEN '0' ELSE substr(v, mi_at, mi_len) END AS mi,
        CASE WHEN se_len = 0 THEN '0' ELSE substr(v, se_at, se_len) END AS se,
        CASE WHEN f_len = 0 THEN '0' ELSE substr(v, f_at, least(f_len, 6)) END AS f,
        CASE WHEN sign = 0 THEN 0 ELSE substr(v, oh_at, oh_len)::INTEGER * 60
            + CASE WHEN om_len = 0 THEN 0 ELSE substr(v, om_at, om_len)::INTEGER END END AS offset_minutes,
    FROM cut
), local_times AS (
    SELECT *,
        CASE WHEN epoch > 0
            THEN make_timestamp(y::BIGINT * epoch + CASE WHEN f = '0' THEN 0 ELSE rpad(f, 6, '0')::BIGINT END)
            ELSE try_cast(concat(y, '-', m, '-', d, ' ', h, ':', mi, ':', se, '.', f) AS TIMESTAMP) END AS t,
        CASE WHEN epoch > 0 THEN 0 WHEN sign <> 0 THEN sign * offset_minutes ELSE zone_minutes END AS east
    FROM parts
)
SELECT
    CASE WHEN abs(east) > 900 THEN NULL
        WHEN east IS NOT NULL THEN timezone('UTC', t - to_minutes(east))
        ELSE timezone($zone, t) END AS observed_at,
    CASE WHEN east IS NULL THEN $zone_name WHEN east = 0 THEN 'UTC'
        ELSE printf('%s%02d:%02d', CASE WHEN east < 0 THEN '-' ELSE '+' END, abs(east) // 60, abs(east) % 60)
        END AS time_zone,
    precision AS time_precision,
    written AS time_as_written
FROM local_times
