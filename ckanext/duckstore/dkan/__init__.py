"""The plugin ``duckstore_dkan``: DKAN's Datastore API on any DataStore backend of CKAN.

A request goes through these modules in this order: ``views`` (paths, formats, statuses),
``brackets`` (parameters nested as in PHP), ``request`` (the parsed query), ``tables`` and ``names``
(name resolution), ``answering`` (by ``datastore_search`` or by a selection), ``formats`` (JSON,
JSONP and XML).
"""
