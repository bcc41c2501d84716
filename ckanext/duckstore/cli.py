"""``ckan duckstore``: commands for operators."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from ckan.common import config

from . import config as settings
from .backend import active_store
from .errors import DuckstoreError
from .identifiers import shown
from .operations.text_index.making import make_index
from .store.base import StoredFunction
from .store.files import recovery
from .store.files.file_store import FileStore
from .store.files.maintenance import FileMaintenance
from .store.maintenance import Maintenance
from .store.stores import SCHEMES, StoreKind

#: What DuckDB's Python client makes of a Ctrl-C during a statement.
_INTERRUPTED = "Query interrupted"


def kind() -> StoreKind:
    """Return the kind of the active store."""
    return SCHEMES[settings.store_scheme(config["ckan.datastore.write_url"])]


def maintained() -> Maintenance:
    """Return the maintenance of the active store."""
    with reported():
        return kind().maintain(active_store())


@contextmanager
def reported() -> Iterator[None]:
    """Report a Duckstore error as one line, and Ctrl-C during a statement like any other Ctrl-C."""
    try:
        yield
    except RuntimeError as error:
        if str(error) != _INTERRUPTED:
            raise
        raise click.Abort from error
    except DuckstoreError as error:
        raise click.ClickException(f"{error} ({error.__cause__})" if error.__cause__ else str(error)) from error


@click.group()
def duckstore() -> None:
    """Maintain the files of the DataStore."""


@duckstore.command()
def info() -> None:
    """List the resources with their rows, bytes and generations."""
    click.echo(f"{'rows':>12} {'bytes':>14} {'log':>10} {'gen.':>4} {'columns':>7}  resource")
    for each in maintained().info():
        rows = "unreadable" if each.rows is None else f"{each.rows:,}"
        click.echo(
            f"{rows:>12} {each.bytes:>14,} {each.log_bytes:>10,} {each.generations:>4} {each.columns or '':>7}  {each.id}"
        )
        for trigger in each.triggers:
            click.echo(f"{'':>52}  trigger {trigger}")
    store = active_store()
    click.echo(f"{store.total_bytes():,} bytes in all")
    functions = [function for group in store.functions().values() for function in group]
    for function in functions:
        click.echo(f"function {_declaration(function)}")


@duckstore.command()
@click.argument("name", required=False)
def functions(name: str | None) -> None:
    """List the functions, or show the definition of each one named NAME."""
    with reported():
        known = active_store().functions()
    if name is None:
        for group in known.values():
            for function in group:
                click.echo(_declaration(function))
        return
    if name not in known:
        raise click.ClickException(f"there is no function {name}")
    for function in known[name]:
        click.echo(f"-- {_declaration(function)}")
        click.echo(function.definition)


def _declaration(function: StoredFunction) -> str:
    """Return the signature of *function*: ``name(argument type, ...) RETURNS type``."""
    arguments = ", ".join(
        " ".join(part for part in (each.mode if each.mode != "in" else "", each.name, each.type) if part)
        for each in function.arguments
    )
    return f"{shown(function.name)}({arguments}) RETURNS {function.rettype}"


@duckstore.command()
def check() -> None:
    """Open every file, compare it with the catalog, and read all of it.

    Fail if something is damaged.
    """
    damaged = False
    with reported():
        for finding in maintained().check():
            damaged = damaged or finding.is_damage
            kind = "DAMAGED" if finding.is_damage else "note"
            click.echo(f"{kind}: {finding.id or 'store'}: {finding.text}")
    if damaged:
        sys.exit(1)
    click.echo("nothing is damaged")


@duckstore.command()
def checkpoint() -> None:
    """Checkpoint every WAL, and rewrite fragmented files."""
    with reported():
        for id, done in maintained().checkpoint():
            click.echo(f"{id}: {done}")


@duckstore.command("fts-index")
@click.option("--rebuild", is_flag=True, help="Also create those anew that seem to be intact.")
@click.argument("resource_ids", metavar="[RESOURCE_ID]...", nargs=-1)
def fts_index(resource_ids: tuple[str, ...], rebuild: bool) -> None:
    """Create missing or outdated full-text indexes, or drop them if they are disabled.

    Without arguments, process all tables. Fail at the end if that was not possible for some.
    """
    failed = False
    with reported():
        store = active_store()
        ids = resource_ids or store.ids()
        for number, id in enumerate(ids, 1):
            click.echo(f"[{number}/{len(ids)}] {id}: ", nl=False)
            try:
                click.echo(make_index(store, id, anew=rebuild))
            except DuckstoreError as error:
                failed = True
                click.echo(str(error))
    if failed:
        sys.exit(1)


@duckstore.command()
@click.option("--empty-trash", is_flag=True, help="Remove all files of dropped tables, too, however recently dropped.")
def collect(empty_trash: bool) -> None:
    """Remove leftover files of old generations, dropped resources and dead processes."""
    with reported():
        removed = maintained().collect(empty_trash=empty_trash)
    click.echo(
        f"removed: {removed.generations} generations, {removed.folders} folders, {removed.spills} spill folders, "
        f"{removed.trash} folders of the trash"
    )


@duckstore.command()
@click.argument("ids", nargs=-1)
@click.option("--apply", is_flag=True, help="Bring the tables back; without it they are only listed.")
@click.option("--new-catalog", is_flag=True, help="Move the catalog aside first and begin a new one. Stop CKAN before.")
def recover(ids: tuple[str, ...], apply: bool, new_catalog: bool) -> None:
    """List tables whose files exist and whose catalog row is missing or damaged.

    With --apply restore them. Dropped tables are restored from the trash only if their IDS are
    given.
    """
    if new_catalog and kind().open is not FileStore:
        raise click.ClickException("the store of this site has no catalog that could be moved aside")
    if new_catalog:
        folder = settings.store_folder(config["ckan.datastore.write_url"])
        click.echo(f"the catalog is now in {recovery.set_aside_catalog(folder)}")
        with reported():
            maintenance: Maintenance = FileMaintenance(FileStore(settings.store_settings(folder), new_catalog=True))
    else:
        maintenance = maintained()
    with reported():
        if apply or new_catalog:
            for lost, done in maintenance.recover(ids):
                click.echo(f"{lost.id or 'unknown'}: {lost.why}: {done}")
        else:
            for lost in maintenance.lost():
                click.echo(f"{lost.id or 'unknown'}: {lost.why}: {lost.where}")
