-- What aggregates need beside those of DuckDB: https://www.postgresql.org/docs/current/functions-aggregate.html

-- The correlation of what does not vary is unknown.
CREATE MACRO pg_known(x) AS CASE WHEN NOT isnan(x) THEN x END;

CREATE MACRO pg_check_fraction(x) AS
  CASE WHEN x < 0 OR x > 1 THEN error('pg:22003:percentile value ' || pg_text_float8(x) || ' is not between 0 and 1') ELSE x END;

-- Hypothetical-set aggregates: what rank an item would have among *items*, sorted with the NULLs where PostgreSQL puts them.
CREATE MACRO pg_items_before(items, item, descending) AS
  coalesce(list_filter(items, lambda other: CASE
    WHEN item IS NULL THEN NOT descending AND other IS NOT NULL
    WHEN other IS NULL THEN descending
    WHEN descending THEN other > item
    ELSE other < item END), []);

CREATE MACRO pg_hypothetical_rank(items, item, descending) AS CAST(len(pg_items_before(items, item, descending)) + 1 AS BIGINT);

CREATE MACRO pg_hypothetical_dense_rank(items, item, descending) AS
  CAST(len(list_distinct(pg_items_before(items, item, descending))) + 1
    + CASE WHEN descending AND item IS NOT NULL AND list_contains(list_transform(items, lambda other: other IS NULL), true) THEN 1 ELSE 0 END AS BIGINT);

CREATE MACRO pg_hypothetical_percent_rank(items, item, descending) AS
  CASE WHEN coalesce(len(items), 0) = 0 THEN 0::DOUBLE ELSE len(pg_items_before(items, item, descending))::DOUBLE / len(items) END;

CREATE MACRO pg_hypothetical_cume_dist(items, item, descending) AS
  (len(pg_items_before(items, item, descending))
    + len(coalesce(list_filter(items, lambda other: other IS NOT DISTINCT FROM item), [])) + 1)::DOUBLE / (coalesce(len(items), 0) + 1);
