"""The jobs that CKAN's DataStore schedules after a write, in one round trip to Redis each.

CKAN reschedules a job by fetching, deleting and scheduling it again:
``_schedule_patch_resource_last_modified``, ``_schedule_calculate_record_count`` and what cancels
them, in ``ckanext.datastore.logic.action``. That takes twelve round trips for each write. If
another request deletes the job in between, rq raises ``InvalidJobOperation``: an error 500 for rows
that are stored. :func:`install` replaces these functions by those below; ids, functions and delays
of the jobs are CKAN's.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import ckan.plugins.toolkit as tk
import redis
from ckanext.datastore.logic import action
from rq.job import Job, JobStatus
from rq.registry import CanceledJobRegistry, FailedJobRegistry, FinishedJobRegistry, ScheduledJobRegistry

log = logging.getLogger(__name__)

#: The registries of jobs that wait or have ended. (A running job is left to its worker.)
_REGISTRIES = (ScheduledJobRegistry, FinishedJobRegistry, FailedJobRegistry, CanceledJobRegistry)


def install() -> None:
    """Make CKAN's actions schedule their jobs with the functions of this module."""
    for name, function in REPLACEMENTS.items():
        setattr(action, name, function)


def schedule_last_modified(resource_id: str) -> None:
    """Schedule an update of a resource's ``last_modified``, after a delay without writes."""
    _schedule(
        _last_modified(resource_id),
        action.RESOURCE_LAST_MODIFIED_SETTLE_TIME,
        action._patch_resource_last_modified,
        resource_id,
        datetime.now(UTC),
    )


def cancel_last_modified(resource_id: str) -> None:
    _cancel(_last_modified(resource_id))


def schedule_record_count(resource_id: str) -> None:
    """Schedule a count of a table's rows, after a delay without writes."""
    delay = timedelta(seconds=tk.config["ckan.datastore.background_calculate_record_count_delay"])
    _schedule(_record_count(resource_id), delay, action._calculate_record_count, resource_id)


def cancel_record_count(resource_id: str) -> bool:
    """Cancel the count of a table's rows; return whether one was scheduled."""
    return _cancel(_record_count(resource_id))


#: What replaces functions of CKAN's module of actions, by their names there.
REPLACEMENTS: Final[Mapping[str, Callable[..., object]]] = {
    "_schedule_patch_resource_last_modified": schedule_last_modified,
    "_cancel_patch_resource_last_modified": cancel_last_modified,
    "_schedule_calculate_record_count": schedule_record_count,
    "_cancel_calculate_record_count": cancel_record_count,
}


def _last_modified(resource_id: str) -> str:
    return f"{resource_id}_datastore-patch-last_modified"


def _record_count(resource_id: str) -> str:
    return f"{resource_id}_calculate-record-count"


def _schedule(job_id: str, delay: timedelta, function: Callable[..., None], *arguments: Any) -> None:
    """Schedule a job to run after *delay*, replacing the one with this id.

    The rows are on disk already, so a failure of Redis is logged and not reported to the client.
    """
    queue = tk.get_job_queue()
    job = queue.create_job(function, args=arguments, job_id=job_id, status=JobStatus.SCHEDULED)
    try:
        with queue.connection.pipeline() as pipe:
            _remove(queue, job_id, pipe)
            pipe.sadd(queue.redis_queues_keys, queue.key)
            job.save(pipeline=pipe)
            pipe.zadd(ScheduledJobRegistry(queue=queue).key, {job_id: int((datetime.now(UTC) + delay).timestamp())})
            pipe.execute()
    except redis.RedisError:
        log.exception("the job %s could not be scheduled", job_id)


def _cancel(job_id: str) -> bool:
    """Remove the job *job_id*; return whether there was one."""
    queue = tk.get_job_queue()
    try:
        with queue.connection.pipeline() as pipe:
            _remove(queue, job_id, pipe)
            return bool(pipe.execute()[0])
    except redis.RedisError:
        log.exception("the job %s could not be canceled", job_id)
        return False


def _remove(queue: Any, job_id: str, pipe: Any) -> None:
    """Add to *pipe* the commands that remove a job from every registry.

    The first result is the number of jobs.
    """
    pipe.delete(Job.key_for(job_id))
    pipe.lrem(queue.key, 0, job_id)
    for registry in _REGISTRIES:
        pipe.zrem(registry(queue=queue).key, job_id)
