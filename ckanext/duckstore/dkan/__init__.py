"""The plugin ``duckstore_dkan``: DKAN's Datastore API, answered from the tables of whatever DataStore backend CKAN has.

A request goes through these modules in this order: ``views`` (paths, formats, statuses), ``brackets`` (parameters as PHP nests
them), ``request`` (what one query asks), ``tables`` and ``names`` (what its names mean), ``answering`` (by ``datastore_search``, or
by ``selecting``), ``formats`` (JSON, JSONP and XML).
"""
