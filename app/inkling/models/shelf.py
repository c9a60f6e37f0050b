"""The models at hand: the one that comes with Inkling, and copies of folders that were added, kept in the home.

A copy cannot vanish with a drive or be changed by another program. Beside it lies what it was when it was added; a
model that is something else now is refused.
"""

import contextlib
import json
import logging
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from inkling.encoder.folder_files import copy_model
from inkling.encoder.model_folder import DEFAULT_NAME, ModelFolder, default_model_folder, read_model_folder
from inkling.errors import BadRequest, ModelProblem
from inkling.models.fitting import refuse_other_task, refuse_unfit_tokenizer
from inkling.places import home_problem

logger = logging.getLogger(__name__)

DEFAULT = ""
"""The setting that stands for the model that comes with Inkling."""

_NAME = re.compile(r"[^\W_][\w. +-]{0,79}")
_LONGEST_NAME = 240
"""Bytes of a name, so that with what is added to it no file system finds it too long."""

_ADD_AGAIN = "Add or fetch it again, which copies its files anew."

_PARTIAL, _FETCHED, _REMOVED = _LEFTOVERS = (".partial", ".fetched", ".removed")
_LEFT_AFTER = 86_400.0
"""Seconds after which nobody works any more at what is half there."""


@dataclass(frozen=True, slots=True)
class Pin:
    """What a model was when it was added: the identity of its files, and where it came from."""

    identity: str
    source: str = ""
    licence: str = ""


