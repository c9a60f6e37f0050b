"""Fetches a model onto the shelf: asked for by the user, in a process of its own, and kept only if it is whole."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from inkling.models.apart import run_apart
from inkling.models.fetching import HUB, download, look_up
from inkling.models.offer import Offer
from inkling.models.recommended import recommended
from inkling.models.shelf import Shelf

_PROMPTS = "config_sentence_transformers.json"


class Fetcher:
    """Looks up and fetches models; a call blocks, and may be cancelled from any thread by what `cancelled` says."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def look_up(self, name: str, endpoint: str = "") -> Offer:
        """Ask a hub what it offers under a short name of the recommended list or an `owner/name`.

        Raises:
            FetchProblem, ModelProblem: it cannot be had, or not be used.
        """
        known = recommended(name)
        scratch = self._shelf.incoming("look-up")
        try:
            return run_apart(look_up, endpoint or HUB, known.repository if known else name, scratch)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def fetch(
        self,
        offer: Offer,
        add: Callable[[Path, str, str, str], str],
        name: str = "",
        on_progress: Callable[[int], None] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> str:
        """Fetch an offer that the user has agreed to, add it, and tell its name; `on_progress` hears bytes.

        Raises:
            FetchProblem, ModelProblem, HomeProblem, BadRequest: nothing is kept of it.
            Cancelled: it was given up; nothing is kept of it.
        """
        folder = self._shelf.incoming(offer.repository)
        known = recommended(offer.repository)

        def tell() -> None:
            if on_progress is not None:
                on_progress(min(offer.bytes, _size(folder)))

        try:
            run_apart(download, offer, folder, meanwhile=tell, cancelled=cancelled)
            if known is not None and known.prompts:
                _add_prompts(folder / _PROMPTS, known.prompts)
            own_name = name or offer.repository.rpartition("/")[2]
            return add(folder, own_name, f"{offer.endpoint}/{offer.repository}@{offer.revision}", offer.licence)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _add_prompts(path: Path, prompts: object) -> None:
    """Write down the prompts that a model's authors ask for, unless the folder tells some itself."""
    config = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    if isinstance(config, dict) and not any((config.get("prompts") or {}).values()):
        path.write_text(json.dumps({**config, "prompts": prompts}), "utf-8")


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            # The library renames what is whole.
            continue
    return total
