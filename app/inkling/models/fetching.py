"""Asks a hub for a model and fetches it: the only module that may open a socket.

It runs in a process of its own, which ends with the fetching: nothing of the network ever lives beside the index.
"""

import hashlib
import os
from pathlib import Path, PurePosixPath

from inkling.errors import DiskFull, FetchProblem, InklingError, ModelProblem
from inkling.models.offer import Offer, OfferedFile

HUB = "https://huggingface.co"
WANTED = (".json", ".safetensors", ".txt", ".model")
TIMEOUT = 30.0


def look_up(endpoint: str, repository: str, scratch: Path) -> Offer:
    """Ask what a hub offers of a model; nothing of it is fetched.

    Raises:
        FetchProblem: it cannot be reached, or has no such model.
        ModelProblem: what it has cannot be used here.
    """
    _be_discreet(scratch)
    from huggingface_hub import HfApi

    try:
        info = HfApi(endpoint=endpoint, token=False).model_info(repository, files_metadata=True, timeout=TIMEOUT)
    except Exception as error:
        raise _problem(error, endpoint, repository) from error
    files = tuple(
        OfferedFile(each.rfilename, int(each.size or 0), each.lfs.sha256 if each.lfs else "", each.blob_id or "")
        for each in info.siblings or ()
        if each.rfilename.endswith(WANTED) and not each.rfilename.startswith((".", "onnx/", "openvino/"))
    )
    _refuse_unusable(repository, {file.name for file in files})
    licence = getattr(info.card_data, "license", None) or ""
    return Offer(endpoint, repository, str(info.sha), str(licence), files)


def download(offer: Offer, folder: Path) -> None:
    """Fetch every file of an offer into a folder, and see that each is what was offered.

    Raises:
        FetchProblem: the hub went away, a file is another than was offered, or there is no room.
    """
    _be_discreet(folder / ".cache")
    from huggingface_hub import hf_hub_download

    for file in offer.files:
        try:
            hf_hub_download(
                offer.repository,
                file.name,
                revision=offer.revision,
                local_dir=folder,
                endpoint=offer.endpoint,
                token=False,
                etag_timeout=TIMEOUT,
            )
        except Exception as error:
            raise _problem(error, offer.endpoint, offer.repository) from error
        if not _is_what_was_offered(folder / PurePosixPath(file.name), file):
            raise FetchProblem(
                f"The file {file.name} is not what {offer.endpoint} offered: it was changed on the way.",
                "Nothing of it was kept. Try again, or from another network.",
            )


def _be_discreet(scratch: Path) -> None:
    """Keep the library from sending anything of the user, from other hosts and from folders of its own."""
    os.environ.pop("HF_HUB_OFFLINE", None)
    os.environ.pop("TRANSFORMERS_OFFLINE", None)
    os.environ["HF_HOME"] = str(scratch)
    for name in ("DISABLE_TELEMETRY", "DISABLE_XET", "DISABLE_PROGRESS_BARS", "DISABLE_IMPLICIT_TOKEN"):
        os.environ[f"HF_HUB_{name}"] = "1"


def _refuse_unusable(repository: str, names: set[str]) -> None:
    another = "Choose another model, one in the sentence-transformers format with safetensors weights."
    if "modules.json" not in names:
        raise ModelProblem(f"{repository} is not in the sentence-transformers format.", another)
    if not any(name.endswith(".safetensors") for name in names):
        raise ModelProblem(
            f"The weights of {repository} are pickled, which could run code, so Inkling does not fetch them.", another
        )


def _is_what_was_offered(path: Path, file: OfferedFile) -> bool:
    if path.stat().st_size != file.bytes:
        return False
    if file.sha256:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256
    content = path.read_bytes()
    # Git names a file by this hash; it tells of damage on the way, and is all that the hub gives for small files.
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest() == file.git_sha1


def _problem(error: Exception, endpoint: str, repository: str) -> InklingError:
    from huggingface_hub import errors

    if isinstance(error, OSError) and error.errno is not None and not isinstance(error, ConnectionError):
        from inkling.places import home_problem

        problem = home_problem(error, Path(error.filename or "."))
        if isinstance(problem, DiskFull):
            return FetchProblem(problem.title, "Make some room and try again; nothing was changed.")
    match error:
        case errors.GatedRepoError():
            return FetchProblem(
                f"{repository} is given only to those who have agreed to its terms at {endpoint}.",
                "Fetch it there yourself, then: inkling model add FOLDER",
            )
        case errors.RepositoryNotFoundError() | errors.HFValidationError():
            return FetchProblem(f"There is no model {repository} at {endpoint}.", "See some: inkling model list")
        case errors.HfHubHTTPError():
            return FetchProblem(f"{endpoint} could not give {repository}.", "Try again later.")
        case _:
            return FetchProblem(f"{endpoint} cannot be reached ({type(error).__name__}).", "Check the network.")
