-- Text search: https://www.postgresql.org/docs/current/functions-textsearch.html

CREATE MACRO pg_current_ts_config() AS 'english';

-- What D, C, B and A count for.
CREATE MACRO pg_rank_weights() AS CAST([0.1, 0.2, 0.4, 1.0] AS FLOAT[]);
