"""Worker processes that read files: each can be killed, and a file that kills its worker costs nothing else."""

import contextlib
import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import wait

import psutil

from inkling.child_processes import MOST_STARVED, deaf_to_interrupts, is_starved, processor_time
from inkling.indexing.reader_process import ATTACHMENTS, STARTED, CountTokens, Job, Outcome, Refused, serve
from inkling.indexing.recognition import MOST_SECONDS, PageJob

LOOK_EVERY = 0.25
STARTING = 120.0
"""Seconds that a worker may take to start, which no file is charged with."""

ASLEEP = 5.0
"""Seconds between two looks at the workers after which it is taken that they were stopped, too."""


AnyJob = Job | PageJob
"""What a worker can be asked to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: seconds, more for each megabyte of its size, and bytes of memory."""

    seconds: float = 30.0
    seconds_per_megabyte: float = 1.0
    memory: int = 1 << 30

    def seconds_for(self, size: int) -> float:
        """How long a file of a size may take."""
        return self.seconds + self.seconds_per_megabyte * size / 1e6


class _Worker:
    """One process and the job it is at."""

    def __init__(self, count_tokens: CountTokens, limits: Limits) -> None:
        context = multiprocessing.get_context("spawn")
        # Two one-way pipes: a two-way one would be a socket, and Inkling opens none.
        job_end, self._jobs = context.Pipe(duplex=False)
        self.outcomes, outcome_end = context.Pipe(duplex=False)
        self._process = context.Process(
            target=serve, args=(job_end, outcome_end, count_tokens, limits.memory), name="inkling reader", daemon=True
        )
        with deaf_to_interrupts():
            self._process.start()
        job_end.close()
        outcome_end.close()
        self._limits = limits
        self.started = False
        self.job: AnyJob | None = None
        self.is_at_attachments = False
        self.size = 0
        self._seconds = self._deadline = self._used = 0.0

    @property
    def _pid(self) -> int:
        return self._process.pid or 0

    @property
    def lives(self) -> bool:
        """Whether the process is there."""
        return self._process.is_alive()

    @property
    def has_died(self) -> bool:
        """Whether the process has ended and left nothing to be heard.

        On Windows its pipe does not tell that where it ended before it had taken its end of it over.
        """
        if self._process.is_alive():
            return False
        with contextlib.suppress(OSError):
            return not self.outcomes.poll()
        return True

    def begin(self, job: AnyJob, size: int, leave_out: str = "") -> None:
        """Hand over a job; raises OSError where the process has died.

        What is attached to the file is not read where there is a reason to leave it out.
        """
        self.job = job
        self.size = size
        self.is_at_attachments = False
        # Recognition keeps to a time of its own, and ends what it has started where that is over.
        self._seconds = self._limits.seconds_for(size) + MOST_SECONDS * isinstance(job, PageJob)
        self._count_from_now(self._seconds if self.started else STARTING)
        bounded = replace(job, leave_out=leave_out, seconds=self._seconds) if isinstance(job, Job) else job
        self._jobs.send(bounded)

    def note_started(self) -> None:
        """Count the present job's time from now on: before, the process was only starting."""
        self.started = True
        self._count_from_now(self._seconds)

    def give_time(self, seconds: float) -> None:
        """Let the present job take so much longer."""
        self._deadline += seconds

    def excess(self) -> str:
        """Say which limit the present job has gone beyond, empty if none."""
        if self.job is None:
            return ""
        if time.monotonic() > self._deadline and not self._is_starved():
            return f"took longer than {self._seconds:.0f} seconds to read"
        with contextlib.suppress(psutil.Error):
            if psutil.Process(self._pid).memory_info().rss > self._limits.memory:
                return f"needs more than {self._limits.memory >> 20} MB of memory to read"
        return ""

    def _count_from_now(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds
        with contextlib.suppress(psutil.Error):
            self._used = processor_time(self._pid)

    def _is_starved(self) -> bool:
        """Tell whether the process wants to work and has not had the time that it may have."""
        if time.monotonic() > self._deadline + (MOST_STARVED - 1) * self._seconds:
            return False
        return is_starved(self._pid, self._used + self._seconds)

    def stop(self) -> None:
        """End the process at once: it leaves nothing behind, and Python's own way to an end takes its time."""
        started = _children(self._pid) if isinstance(self.job, PageJob) else []
        self._process.kill()
        self._process.join()
        for program in started:
            with contextlib.suppress(psutil.Error):
                program.kill()
        self._jobs.close()
        self.outcomes.close()
        self._process.close()


def _children(process: int) -> list[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        return psutil.Process(process).children()
    return []


class Extractor:
    """A few workers that are started when first needed; belongs to one thread."""

    def __init__(self, count_tokens: CountTokens, workers: int, limits: Limits = Limits()) -> None:
        self._count_tokens = count_tokens
        self._limits = limits
        self._most = self._allowed = max(1, workers)
        self._workers: list[_Worker] = []
        self._looked = 0.0

    def extract(self, jobs: Iterator[tuple[AnyJob, int]]) -> Iterator[tuple[AnyJob, Outcome] | None]:
        """Read files, given with their sizes, as fast as the workers can, and yield what came of each as it comes.

        None comes where nothing else has for a moment, so that the caller can see to other things.

        Raises:
            RuntimeError: a worker ended before it had read anything at all, which no file is to be blamed for.
        """
        exhausted = False
        self._looked = time.monotonic()
        finished: list[tuple[AnyJob, Outcome] | None] = []
        while True:
            while not exhausted and (worker := self._idle()) is not None:
                job, size = next(jobs, (None, 0))
                if job is None:
                    exhausted = True
                else:
                    self._begin(worker, job, size)
            # Only now, so that the workers are not idle while the caller deals with it.
            yield from finished
            busy = [worker for worker in self._workers if worker.job is not None]
            if not busy:
                return
            finished = list(self._look_at(busy)) or [None]

    def leave_free(self, cores: int) -> None:
        """Let fewer workers work at a time, one at least, so that some cores are free."""
        self._allowed = max(1, min(self._most, (os.cpu_count() or 1) - cores))

    def close(self) -> None:
        """Stop all workers, in bounded time; may be called twice."""
        while self._workers:
            self._workers.pop().stop()

    def _look_at(self, busy: Sequence[_Worker]) -> Iterator[tuple[AnyJob, Outcome]]:
        """Wait a moment for workers, and tell what came of their jobs."""
        ready = wait([worker.outcomes for worker in busy], LOOK_EVERY)
        before, self._looked = self._looked, time.monotonic()
        if self._looked - before > ASLEEP:
            # The computer slept, or the user stopped all of Inkling for a while: no file is to be blamed for it.
            for worker in busy:
                worker.give_time(self._looked - before)
        for worker in busy:
            job = worker.job
            if worker.outcomes in ready:
                outcome = self._hear(worker)
            elif worker.has_died:
                outcome = self._died(worker)
            else:
                outcome = self._end(worker, reason) if (reason := worker.excess()) else None
            if job is None or outcome is None:
                continue
            if worker.is_at_attachments and isinstance(outcome, Refused) and outcome.broke:
                self._read_without_attachments(worker, job, outcome.reason)
            else:
                yield job, outcome

    def _idle(self) -> _Worker | None:
        if sum(worker.job is not None for worker in self._workers) >= self._allowed:
            return None
        for worker in [worker for worker in self._workers if worker.job is None]:
            if worker.lives:
                return worker
            # What killed it while it had nothing to read is no file's fault.
            self._workers.remove(worker)
            worker.stop()
        return self._new_worker() if len(self._workers) < self._allowed else None

    def _new_worker(self) -> _Worker:
        self._workers.append(_Worker(self._count_tokens, self._limits))
        return self._workers[-1]

    def _begin(self, worker: _Worker, job: AnyJob, size: int, leave_out: str = "") -> None:
        # A worker that has just died shows as an end of its pipe, at once, in `extract`.
        with contextlib.suppress(OSError):
            worker.begin(job, size, leave_out)

    def _read_without_attachments(self, worker: _Worker, job: AnyJob, reason: str) -> None:
        """Read a file once more, for what broke its reader was only attached to it."""
        self._begin(worker if worker in self._workers else self._new_worker(), job, worker.size, reason)

    def _hear(self, worker: _Worker) -> Outcome | None:
        """Take what waits in the pipe: None where it only tells how far the worker is."""
        try:
            said = worker.outcomes.recv()
        except (EOFError, OSError):
            return self._died(worker)
        if said == STARTED:
            worker.note_started()
            return None
        if said == ATTACHMENTS:
            worker.is_at_attachments = True
            return None
        worker.job = None
        outcome: Outcome = said
        return outcome

    def _died(self, worker: _Worker) -> Outcome:
        if not worker.started:
            raise RuntimeError("The process that reads files ended before it began.")
        return self._end(worker, "crashed its reader; it is probably damaged")

    def _end(self, worker: _Worker, reason: str) -> Outcome:
        self._workers.remove(worker)
        worker.stop()
        return Refused(None, b"", "unreadable", reason, broke=True)
