"""Files in archives, which filters know by their own names and types as well as by those of the archive."""

import bz2
import gzip
import io
import mailbox
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from indexing_samples import count_words
from inkling.encoder.encoder import Encoder
from inkling.indexing.reader_process import Extracted, Job, carry_out
from inkling.search.answer import Answer, Question
from inkling.search.searcher import Searcher
from inkling.store import reader as store_reader
from inkling.store.rows import NewFile
from inkling.store.writer import Writer
from store_samples import put

OLD, NEW = (2001, 5, 6, 7, 8, 10), (2021, 5, 6, 7, 8, 10)


def zipped(files: dict[str, bytes], dates: dict[str, tuple[int, ...]] | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (dates or {}).get(name, NEW)), data)  # type: ignore[arg-type]
    return made.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(data), 1_600_000_000
            archive.addfile(member, io.BytesIO(data))
    return made.getvalue()


def letter(subject: str, text: str, *attached: tuple[str, bytes]) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"] = "Ann <ann@example.org>", subject
    message["Date"] = "1 Jan 2020 00:00:00 +0000"
    message.set_content(text)
    for name, data in attached:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def box(path: Path, *messages: EmailMessage) -> bytes:
    made = mailbox.mbox(path)
    for message in messages:
        made.add(message)
    made.close()
    return path.read_bytes()


def rtf(text: str) -> bytes:
    return rb"{\rtf1 " + text.encode() + b"}"


@pytest.fixture
def add(writer: Writer, tmp_path: Path) -> Callable[[str, bytes], None]:
    (tmp_path / "files").mkdir()

    def added(name: str, data: bytes) -> None:
        path = tmp_path / "files" / name
        path.write_bytes(data)
        read = carry_out(Job(str(path), 1 << 24), count_words)
        assert isinstance(read, Extracted)
        new = NewFile(str(path), read.fingerprint, read.content, "rules")
        writer.put_document(new, read.title, read.passages, read.missing, read.parts)

    return added


@pytest.fixture
def shelf(
    writer: Writer, add: Callable[[str, bytes], None], encode: Callable[[], int], tmp_path: Path
) -> None:
    """Archives in which everything is about lanterns."""
    inner = zipped({"deep/Résumé.rtf": rtf("lantern of the deep"), "deep/plain.txt": b"lantern of the plain"})
    mails = box(tmp_path / "a.mbox", letter("The wick", "lantern with a wick"), letter("The oil", "lantern with oil"))
    mail = letter("The hook", "lantern on a hook", ("scan.rtf", rtf("lantern that is attached")))
    files = {
        "agreements/contract.rtf": rtf("lantern that is rented"),
        "agreements/notes.txt": b"lantern that is borrowed",
        "inner.zip": inner,
        "all.mbox": mails,
        "hook.eml": mail.as_bytes(),
    }
    add("papers.zip", zipped(files, {"agreements/contract.rtf": OLD}))
    add("contracts.tar.gz", tarred({"one.txt": b"lantern one", "two.rtf": rtf("lantern two")}))
    add("single.zip", zipped({"only/sole.rtf": rtf("lantern alone")}))
    add("packed.rtf.bz2", bz2.compress(rtf("lantern squeezed")))
    add("zipped.gz", gzip.compress(b"lantern in a breath", mtime=7))
    add("mail.eml", letter("Lens", "lantern with a lens", ("x.zip", zipped({"y.rtf": rtf("lantern y")}))).as_bytes())
    put(writer, "/lamps/contract.rtf", "lantern by itself", number=3)
    put(writer, "/lamps/lamp.pdf", "lantern of paper", number=3)
    encode()


WITHIN = {
    "agreements/contract.rtf", "agreements/notes.txt", "inner.zip//deep/Résumé.rtf", "inner.zip//deep/plain.txt",
    "all.mbox", "hook.eml",
}  # fmt: skip
TAR = {"one.txt", "two.rtf"}
OTHERS = {"only/sole.rtf", "unpacked.rtf", "unpacked", "mail.eml", "contract.rtf", "lamp.pdf"}


def found(answer: Answer) -> set[str]:
    return {result.within or Path(result.path).name for result in answer.results}


