"""Clients: processes and threads that send requests until they are told to stop."""

from __future__ import annotations

import http.client
import itertools
import multiprocessing
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.synchronize import Event
from typing import Any

from . import requests
from .requests import Kind, Sent
from .tables import Tables

#: Seconds after which a client gives up on a response.
PATIENCE = 300.0
#: The status of a request whose connection ended without a response.
NO_ANSWER = 0
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Answer:
    """What became of a request."""

    kind: str
    status: int
    seconds: float
    bytes: int
    text: str = ""
    """The beginning of the response, for reports."""


@dataclass(frozen=True)
class Target:
    """Where the requests go."""

    port: int
    token: str
    tables: Tables

    def send(self, sent: Sent) -> Answer:
        """Send a request on a connection of its own and read the whole response."""
        headers = {"Authorization": self.token, "Connection": "close", "Content-Type": "application/json"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        body = sent.body
        started, size, status, start = time.monotonic(), 0, NO_ANSWER, b""
        try:
            connection.request("GET" if body is None else "POST", sent.path, body, headers)
            response = connection.getresponse()
            while block := response.read(_BLOCK):
                start = start or block[:300]
                size += len(block)
            status = response.status
        except (OSError, http.client.HTTPException) as error:
            start = repr(error).encode()
        finally:
            connection.close()
        return Answer(sent.kind, status, time.monotonic() - started, size, start.decode(errors="replace"))

    def warm_up(self, kinds: dict[str, Kind], rounds: int) -> None:
        """Send each of *kinds* so often, one request at a time."""
        for _, sent in zip(range(rounds * len(kinds)), requests.mixed(kinds, self.tables, 0), strict=False):
            self.send(sent)


@contextmanager
def sending(target: Target, kinds: dict[str, Kind] | None, clients: int, least: int = 1) -> Iterator[list[Answer]]:
    """Let *clients* send during the block; its value has their answers after the block.

    They run in a process of their own. Without *kinds* they send pages.

    :param least: the number of requests that each of them sends, even if the block ends before.
    """
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    receiver, sender = context.Pipe(duplex=False)
    names = None if kinds is None else list(kinds)
    process = context.Process(target=_send, args=(target, names, clients, least, stop, sender), daemon=True)
    process.start()
    sender.close()
    answers: list[Answer] = []
    try:
        yield answers
    finally:
        stop.set()
        answers += receiver.recv()
        process.join()


def _send(target: Target, names: list[str] | None, clients: int, least: int, stop: Event, result: Any) -> None:
    kinds: dict[str, Kind] = {"page": requests.page}
    if names is not None:
        kinds = {name: (requests.HOSTILE | requests.SQL)[name] for name in names}
    answers: list[Answer] = []

    def client(seed: int) -> None:
        for number, sent in enumerate(requests.mixed(kinds, target.tables, seed), 1):
            answers.append(target.send(sent))
            if number >= least and stop.is_set():
                return

    threads = [threading.Thread(target=client, args=(seed,)) for seed in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.send(answers)


@dataclass
class Reader:
    """The other client, who asks for pages, and for counts if *counts*, one after the other."""

    target: Target
    counts: bool = False
    pause: float = 0.05
    answers: list[Answer] = field(default_factory=list)

    def read_for(self, seconds: float) -> None:
        """Ask for *seconds*."""
        chance = random.Random(1)
        kinds = [requests.page, requests.count] if self.counts else [requests.page]
        until = time.monotonic() + seconds
        for kind in itertools.cycle(kinds):
            if time.monotonic() > until:
                return
            self.answers.append(self.target.send(kind(self.target.tables, chance)))
            time.sleep(self.pause)
