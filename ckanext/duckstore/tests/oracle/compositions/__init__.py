"""Random typed expressions, in every position of a query, to be held beside PostgreSQL."""