CASES: list[tuple[str, Iterable[str]]] = [
    ("", WITHIN | TAR | OTHERS),
    (
        "ext:rtf",
        {
            "agreements/contract.rtf", "inner.zip//deep/Résumé.rtf", "two.rtf", "only/sole.rtf", "unpacked.rtf",
            "contract.rtf",
        },
    ),
    ("ext:rtf,pdf name:contract", {"agreements/contract.rtf", "two.rtf", "contract.rtf"}),
    ("ext:.TXT", {"agreements/notes.txt", "inner.zip//deep/plain.txt", "one.txt"}),
    ("ext:zip", WITHIN | {"only/sole.rtf"}),
    ("ext:zip,gz", WITHIN | TAR | {"only/sole.rtf", "unpacked"}),
    ("ext:bz2", {"unpacked.rtf"}),
    ("ext:mbox", {"all.mbox"}),
    ("ext:eml", {"hook.eml", "mail.eml"}),
    ("ext:pdf", {"lamp.pdf"}),
    ("ext:zip/rtf", set()),
    ("ext:tar", set()),
    ("name:contract", {"agreements/contract.rtf", "contract.rtf"} | TAR),
    ("name:CONTRACT name:rented", set()),
    ("name:papers name:contract", {"agreements/contract.rtf"}),
    ("name:agreements", {"agreements/contract.rtf", "agreements/notes.txt"}),
    ("name:agreements/c", {"agreements/contract.rtf"}),
    ("name:resume", {"inner.zip//deep/Résumé.rtf"}),
    ("name:inner.zip/deep", {"inner.zip//deep/Résumé.rtf", "inner.zip//deep/plain.txt"}),
    ("name:papers", WITHIN),
    ("name:scan", set()),
    ("name:y.rtf", set()),
    ("ext:rtf before:2010", {"agreements/contract.rtf", "contract.rtf"}),
    ("ext:rtf after:2010 name:papers", {"inner.zip//deep/Résumé.rtf"}),
    ("ext:rtf in:files", {"agreements/contract.rtf", "inner.zip//deep/Résumé.rtf", "two.rtf", "only/sole.rtf",
                          "unpacked.rtf"}),
    ("ext:rtf in:lamps", {"contract.rtf"}),
    ("ext:rtf -rented -deep", {"two.rtf", "only/sole.rtf", "unpacked.rtf", "contract.rtf"}),
    ("ext:rtf -agreements", {"inner.zip//deep/Résumé.rtf", "two.rtf", "only/sole.rtf", "unpacked.rtf",
                             "contract.rtf"}),
    ("ext:txt -contracts", {"agreements/notes.txt", "inner.zip//deep/plain.txt"}),
    ('ext:rtf "of the deep"', {"inner.zip//deep/Résumé.rtf"}),
    ('ext:txt "of the deep"', set()),
]  # fmt: skip


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize("mode", ["words", "hybrid", "meaning"])
def test_what_lies_in_archives_is_known_by_its_own_name_and_type(
    searcher: Searcher, encoder: Encoder, shelf: None, monkeypatch: pytest.MonkeyPatch, mode: str, exact: bool
) -> None:
    if not exact:
        monkeypatch.setattr(store_reader, "EXACT_UP_TO", 0)
        monkeypatch.setattr(store_reader, "LISTED_UP_TO", 0)
    for text, expected in CASES:
        question = Question(f"lantern {text}", mode=mode, limit=50, all_versions=True)  # type: ignore[arg-type]
        answer = searcher.search(question, encoder)
        lit = [result for result in answer.results if "lantern" in result.passages[0].text]
        assert found(Answer("", 0, False, False, tuple(lit))) == set(expected), text
        assert len({result.key for result in answer.results}) == len(answer.results)


@pytest.mark.parametrize(("text", "expected"), [case for case in CASES if case[0] and '"' not in case[0]])
def test_filters_alone_list_what_passes_by_itself(
    searcher: Searcher, shelf: None, text: str, expected: set[str]
) -> None:
    """An archive that passes as a whole is listed once."""
    whole = {"papers.zip": WITHIN, "contracts.tar.gz": TAR}
    for archive, within in whole.items():
        if within <= set(expected):
            expected = (set(expected) - within) | {archive}
    results = searcher.search(Question(text, limit=50)).results
    listed = {result.within or Path(result.path).name for result in results if "lantern" in result.passages[0].text}
    assert listed == set(expected)
    assert [result.date for result in results] == sorted((result.date for result in results), reverse=True)
    few = searcher.search(Question(text, limit=2)).results
    assert [result.key for result in few] == [result.key for result in results[:2]]


