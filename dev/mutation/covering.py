"""The tests that can kill a mutant of a module, the nearest and quickest first."""

from __future__ import annotations

from pathlib import Path

TESTS = "ckanext/duckstore/tests"

# Files of tests by module. A name without a folder is in the tests of the module's folder; others
# are below the folder of the tests.
_OF_MODULE = {
    "store/engine/engine_errors": "engine_errors store/files/test_shortage",
    "store/engine/instance": "attachments",
    "store/engine/instance_pool": "attachments",
    "store/engine/lease": "attachments store/files/test_wal",
    "store/engine/paths": "paths",
    "store/engine/spill": "spill",
    "store/files/catalog": "catalog recovery",
    "store/files/catalog_cache": "catalog_cache catalog",
    "store/files/catalog_functions": "catalog recovery",
    "store/files/catalog_migrations": "formats",
    "store/files/catalog_repair": "catalog recovery damage",
    "store/files/catalog_schema": "catalog formats",
    "store/files/commit_point": "safety crashes",
    "store/files/derived_tables": "operations/text_index/test_keeping file_store damage",
    "store/files/fragmentation": "fragmentation maintenance",
    "store/files/garbage": "garbage maintenance recovery",
    "store/files/generation_state": "safety wal recovery",
    "store/files/in_place": "wal safety crashes",
    "store/files/integrity_check": "damage maintenance recovery",
    "store/files/layout": "layout safety",
    "store/files/publish": "safety file_store crashes shortage",
    "store/files/recovery": "recovery maintenance",
    "store/files/trash": "trash recovery",
    "store/files/file_store": "concurrency file_store safety wal",
    "store/files/turn": "file_store safety wal operations/text_index/test_keeping concurrency crashes",
    "store/files/verification": "safety damage file_store",
    "store/files/wal": "wal safety crashes",
    "store/files/writing": "file_store crashes",
    "store/system/filesystems": "filesystems store/files/test_modes",
    "store/system/forks": "forks store/files/test_concurrency",
    "store/system/fsync": "store/files/test_modes store/files/test_safety store/files/test_crashes",
    "store/system/locks": "locks store/files/test_concurrency store/files/test_safety",
    "queries/execution": "layers process_pool",
    "queries/fork_server": "process_pool",
    "queries/handles": "process_pool reuse",
    "queries/idle_processes": "reuse process_pool",
    "queries/json_rows": "json_rows",
    "queries/process": "process_pool layers",
    "queries/process_pool": "process_pool reuse",
    "queries/query_errors": "query_errors process_pool",
    "queries/reports": "reports process_pool",
    "queries/sandbox": "sandbox",
    "queries/syscalls": "sandbox",
    "queries/translation": "layers",
    "queries/wire": "wire process_pool",
}
_OF_FOLDER = {
    "store/system": "forks locks filesystems store/files/test_safety",
    "store/engine": "attachments store/files/test_file_store store/files/test_wal",
    "store/files": "file_store safety wal damage recovery",
    "store": "store/files/test_file_store",
    "queries": "process_pool reuse layers",
}


def covering(module: Path) -> list[str]:
    """Return the files of tests of ``module``, a path such as ckanext/duckstore/store/base.py."""
    name = module.relative_to("ckanext/duckstore").with_suffix("")
    folder = str(name.parent)
    words = (_OF_MODULE.get(str(name)) or _OF_FOLDER[folder]).split()
    files = [word if "/" in word else f"{folder}/test_{word}" for word in words]
    return [f"{TESTS}/{file}.py" for file in files]
