"""Which model answers and which is to follow it: another one is prepared beside the old, and takes over at once."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from inkling.encoder.model_folder import ModelFolder
from inkling.errors import IndexProblem, ModelProblem
from inkling.indexing.models_in_use import Following, Model, Models
from inkling.models.shelf import DEFAULT, Shelf
from inkling.session.answering import Answering, answering
from inkling.store.connections import Connections
from inkling.store.embeddings import FollowingEmbeddings
from inkling.store.ledger import Ledger
from inkling.store.models import AnsweringModel, answering_model
from inkling.store.writer import Writer

logger = logging.getLogger(__name__)


class ModelChoice:
    """Holds the answering model and, while another is chosen, the following one; any thread may call.

    After a restart the index tells which model answered. `problem` is what is wrong with the chosen model; `model`
    of the answering one is None where no model can be used at all. `on_change` is called once another model answers,
    `on_problem` where the chosen one cannot be loaded: the old one goes on then.
    """

    def __init__(
        self,
        shelf: Shelf,
        connections: Connections,
        memory: Path,
        setting: str,
        on_change: Callable[[], None],
        on_problem: Callable[[ModelProblem], None],
    ) -> None:
        self._shelf, self._connections, self._memory = shelf, connections, memory
        self._on_change, self._on_problem = on_change, on_problem
        self._lock = threading.Lock()
        self.problem: ModelProblem | None = None
        self._following: Answering | None = None
        self._wished = setting
        self._told: AnsweringModel | None = None
        chosen = self._find(setting)
        old = self._find_old(chosen)
        if old is not None:
            self._answering = old
            self._following = self._join(chosen, setting) if chosen else None
        else:
            self._answering = self._join(chosen, setting)

    @property
    def answering(self) -> Answering:
        """The model that answers, with its parts, as of now."""
        return self._answering

    @property
    def following(self) -> Answering | None:
        """The model that is being prepared, None where the chosen one answers."""
        return self._following

    def models(self) -> Models:
        """Tell the indexer what to encode for.

        Raises:
            ModelProblem: there is no model that can be used.
        """
        with self._lock:
            now, following = self._answering, self._following
        if now.model is None:
            raise self.problem or ModelProblem("There is no model.")
        old = Model(now.identity, now.loader.start, now.loader.get)
        if following is None:
            return Models(old)
        new = Following(
            following.identity,
            following.loader.start,
            following.loader.get,
            _fact(following),
            lambda: self._complete(following),
            lambda problem: self._give_up(following, problem),
        )
        return Models(old, new)

    def cutter(self) -> ModelFolder:
        """Give the model by whose tokens files are cut: the one that comes along, whichever encodes them."""
        if self._answering.setting == DEFAULT and self._answering.model is not None:
            return self._answering.model
        return self._shelf.read(DEFAULT)

    def choose(self, setting: str) -> None:
        """Let another model follow; one that answers already goes on, and one without a rival answers at once.

        Raises:
            ModelProblem: it cannot be used; nothing is changed.
        """
        folder = self._shelf.read(setting)
        with self._lock:
            self.problem = None
            if folder.identity == self._answering.identity:
                self._following = None
                return
            if self._following is not None and self._following.identity == folder.identity:
                return
            chosen = self._join(folder, setting)
            if self._answering.model is None or not self._answering.reader.meaning_ready():
                self._answering, self._following = chosen, None
            else:
                self._following = chosen
                return
        self._on_change()

    def catch_up(self, setting: str) -> None:
        """Choose what another process has chosen meanwhile; a model that cannot be used changes nothing."""
        if setting == (self._following or self._answering).setting:
            return
        try:
            self.choose(setting)
        except ModelProblem as problem:
            logger.warning("%s", problem)

    def follow(self, setting: str) -> None:
        """Answer by the model by which the index is to be asked now, where another process has changed that.

        `setting` is what the user chose; it counts where no vectors tell.
        """
        told = answering_model(Ledger(self._connections))
        if told is not None and told != self._told:
            self._told = told
            self._answer_by(told)
        if setting != self._wished:
            self._wished = setting
            if not self._answering.reader.meaning_ready():
                self.catch_up(setting)

    def switch_if_complete(self, writer: Writer) -> bool:
        """Let the following model answer at once where it lacks no vector; for the writer's thread."""
        following = self._following
        if following is None:
            return False
        embeddings = FollowingEmbeddings(writer, following.identity)
        if embeddings.pending(1):
            return False
        embeddings.take_over(_fact(following))
        self._complete(following)
        return True

    def complete(self) -> None:
        """Answer with the following model from now on: another process has found it complete."""
        if (following := self._following) is not None:
            self._complete(following)

    def close(self) -> None:
        """End all threads; nobody may ask any more."""
        for each in (self._answering, self._following):
            if each is not None:
                each.close()

    def _answer_by(self, told: AnsweringModel) -> None:
        following = self._following
        if told.identity == self._answering.identity:
            return
        if following is not None and told.identity == following.identity:
            self._complete(following)
            return
        try:
            folder = self._shelf.read(told.setting)
        except ModelProblem as problem:
            logger.warning("The model that answers now cannot be used: %s", problem)
            return
        if folder.identity == told.identity:
            with self._lock:
                self._answering = self._join(folder, told.setting)
            self._on_change()

    def _complete(self, following: Answering) -> None:
        with self._lock:
            if self._following is not following:
                # Another wish came meanwhile.
                return
            self._answering, self._following = following, None
        self._on_change()

    def _give_up(self, following: Answering, problem: ModelProblem) -> None:
        with self._lock:
            if self._following is not following:
                return
            self._following, self.problem = None, problem
        self._on_problem(problem)

    def _find(self, setting: str) -> ModelFolder | None:
        """Read the chosen model's folder; a problem with it is kept, since words can be searched without."""
        try:
            return self._shelf.read(setting)
        except ModelProblem as problem:
            self.problem = problem
            return None

    def _find_old(self, chosen: ModelFolder | None) -> Answering | None:
        """Find the model that answered when the index was last used, where it is another than the chosen one."""
        try:
            self._told = before = answering_model(Ledger(self._connections))
        except IndexProblem as problem:
            # Whoever writes to it next sets the damaged index aside.
            logger.warning("%s", problem)
            return None
        if before is None or (chosen is not None and chosen.identity == before.identity):
            return None
        try:
            folder = self._shelf.read(before.setting)
        except ModelProblem as problem:
            logger.warning("The model that answered so far cannot be used: %s", problem)
            return None
        old = self._join(folder, before.setting)
        return old if folder.identity == before.identity and old.reader.meaning_ready() else None

    def _join(self, folder: ModelFolder | None, setting: str) -> Answering:
        return answering(folder, setting, self._connections, self._memory)


def _fact(model: Answering) -> dict[str, str]:
    return AnsweringModel(model.identity, model.setting).fact()
