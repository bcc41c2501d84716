"""How much a request may ask for; what an operator may change is an option (``config_declaration.yaml``)."""

#: Records of an answer where the query gives no ``limit``, as the guide says.
DEFAULT_ROWS = 100
#: Resources that one query joins.
MOST_TABLES = 8
#: Fields, aggregates, parts of a sort, values of filters: of each kind in one query.
MOST_NAMES = 1000
#: Bytes of the body of a POST.
MOST_BYTES = 1 << 20
#: Seconds that all queries of a request have together: what CKAN gives one search.
SECONDS = 60.0
