"""The jobs of CKAN's DataStore: moved in one round trip, by many requests at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import ckan.plugins.toolkit as tk
import pytest
import redis
from ckan.tests import factories, helpers
from ckanext.datastore.logic import action
from rq.exceptions import InvalidJobOperation
from rq.job import Job, JobStatus
from rq.registry import ScheduledJobRegistry

from ckanext.duckstore.logic import jobs

pytestmark = pytest.mark.usefixtures("with_plugins", "no_jobs")

ID = "a-resource"
JOB = f"{ID}_datastore-patch-last_modified"


@pytest.fixture
def no_jobs(with_plugins: None, clean_queues: None) -> None:
    for job_id in scheduled():
        tk.job_from_id(job_id).delete()


def scheduled() -> dict[str, datetime]:
    """Return when each job that is scheduled will run."""
    registry = ScheduledJobRegistry(queue=tk.get_job_queue())
    return {id: registry.get_scheduled_time(id).replace(tzinfo=UTC) for id in registry.get_job_ids()}


def test_a_job_is_scheduled_as_ckan_does() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    jobs.schedule_last_modified(ID)
    job = tk.job_from_id(JOB)
    assert job.func is action._patch_resource_last_modified
    assert job.args[0] == ID
    assert before <= job.args[1] <= datetime.now(UTC)
    assert job.get_status() == JobStatus.SCHEDULED
    assert job.origin == tk.get_job_queue().name
    assert before + timedelta(seconds=15) <= scheduled()[JOB] <= datetime.now(UTC) + timedelta(seconds=15)
    jobs.schedule_record_count(ID)
    assert tk.job_from_id(f"{ID}_calculate-record-count").func is action._calculate_record_count


def test_a_job_that_is_there_is_moved() -> None:
    tk.get_job_queue().enqueue_in(timedelta(hours=1), action._patch_resource_last_modified, ID, "earlier", job_id=JOB)
    jobs.schedule_last_modified(ID)
    assert list(scheduled()) == [JOB]
    assert scheduled()[JOB] < datetime.now(UTC) + timedelta(minutes=1)
    assert tk.job_from_id(JOB).args[1] != "earlier"


def test_a_job_that_is_due_already_waits_again() -> None:
    queue = tk.get_job_queue()
    queue.enqueue(action._patch_resource_last_modified, ID, "earlier", job_id=JOB)
    jobs.schedule_last_modified(ID)
    assert JOB not in queue.get_job_ids()
    assert list(scheduled()) == [JOB]


def test_cancel() -> None:
    assert not jobs.cancel_record_count(ID)
    jobs.schedule_record_count(ID)
    assert jobs.cancel_record_count(ID)
    assert not scheduled()
    with pytest.raises(KeyError):
        tk.job_from_id(f"{ID}_calculate-record-count")


@pytest.fixture
def round_trips(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is sent to Redis: commands alone, and pipelines of them."""
    sent: list[str] = []
    command, pipeline = redis.Redis.execute_command, redis.client.Pipeline.execute

    def alone(self: Any, *arguments: Any, **options: Any) -> Any:
        sent.append(str(arguments[0]))
        return command(self, *arguments, **options)

    def together(self: Any, *arguments: Any, **options: Any) -> Any:
        sent.append("pipeline")
        return pipeline(self, *arguments, **options)

    monkeypatch.setattr(redis.Redis, "execute_command", alone)
    monkeypatch.setattr(redis.client.Pipeline, "execute", together)
    return sent


def test_one_round_trip(round_trips: list[str]) -> None:
    jobs.schedule_last_modified(ID)
    jobs.schedule_last_modified(ID)
    jobs.cancel_last_modified(ID)
    assert round_trips == ["pipeline"] * 3


def test_a_job_that_another_request_deletes_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """CKAN's own way fails there; with ours there is no moment in between."""
    fetch = Job.fetch

    def fetched_and_gone(id: str, connection: Any, **options: Any) -> Any:
        job = fetch(id, connection=connection, **options)
        connection.delete(job.key)
        return job

    jobs.schedule_last_modified(ID)
    monkeypatch.setattr(Job, "fetch", fetched_and_gone)
    with pytest.raises(InvalidJobOperation):
        tk.job_from_id(JOB).delete()
    action._schedule_patch_resource_last_modified(ID)
    action._schedule_patch_resource_last_modified(ID)
    assert list(scheduled()) == [JOB]


def test_many_requests_at_once() -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: action._schedule_patch_resource_last_modified(ID), range(200)))
        list(threads.map(lambda _: action._cancel_calculate_record_count(ID), range(20)))
    assert list(scheduled()) == [JOB]


@pytest.mark.usefixtures("non_clean_db")
def test_a_write_that_is_stored_is_answered_though_redis_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = factories.Dataset()
    made = helpers.call_action("datastore_create", resource={"package_id": dataset["id"]}, records=[{"a": 1}])

    def gone(*arguments: Any, **options: Any) -> Any:
        raise redis.ConnectionError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(redis.client.Pipeline, "execute", gone)
        helpers.call_action("datastore_upsert", resource_id=made["resource_id"], method="insert", records=[{"a": 2}])
    assert helpers.call_action("datastore_search", resource_id=made["resource_id"])["total"] == 2
