"""What a user may wish of models: see them, use one, go back, add one and remove one."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from inkling.encoder.loader import EncoderLoader
from inkling.encoder.model_folder import DEFAULT_NAME, ModelFolder
from inkling.errors import BadRequest, ModelProblem
from inkling.indexing.requests import Request
from inkling.models.fetch import Fetcher
from inkling.models.offer import Offer
from inkling.models.recommended import RECOMMENDED, Recommended
from inkling.models.shelf import DEFAULT, Shelf
from inkling.session.commands import Commands
from inkling.session.model_choice import ModelChoice
from inkling.session.wishes import Wishes
from inkling.store.connections import Connections
from inkling.store.ledger import Ledger
from inkling.store.models import ANSWERING, AnsweringModel, VectorCounts, remove_vectors, vector_counts, vector_shares
from inkling.store.shrinking import shrink
from inkling.store.writer import Writer

logger = logging.getLogger(__name__)

NAMES = "names of models"
Role = Literal["answers", "is being prepared", "kept", "not used"]
USE, REMOVE = "use a model", "remove a model"


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model at hand or of which vectors are kept; `vectors` of its texts are there and `missing` are not.

    `on_shelf` is False where only vectors are left of it, or its folder lies elsewhere. `caution` is what one should
    know of a model that was just chosen.
    """

    name: str
    role: Role
    vectors: int
    missing: int
    bytes: int
    on_shelf: bool
    licence: str = ""
    source: str = ""
    caution: str = ""


@dataclass(frozen=True, slots=True)
class ModelsOverview:
    """Names of the answering model, of the one that follows, with the share that is ready, and of those kept.

    `trouble` says what is wrong with the chosen one, empty where nothing is.
    """

    answering: str
    following: str = ""
    share: float = 0.0
    kept: tuple[str, ...] = ()
    trouble: str = ""


