-- Ranges, as PostgreSQL's text: https://www.postgresql.org/docs/current/functions-range.html

CREATE MACRO pg_isempty(x) AS x = 'empty';

CREATE MACRO pg_lower_inc(x) AS x[1] = '[';

CREATE MACRO pg_upper_inc(x) AS x[-1] = ']';

CREATE MACRO pg_lower_inf(x) AS x <> 'empty' AND x[2] = ',';

CREATE MACRO pg_upper_inf(x) AS x <> 'empty' AND x[-2] = ',';