@pytest.mark.parametrize(
    ("text", "types", "expected"),
    [
        ("lantern ext:rtf", ("zip",), {"agreements/contract.rtf", "inner.zip//deep/Résumé.rtf", "only/sole.rtf"}),
        ("lantern ext:zip", ("*.RTF",), {"agreements/contract.rtf", "inner.zip//deep/Résumé.rtf", "only/sole.rtf"}),
        ("lantern ext:pdf", ("zip",), set()),
        ("lantern", ("tar", "gz"), TAR | {"unpacked"}),
    ],
)
def test_a_type_from_outside_and_one_that_is_typed_must_both_be_one_of_its_own(
    searcher: Searcher, shelf: None, text: str, types: tuple[str, ...], expected: set[str]
) -> None:
    assert found(searcher.search(Question(text, suffixes=types, mode="words", limit=50))) == expected


def test_each_result_says_what_it_is_within_its_file(searcher: Searcher, shelf: None) -> None:
    results = searcher.search(Question("lantern name:papers ext:mbox,rtf", mode="words", limit=50)).results
    assert {(result.within, result.title) for result in results} == {
        ("agreements/contract.rtf", "contract.rtf"), ("inner.zip//deep/Résumé.rtf", "Résumé.rtf"),
        ("all.mbox", "The wick"), ("all.mbox", "The oil"),
    }  # fmt: skip
    [whole] = searcher.search(Question("ext:bz2")).results
    assert (Path(whole.path).name, whole.part, whole.within) == ("packed.rtf.bz2", 0, "unpacked.rtf")
    [sole] = searcher.search(Question("lantern name:sole", mode="words")).results
    assert (Path(sole.path).name, sole.title, sole.part, sole.within) == ("single.zip", "", 0, "only/sole.rtf")


def test_an_archive_is_no_result_for_a_part_of_it(searcher: Searcher, encoder: Encoder, shelf: None) -> None:
    for mode in ("words", "hybrid"):
        results = searcher.search(Question("papers ext:rtf", mode=mode), encoder).results  # type: ignore[arg-type]
        assert "papers.zip" not in {Path(result.path).name for result in results if not result.part}
        first = searcher.search(Question("papers ext:zip", mode=mode), encoder).results[0]  # type: ignore[arg-type]
        assert (Path(first.path).name, first.part, first.within) == ("papers.zip", 0, None)


def test_an_archive_without_a_suffix_is_no_mailbox(
    searcher: Searcher, add: Callable[[str, bytes], None], tmp_path: Path
) -> None:
    mails = box(tmp_path / "a.mbox", letter("One", "rope one"), letter("Two", "rope two"))
    add("bundle", zipped({"a.txt": b"rope a", "b.mbox": mails}))
    add("Inbox", mails)
    results = searcher.search(Question("rope ext:mbox", mode="words", all_versions=True)).results
    assert {(Path(result.path).name, result.title) for result in results} == {
        ("bundle", "One"), ("bundle", "Two"), ("Inbox", "One"), ("Inbox", "Two")
    }  # fmt: skip


def test_what_is_renamed_in_an_archive_is_known_by_its_new_name(
    searcher: Searcher, add: Callable[[str, bytes], None]
) -> None:
    add("a.zip", zipped({"old.txt": b"rope a", "other.txt": b"rope b"}))
    add("a.zip", zipped({"new.md": b"rope a", "other.txt": b"rope b"}))
    assert found(searcher.search(Question("rope ext:md", mode="words"))) == {"new.md"}
    assert found(searcher.search(Question("rope name:old", mode="words"))) == set()


def test_files_in_an_archive_tell_their_own_dates(searcher: Searcher, shelf: None) -> None:
    [result] = searcher.search(Question("name:papers name:contract")).results
    assert datetime.fromtimestamp(result.date).year == OLD[0]