class ModelWishes:
    """Carries out what is wished of models; any thread may call, and a call blocks for as long as it takes.

    What changes the index goes through `commands`, so that it is done by the process that has the index open.
    `working` tells whether an indexer goes on in the background: it switches by itself once a model is complete and
    loaded.
    """

    def __init__(
        self,
        shelf: Shelf,
        choice: ModelChoice,
        wishes: Wishes,
        connections: Connections,
        memory: Path,
        commands: Commands,
        working: Callable[[], bool],
    ) -> None:
        self._shelf, self._choice, self._wishes = shelf, choice, wishes
        self._connections, self._memory = connections, memory
        self._commands, self._write, self._working = commands, commands.write, working
        self._fetcher = Fetcher(shelf)
        commands.answer(USE, self._use_for_another)
        commands.answer(REMOVE, lambda given: self._remove(given["name"], only_vectors=given["only_vectors"]))

    def list(self) -> tuple[ModelRow, ...]:
        """List the models at hand and those of which vectors are kept, the answering one first."""
        counts = {each.identity: each for each in vector_counts(self._connections)}
        rows = [self._row(name, self._identity(name), counts, on_shelf=True) for name in self._shelf.names()]
        listed = {row.role for row in rows}
        rows += [
            self._row(each.model.name, each.identity, counts, on_shelf=False)
            for each in (self._choice.answering, self._choice.following)
            if each is not None and each.model is not None and self._role(each.identity, counts) not in listed
        ]
        names = self._names()
        for identity in list(counts):
            name = names.get(identity, _nameless(identity))
            rows.append(self._row(name, identity, counts, on_shelf=False))
        order: dict[Role, int] = {"answers": 0, "is being prepared": 1, "kept": 2, "not used": 3}
        return tuple(sorted(rows, key=lambda row: order[row.role]))

    def recommended(self) -> tuple[Recommended, ...]:
        """List models worth fetching that are not at hand."""
        names = self._shelf.names()
        return tuple(each for each in RECOMMENDED if each.name not in names)

    def overview(self) -> ModelsOverview:
        """Name the models of which there are vectors; cheap."""
        now, following = self._choice.answering, self._choice.following
        shares = vector_shares(self._connections)
        others = [each for each in shares if each != now.identity and (not following or each != following.identity)]
        names = self._names() if others else {}
        return ModelsOverview(
            now.model.name if now.model else "none",
            following.model.name if following and following.model else "",
            shares.get(following.identity, 0.0) if following else 0.0,
            tuple(names.get(identity, _nameless(identity)) for identity in others),
            str(self._choice.problem or ""),
        )

    def use(self, name: str) -> ModelRow:
        """Choose a model: it answers at once if its vectors are complete, else as soon as they are.

        Raises:
            ModelProblem: it cannot be used; nothing is changed.
        """
        setting = self._shelf.setting_of(name)
        folder = self._shelf.read(setting)
        here, row = self._commands.do(Request(USE, {"setting": setting}), lambda: self._use(setting, folder))
        if not here:
            self._choice.choose(setting)
            if row["role"] == "answers":
                self._choice.complete()
        return row if here else ModelRow(**row)

    def undo(self) -> ModelRow:
        """Go back to the model that was used before the present one; a second time brings this one again."""
        before = self._wishes.settings.model_before
        if before is None:
            raise BadRequest("No other model was used before.", "See those there are: inkling model list")
        return self.use(before)

    def expect_free(self, name: str) -> None:
        """Raise BadRequest where no model can be called so, or another one is."""
        self._shelf.expect_free(name)

    def add(self, folder: Path, name: str = "", source: str = "", licence: str = "") -> str:
        """Copy a model folder into the home once it was seen to give vectors, and tell its name.

        Raises:
            ModelProblem, BadRequest, HomeProblem: it cannot be used or kept; nothing is changed.
        """
        self._shelf.refuse(folder)
        self._try_out(folder)
        return self._shelf.add(folder, name, source, licence)

    def look_up(self, name: str, endpoint: str = "") -> Offer:
        """Ask a hub what it offers of a model; the network is used by a process of its own that ends with this."""
        return self._fetcher.look_up(name, endpoint)

    def fetch(
        self,
        offer: Offer,
        name: str = "",
        on_progress: Callable[[int], None] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> str:
        """Fetch an offer whose licence and size the user has agreed to, add it, and tell its name."""
        return self._fetcher.fetch(offer, self.add, name, on_progress, cancelled)

    def remove(self, name: str, *, only_vectors: bool = False) -> int:
        """Remove a model that is not used, with its vectors, and tell how many bytes that freed."""
        request = Request(REMOVE, {"name": name, "only_vectors": only_vectors})
        return int(self._commands.do(request, lambda: self._remove(name, only_vectors=only_vectors))[1])

    def _use_for_another(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return asdict(self._use(given["setting"], self._shelf.read(given["setting"])))

    def _use(self, setting: str, folder: ModelFolder) -> ModelRow:
        def note(writer: Writer) -> None:
            # Looked at only here, on the writer's thread: until now another model may have come to answer.
            now = self._choice.answering
            names = {folder.identity: folder.name}
            if now.model is not None:
                names[now.identity] = now.model.name
                if now.reader.meaning_ready():
                    writer.remember(ANSWERING, AnsweringModel(now.identity, now.setting).fact())
            writer.remember(NAMES, {**(writer.recall(NAMES) or {}), **names})

        self._write(note)
        self._choice.choose(setting)
        self._wishes.change(lambda settings: settings.with_model(setting))
        if not self._working():
            self._write(self._choice.switch_if_complete)
        chosen = next(row for row in self.list() if row.role == self._role(folder.identity, {}))
        return replace(chosen, caution=folder.caution)

    def _remove(self, name: str, *, only_vectors: bool) -> int:
        row = next((row for row in self.list() if row.name == name), None)
        if row is None:
            raise BadRequest(f"There is no model {name}.", "See those there are: inkling model list")
        setting = self._shelf.setting_of(name)
        if row.role in ("answers", "is being prepared") or setting == self._wishes.settings.model:
            raise BadRequest(f"The model {name} is in use.", "Use another one first: inkling model use NAME")
        identity = self._identity(name) if row.on_shelf else self._identity_by_name(name)
        # Even where there are no vectors, for while another process has the index open it may have the model as well.
        freed = self._write(lambda writer: _remove_vectors(writer, identity) if row.vectors else 0)
        if not only_vectors:
            freed += self._shelf.remove(name)
            if setting != DEFAULT and self._wishes.settings.model_before == setting:
                self._wishes.change(lambda settings: replace(settings, model_before=None))
        return freed

    def _row(self, name: str, identity: str, counts: dict[str, VectorCounts], *, on_shelf: bool) -> ModelRow:
        role = self._role(identity, counts)
        found = counts.pop(identity, VectorCounts(identity, 0, 0, 0))
        pin = self._shelf.pin(name) if on_shelf and name != DEFAULT_NAME else None
        licence, source = (pin.licence, pin.source) if pin else ("", "")
        return ModelRow(name, role, found.vectors, found.missing, found.bytes, on_shelf, licence, source)

    def _role(self, identity: str, counts: dict[str, VectorCounts]) -> Role:
        if identity == self._choice.answering.identity:
            return "answers"
        if self._choice.following is not None and identity == self._choice.following.identity:
            return "is being prepared"
        return "kept" if identity in counts else "not used"

    def _identity(self, name: str) -> str:
        try:
            return self._shelf.identity(name)
        except ModelProblem as problem:
            logger.warning("%s", problem)
            return ""

    def _identity_by_name(self, name: str) -> str:
        return next((identity for identity, known in self._names().items() if known == name), "")

    def _names(self) -> dict[str, str]:
        return dict(Ledger(self._connections).fact(NAMES) or {})

    def _try_out(self, folder: Path) -> None:
        """Load a model and encode a sentence; raises ModelProblem where no vector comes of it."""
        loader = EncoderLoader(folder, self._memory)
        try:
            vector = loader.get().encode_query("The quick brown fox jumps over the lazy dog.")
        finally:
            loader.close()
        if not np.isfinite(vector).all() or abs(float(np.linalg.norm(vector)) - 1) > 0.01:
            raise ModelProblem(f"The model in {folder} gives no usable vectors.", "Choose another model.")


def _nameless(identity: str) -> str:
    return f"model {identity[:8]}"


def _remove_vectors(writer: Writer, identity: str) -> int:
    remove_vectors(writer, identity)
    return shrink(writer)
