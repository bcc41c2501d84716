"""Fixed limits of requests; configurable ones are options (``config_declaration.yaml``)."""

#: Records of a response to a query without ``limit``, as in DKAN's guide.
DEFAULT_ROWS = 100
#: Resources that one query may join.
MOST_TABLES = 8
#: Fields, aggregates, parts of a sort, values of filters: the limit of each in one query.
MOST_NAMES = 1000
#: Bytes of the body of a POST.
MOST_BYTES = 1 << 20
#: Seconds for all queries of a request together: CKAN's limit for one search.
SECONDS = 60.0
