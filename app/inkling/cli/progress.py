"""One line on the standard error that says how far the work is."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from inkling.cli.output import counted, printable
from inkling.indexing.activity import Activity, Report

PHASES = {
    "idle": "Up to date",
    "scanning": "Looking for files",
    "reading": "Reading files",
    "loading model": "Loading the model",
    "encoding": "Encoding passages",
    "recognizing": "Reading pictures",
    "paused": "Paused",
}


Show = Callable[[str, int, int | None, str], None]
"""What is going on, what is done of it, the total where it is known, and figures to show behind."""


@contextmanager
def progress_line() -> Iterator[Callable[[Activity], None]]:
    """Show activities as they come, from any thread, while the block runs; only on a terminal."""
    with bar_line() as show:

        def show_activity(activity: Activity) -> None:
            total = activity.total or (1 if activity.phase == "idle" else None)
            show(PHASES[activity.phase], activity.done, total, figures(activity))

        yield show_activity


@contextmanager
def bar_line() -> Iterator[Show]:
    """Show how far anything is, from any thread, while the block runs; only on a terminal."""
    if not sys.stderr.isatty():
        yield lambda what, done, total, figures: None
        return
    # Imported here because only a terminal needs it, and a pipe should not wait for it.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[figures]}", markup=False, style="dim"),
    )
    console = Console(file=sys.stderr, highlight=False, emoji=False)
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as progress:
        task = progress.add_task("Starting", total=None, figures="")

        def show(what: str, done: int, total: int | None, figures: str) -> None:
            progress.update(task, description=what, completed=done, total=total, figures=figures)

        yield show


def figures(activity: Activity) -> str:
    """Write count, rate, time left and unreadable files, as far as they are known."""
    parts = []
    if activity.total:
        parts.append(f"{activity.done:,} of {activity.total:,}")
    elif activity.done:
        parts.append(f"{activity.done:,}")
    if activity.rate > 0:
        parts.append(f"{activity.rate:,.0f}/s" if activity.rate >= 10 else f"{activity.rate:.1f}/s")
    if activity.seconds_left is not None:
        parts.append(f"{duration(activity.seconds_left)} left")
    if activity.unreadable:
        parts.append(f"{activity.unreadable:,} unreadable")
    return printable(", ".join(parts))


def duration(seconds: float) -> str:
    """Write a time as a person would say it."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def summary(report: Report) -> str:
    """Say on one line what a run of the indexer did."""
    changes = [
        f"{count:,} {name}"
        for count, name in (
            (report.added, "added"),
            (report.changed, "changed"),
            (report.moved, "moved"),
            (report.gone, "gone"),
        )
        if count
    ]
    parts = [
        f"{counted(report.files, 'file')} ({', '.join(changes) or 'nothing new'})",
        f"{counted(report.passages, 'passage')} ({report.passages_encoded:,} encoded)",
        f"{report.unreadable:,} unreadable",
        f"{report.skipped:,} skipped",
        duration(report.seconds),
    ]
    advice = ". See them with: inkling ledger --state unreadable" if report.unreadable else ""
    return ", ".join(parts) + advice