class Shelf:
    """Finds, adds and removes models by name; any thread may call, one at a time may add or remove.

    A setting is a name of the shelf, empty for the model that comes along, or an absolute path of a folder elsewhere.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._default_identity = ""

    def read(self, setting: str) -> ModelFolder:
        """Read and check the folder that a setting names.

        Raises:
            ModelProblem: it is not there, cannot be used, or is not what was added.
        """
        if setting in (DEFAULT, DEFAULT_NAME):
            found = default_model_folder()
            self._default_identity = found.identity
            return found
        if Path(setting).is_absolute():
            return read_model_folder(Path(setting))
        path = self._place / setting
        if not _is_name(setting) or not path.is_dir():
            raise ModelProblem(f"There is no model {setting}.", "See those there are: inkling model list")
        try:
            folder = read_model_folder(path, setting)
        except ModelProblem as problem:
            raise ModelProblem(problem.title, _ADD_AGAIN) from problem
        if folder.identity != self.pin(setting).identity:
            raise ModelProblem(f"The files of the model {setting} are not those that were added.", _ADD_AGAIN)
        return folder

    def setting_of(self, name: str) -> str:
        """Give the setting that a name typed by a person means."""
        return DEFAULT if name == DEFAULT_NAME else name

    def names(self) -> list[str]:
        """List the models by name, the one that comes along first."""
        try:
            found = sorted(path.name for path in self._place.iterdir() if path.is_dir() and _is_name(path.name))
        except FileNotFoundError:
            found = []
        except OSError as error:
            raise home_problem(error, self._place) from error
        return [DEFAULT_NAME, *found]

    def pin(self, name: str) -> Pin:
        """Read what a model was when it was added; empty where that cannot be read."""
        try:
            found = json.loads(self._pin_path(name).read_text("utf-8"))
            return Pin(str(found["identity"]), str(found.get("source", "")), str(found.get("licence", "")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            logger.warning("What the model %s was cannot be read: %s", name, error)
            return Pin("")

    def identity(self, name: str) -> str:
        """Tell the identity of a model by its name; raises ModelProblem where the one that comes along is damaged."""
        if name != DEFAULT_NAME:
            return self.pin(name).identity
        if not self._default_identity:
            self._default_identity = default_model_folder().identity
        return self._default_identity

    def refuse(self, folder: Path) -> ModelFolder:
        """Read a folder that may be added; raises ModelProblem where it is incomplete or of another kind."""
        refuse_other_task(folder)
        given = read_model_folder(folder)
        refuse_unfit_tokenizer(given)
        return given

    def expect_free(self, name: str) -> None:
        """Raise BadRequest where no model can be called so, or another one is."""
        _expect_name(name)
        if (self._place / name).exists():
            raise BadRequest(f"There is another model called {name}.", "Give this one another name with --name.")

    def add(self, folder: Path, name: str = "", source: str = "", licence: str = "") -> str:
        """Copy a model folder into the home, readable by the owner only, and tell its name; nothing of it is run.

        One that is there already, under whatever name, is not added again: that name is told. Where its files are
        not what they were, they are copied anew.

        Raises:
            ModelProblem: the folder is missing, incomplete, of another kind, or would run code.
            BadRequest: the name is no good, or another model bears it.
            HomeProblem: it cannot be written; nothing is left of it.
        """
        name = name or _name_of(folder)
        _expect_name(name)
        given = self.refuse(folder)
        known = self._known_as(given.identity, name)
        if known and self._is_whole(known):
            return known
        name = known or name
        damaged = known or ((self._place / name).is_dir() and not self.pin(name).identity)
        if not damaged:
            self.expect_free(name)
        with self._partial(name) as partial:
            copy_model(folder, partial)
            copied = read_model_folder(partial, name)
            if copied.identity != given.identity:
                raise ModelProblem(f"The folder {folder} was changed while it was copied.", "Add it again.")
            if damaged:
                self.remove(name)
            pin = Pin(copied.identity, source or str(folder), licence)
            self._pin_path(name).write_text(json.dumps(asdict(pin), indent=1), "utf-8")
            self._pin_path(name).chmod(0o600)
            partial.rename(self._place / name)
        return name

    def remove(self, name: str) -> int:
        """Remove the copy of a model, and tell how many bytes that freed; the one that comes along stays."""
        path = self._place / name
        if not _is_name(name) or not path.is_dir():
            return 0
        freed = _size(path)
        aside = self._place / f".{name}{_REMOVED}"
        try:
            shutil.rmtree(aside, ignore_errors=True)
            # Renamed first, so that it is gone as a whole whatever happens then.
            path.rename(aside)
            self._pin_path(name).unlink(missing_ok=True)
            shutil.rmtree(aside)
        except OSError as error:
            raise home_problem(error, path) from error
        return freed

    def incoming(self, name: str) -> Path:
        """Make an empty folder of the owner's, into which a model may be fetched before it is added."""
        path = self._place / f".{name.replace('/', '_')}{_FETCHED}"
        try:
            self._clear_leftovers()
            shutil.rmtree(path, ignore_errors=True)
            self._place.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.mkdir(mode=0o700)
        except OSError as error:
            raise home_problem(error, path) from error
        return path

    def _known_as(self, identity: str, wanted: str) -> str:
        """Name the model with an identity, the wanted one first; empty where there is none."""
        names = sorted(self.names()[1:], key=lambda name: name != wanted)
        return next((name for name in names if self.pin(name).identity == identity), "")

    def _is_whole(self, name: str) -> bool:
        try:
            self.read(name)
        except ModelProblem as problem:
            logger.warning("%s", problem)
            return False
        return True

    @contextlib.contextmanager
    def _partial(self, name: str) -> Iterator[Path]:
        partial = self._place / f".{name}{_PARTIAL}"
        try:
            self._place.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._clear_leftovers()
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(mode=0o700)
            yield partial
        except OSError as error:
            raise home_problem(error, partial) from error
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    def _clear_leftovers(self) -> None:
        """Remove what attempts left that were killed, which may be gigabytes that nobody sees."""
        for path in self._place.glob(".*"):
            # Another process may be at it, too.
            with contextlib.suppress(FileNotFoundError):
                if path.name.endswith(_LEFTOVERS) and time.time() - path.stat().st_mtime > _LEFT_AFTER:
                    shutil.rmtree(path, ignore_errors=True)

    def _pin_path(self, name: str) -> Path:
        return self._place / f"{name}.json"


def _is_name(name: str) -> bool:
    well_made = _NAME.fullmatch(name) is not None and not name.endswith((".", " "))
    return well_made and len(name.encode()) <= _LONGEST_NAME


def _expect_name(name: str) -> None:
    if not _is_name(name) or name == DEFAULT_NAME:
        raise BadRequest(f"A model cannot be called {name}.", "Choose another with --name, such as my-model.")


def _name_of(folder: Path) -> str:
    wanted = re.sub(r"[^\w.+-]+", "-", folder.absolute().name).strip("-._ ")
    return wanted[:80] or "model"


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
