"""Searches in a small index, and filters inside them."""

import threading
from types import SimpleNamespace

import numpy as np
import pytest

from inkling.store import reader as reader_module
from inkling.store.embeddings import Embeddings
from inkling.store.reader import Reader
from inkling.store.rows import Filter
from inkling.store.writer import Writer
from store_samples import direction, encode_all, found, put, put_mail

FILES = {
    "/home/ann/Work/offer.pdf": ("an offer for forty chairs", "payment within thirty days"),
    "/home/ann/Work/notes/minutes.md": ("we met about the chairs", "the lawyer was late"),
    "/home/ann/Private/Straße.txt": ("grandmother's recipe for dumplings",),
    "/home/ann/Private/notes.txt": ("thirty ways to sharpen a knife", "chairs need glue"),
}


@pytest.fixture(autouse=True)
def _filled(writer: Writer, embeddings: Embeddings) -> None:
    for number, (path, texts) in enumerate(FILES.items(), start=1):
        put(writer, path, *texts, number=number)
    encode_all(embeddings)


CASES = [
    (Filter(), {"offer.pdf", "minutes.md", "notes.txt"}),
    (Filter(suffixes=("pdf", "md")), {"offer.pdf", "minutes.md"}),
    (Filter(suffixes=(".PDF",)), {"offer.pdf"}),
    (Filter(folders=("/home/ann/Work",)), {"offer.pdf", "minutes.md"}),
    (Filter(folders=("/home/ann/Wor",)), set()),
    (Filter(folders=("notes",)), {"minutes.md"}),
    (Filter(folders=("WORK",)), {"offer.pdf", "minutes.md"}),
    (Filter(folders=("work/notes",)), {"minutes.md"}),
    (Filter(folders=("Wörk/nôtes",)), {"minutes.md"}),
    (Filter(folders=("work", "private")), {"offer.pdf", "minutes.md", "notes.txt"}),
    (Filter(folders=("ann",), inside=("/home/ann/Private",)), {"notes.txt"}),
    (Filter(folders=("/home/ann/Work/offer.pdf",)), {"offer.pdf"}),
    (Filter(names=("NOTES",)), {"notes.txt"}),
    (Filter(names=("nötes",)), {"notes.txt"}),
    (Filter(names=("strasse",)), set()),
    (Filter(after=3.0), {"notes.txt"}),
    (Filter(before=2.0), {"offer.pdf"}),
    (Filter(after=2.0, before=3.0), {"minutes.md"}),
    (Filter(required=('"forty chairs"',)), {"offer.pdf"}),
    (Filter(required=('"chairs"', '"glue"')), {"notes.txt"}),
    (Filter(after=1e12), set()),
    (Filter(before=1e12, after=-1e12), {"offer.pdf", "minutes.md", "notes.txt"}),
    (Filter(required=('"forty chair"',)), set()),
    (Filter(required=('"chairs need glue"',)), {"notes.txt"}),
    (Filter(excluded=('"chair"',)), set()),
    (Filter(excluded=('"offering"',)), {"offer.pdf", "minutes.md", "notes.txt"}),
    (Filter(excluded=('"note"',)), {"offer.pdf", "minutes.md"}),
    (Filter(excluded=('"lawyer"',)), {"offer.pdf", "notes.txt"}),
    (Filter(excluded=('"minutes"',)), {"offer.pdf", "notes.txt"}),
]


def names(reader: Reader, files: set[int]) -> set[str]:
    return {file.path.rsplit("/", 1)[1] for file in reader.files(sorted(files)).values()}


@pytest.mark.parametrize(("within", "expected"), CASES)
def test_filters_act_inside_the_search_for_words(reader: Reader, within: Filter, expected: set[str]) -> None:
    assert names(reader, {hit.file for hit in reader.words('"chairs"', within, 10)}) == expected


@pytest.mark.parametrize(("within", "expected"), CASES)
def test_a_search_of_filters_alone_lists_files_newest_first(
    reader: Reader, within: Filter, expected: set[str]
) -> None:
    listed = reader.matching(within, 10)
    assert expected <= {file.path.rsplit("/", 1)[1] for file in listed}
    assert [file.modified for file in listed] == sorted((file.modified for file in listed), reverse=True)


DAY = 86_400
MAIL = "/home/ann/mail.mbox"
BETWEEN = [
    (None, None, ["day 2", "no date", "day 4", "day 4 again", "day 6"]),
    (4 * DAY, None, ["no date", "day 4", "day 4 again", "day 6"]),
    (None, 4 * DAY, ["day 2"]),
    (4 * DAY, 6 * DAY, ["day 4 again", "day 4"]),
    (5 * DAY, 6 * DAY, []),
    (7 * DAY, None, ["no date"]),
    (None, 2 * DAY, []),
    (9 * DAY, None, []),
    (-1e30, 1e30, ["day 2", "no date", "day 4", "day 4 again", "day 6"]),
]


@pytest.fixture
def mail(reader: Reader, writer: Writer, embeddings: Embeddings) -> Reader:
    """A mailbox that was changed long after its messages were written."""
    put_mail(
        writer, MAIL, (2 * DAY, "day 2"), (None, "no date"), (4 * DAY, "day 4"), (4 * DAY, "day 4 again"),
        (6 * DAY, "day 6"), number=8 * DAY,
    )  # fmt: skip
    encode_all(embeddings)
    return reader


@pytest.mark.parametrize(("after", "before", "expected"), BETWEEN)
def test_messages_are_filtered_by_when_they_were_written(
    mail: Reader, after: float | None, before: float | None, expected: list[str]
) -> None:
    within = Filter(names=("mail",), after=after, before=before)
    texts = sorted(expected)
    assert sorted(found(mail, [hit.passage for hit in mail.words('"day" OR "date"', within, 9)])) == texts
    assert sorted(found(mail, [hit.passage for hit in mail.nearest(direction("day"), within, 9)])) == texts
    files = mail.matching(within, 9)
    assert [file.path for file in files] == ([MAIL] if expected else [])
    assert len(mail.names('"mbox"', within, 9)) == bool(expected)
    openings = mail.openings([file.id for file in files], within)
    assert [opening.text for opening in openings.values()] == expected[-1:]


@pytest.mark.parametrize(
    ("before", "expected"),
    [(None, ["day 6", "a cup of day 5.5", "a day"]), (5 * DAY, ["a cup of day 4.5", "day 4"])],
)
def test_a_mailbox_is_as_new_as_its_newest_message_which_stands_for_it(
    mail: Reader, writer: Writer, before: float | None, expected: list[str]
) -> None:
    cup = 4.5 if before else 5.5
    put(writer, "/x/cup.md", f"a cup of day {cup}", number=int(cup * DAY))
    put(writer, "/x/day 5.txt", "a day", number=5 * DAY)
    within = Filter(suffixes=("mbox", "md", "txt"), after=3 * DAY, before=before)
    files = [file.id for file in mail.matching(within, 9)]
    openings = mail.openings(files, within)
    assert [openings[file].text for file in files] == expected
    written = {opening.text: opening.written for opening in openings.values() if opening.written is not None}
    assert written == ({"day 4": 4 * DAY} if before else {"day 6": 6 * DAY})


@pytest.mark.parametrize(
    ("required", "excluded", "expected"),
    [
        (None, '"6"', "day 4"),
        (None, '"again" OR "6"', "day 4"),
        (None, '"day"', "no date"),
        (None, '"day" OR "date"', None),
        ('"again"', None, "day 4 again"),
        ('"day"', '"6"', "day 4"),
        ('"again"', '"4"', None),
        ('"day 6"', '"4"', "day 6"),
    ],
)
def test_what_stands_for_a_mailbox_is_what_the_filter_lets_pass(
    mail: Reader, required: str | None, excluded: str | None, expected: str | None
) -> None:
    excludes = () if excluded is None else tuple(excluded.split(" OR "))
    within = mail.settled(
        Filter(suffixes=("mbox",), required=() if required is None else (required,), excluded=excludes)
    )
    files = [file.id for file in mail.matching(within, 9)]
    assert [hit.file for hit in mail.names('"mail"', within, 9)] == files
    assert [opening.text for opening in mail.openings(files, within).values()] == ([expected] if expected else [])


def test_the_nearest_come_first_with_their_cosine(reader: Reader) -> None:
    query = direction("payment within thirty days")
    hits = reader.nearest(query, Filter(), 3)
    assert found(reader, [hits[0].passage]) == ["payment within thirty days"]
    assert hits[0].cosine == pytest.approx(1.0, abs=1e-3)
    assert [hit.cosine for hit in hits] == sorted((hit.cosine for hit in hits), reverse=True)


def test_cosines_are_those_of_the_vectors_to_a_thousandth(reader: Reader) -> None:
    query = direction("a knife for the lawyer")
    hits = reader.nearest(query, Filter(), 10)
    texts = found(reader, [hit.passage for hit in hits])
    assert [hit.cosine for hit in hits] == pytest.approx([float(query @ direction(text)) for text in texts], abs=5e-3)
    vectors = reader.vectors([hit.passage for hit in hits]).by_passage()
    assert [float(query @ vectors[hit.passage]) for hit in hits] == pytest.approx(
        [hit.cosine for hit in hits], abs=5e-3
    )


def test_what_is_new_is_found_at_once_and_what_is_gone_is_not(
    reader: Reader, writer: Writer, embeddings: Embeddings
) -> None:
    query = direction("violet umbrella")
    assert all(hit.cosine < 0.9 for hit in reader.nearest(query, Filter(), 1))
    put(writer, "/home/ann/new.txt", "violet umbrella", number=9)
    encode_all(embeddings)
    assert found(reader, [reader.nearest(query, Filter(), 1)[0].passage]) == ["violet umbrella"]
    writer.remove([writer.known("/home/ann")["/home/ann/new.txt"].id])
    assert "violet umbrella" not in found(reader, [hit.passage for hit in reader.nearest(query, Filter(), 10)])


def test_occurrences_are_counted_run_by_run(reader: Reader, writer: Writer) -> None:
    put(writer, "/home/ann/song.txt", "row row row your boat", "gently down", "row", title="Boat song", number=9)
    file = reader.matching(Filter(names=("song",)), 1)[0].id
    counted = reader.counts((("row",), ("boat",), ("row", "row")), (), [file], 2)
    assert counted.files.tolist() == [file, file]
    assert counted.ordinals.tolist() == [0, 1]
    assert counted.words.tolist() == [7, 4]
    assert counted.counts.tolist() == [[3, 2, 2], [0, 1, 0]]


@pytest.mark.parametrize(
    ("text", "phrases", "pair", "times"),
    [
        ("row row row your boat", ("row", "row"), (0, 1), 2),
        ("your boat, your boats and a boat of yours", ("your", "boat"), (0, 1), 2),
        ("your boat, your boats and a boat of yours", ("your", "boat"), (1, 0), 1),
        ("load_model v2, load v2 and model v2", ("load_model", "v2"), (0, 1), 1),
        ("\u6771\u4eac\u90fd\u5e81", ("\u6771\u4eac", "\u90fd\u5e81"), (0, 1), 1),
        ("nothing of it", ("your", "boat"), (0, 1), 0),
        ("boat your", ("your", "boat"), (0, 1), 0),
        ("a b " * 300, ("a", "b"), (0, 1), 300),
    ],
)
def test_pairs_are_counted_as_often_as_runs_of_both(
    reader: Reader, writer: Writer, text: str, phrases: tuple[str, str], pair: tuple[int, int], times: int
) -> None:
    put(writer, "/home/ann/pairs.txt", text, number=9)
    file = reader.matching(Filter(names=("pairs",)), 1)[0].id
    first, second = runs = [tuple(stem for _, _, stem in reader.tokens(phrase)) for phrase in phrases]
    whole = runs[pair[0]] + runs[pair[1]]
    counted = reader.counts((first, second, whole), [pair], [file], 1)
    assert counted.counts[:, 2:].tolist() == ([[times, times]] if counted.counts.any() else [])
    assert times == 0 or len(counted.passages) == 1


def test_nothing_asked_nothing_found(reader: Reader) -> None:
    assert reader.vectors([]).by_passage() == {}
    assert reader.passages([]) == {}
    assert reader.files([]) == {}
    assert reader.openings([], Filter()) == {}


def test_another_model_finds_nothing_by_meaning(reader: Reader, connections: object) -> None:
    other = Reader(connections, "another model")  # type: ignore[arg-type]
    assert reader.meaning_ready()
    assert not other.meaning_ready()
    assert other.nearest(direction("chairs"), Filter(), 5) == []
    assert other.vectors([1]).by_passage() == {}


def test_frequencies_follow_the_stem(reader: Reader) -> None:
    assert reader.frequencies(["chair", "CHAIRS", "thirty", "unheard", "forty-chairs", ""]) == {
        "chair": 3, "CHAIRS": 3, "thirty": 2, "unheard": 0, "forty-chairs": 1, "": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "stands", "is_named"),
    [
        ('"chairs"', True, False),
        ('"chaired"', False, False),
        ('"dumpling"', False, False),
        ('"recipe for dumplings"', True, False),
        ('"minutes"', False, True),
        ('"noted"', False, True),
    ],
)
def test_very_words_stand_in_passages_and_any_form_in_a_name(
    reader: Reader, expression: str, stands: bool, is_named: bool
) -> None:
    assert reader.stands(expression) is stands
    assert reader.is_named(expression) is is_named


TOKENS = [
    ("Running dogs", [(0, 7, "run"), (8, 12, "dog")]),
    ("résumé", [(0, 6, "resum")]),
    ("re\u0301sume\u0301 x", [(0, 8, "resum"), (9, 10, "x")]),
    ("😀 café", [(2, 6, "cafe")]),
    ("שלום עולם", [(0, 4, "שלום"), (5, 9, "עולם")]),
    ("a\udcffb", [(0, 1, "a"), (2, 3, "b")]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), TOKENS)
def test_tokens_come_with_their_characters(reader: Reader, text: str, expected: list[tuple[int, int, str]]) -> None:
    assert reader.tokens(text) == expected


def test_openings_and_counts(reader: Reader) -> None:
    files = {file.id for file in reader.matching(Filter(), 10)}
    firsts = reader.openings(sorted(files), Filter())
    assert {passage.text for passage in firsts.values()} == {texts[0] for texts in FILES.values()}
    assert reader.passage_count() == 7


def test_the_count_of_passages_follows_the_index(reader: Reader, writer: Writer) -> None:
    assert reader.passage_count() == 7
    put(writer, "/home/ann/more.txt", "an eighth")
    assert reader.passage_count() == 8


def test_many_threads_may_ask_at_once(reader: Reader) -> None:
    answers: list[int] = []

    def ask() -> None:
        answers.extend(
            len(reader.words('"chairs"', Filter(), 10)) + len(reader.nearest(query, Filter(), 3)) for _ in range(20)
        )

    query = direction("chairs")
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [6] * 80


def test_two_stages_find_what_an_exact_search_finds(
    reader: Reader, writer: Writer, embeddings: Embeddings
) -> None:
    random = np.random.default_rng(7)
    vocabulary = [f"w{number}" for number in range(300)]
    texts = list(dict.fromkeys(" ".join(random.choice(vocabulary, 12)) for _ in range(3000)))
    vectors = np.stack([direction(text) for text in texts])
    put(writer, "/many.txt", *texts)
    encode_all(embeddings)
    recalls = []
    for _ in range(20):
        query = direction(" ".join(random.choice(vocabulary, 8)))
        best = {texts[place] for place in np.argsort(-(vectors @ query))[:20]}
        hits = reader.nearest(query, Filter(folders=("/",)), 20)
        recalls.append(len(best & set(found(reader, [hit.passage for hit in hits]))) / 20)
    assert np.mean(recalls) > 0.97


def test_of_very_many_matches_the_newest_are_ranked(
    reader: Reader, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_module, "MATCHES_RANKED", 3)
    put(writer, "/home/ann/rows.txt", *("row " * count + "boat" for count in range(1, 9)), number=9)
    for within in (Filter(), Filter(names=("rows",))):
        hits = reader.words('"row"', within, 2)
        assert found(reader, [hit.passage for hit in hits]) == ["row " * 8 + "boat", "row " * 7 + "boat"]


def test_every_text_is_found_as_soon_as_it_is_written_and_all_that_were_before(
    reader: Reader, writer: Writer, embeddings: Embeddings
) -> None:
    texts = [f"piece {number} of amber" for number in range(60)]
    for number, text in enumerate(texts):
        put(writer, f"/home/ann/{number}.txt", text, number=number + 10)
        encode_all(embeddings)
        hit = reader.nearest(direction(text), Filter(), 1)[0]
        assert found(reader, [hit.passage]) == [text]
    for text in texts:
        assert found(reader, [reader.nearest(direction(text), Filter(), 1)[0].passage]) == [text]


def test_searching_goes_on_while_a_transaction_is_open(
    reader: Reader, writer: Writer, embeddings: Embeddings
) -> None:
    with writer.transaction():
        put(writer, "/home/ann/half.txt", "a violet umbrella", number=9)
        encode_all(embeddings)
        assert reader.words('"violet"', Filter(), 5) == []
        assert reader.passage_count() == 7
        assert reader.frequencies(["violet"]) == {"violet": 0}
        assert all(hit.cosine < 0.9 for hit in reader.nearest(direction("a violet umbrella"), Filter(), 1))
    assert len(reader.words('"violet"', Filter(), 5)) == 1
    assert reader.passage_count() == 8
    assert reader.nearest(direction("a violet umbrella"), Filter(), 1)[0].cosine > 0.99


WAYS = [
    # (exact up to, listed up to): all compared exactly; listed and then by codes; codes first, then the filter
    (20_000, 50_000),
    (0, 50_000),
    (0, 0),
]


@pytest.mark.parametrize(("exact", "listed"), WAYS)
@pytest.mark.parametrize(("within", "expected"), CASES)
def test_narrow_and_wide_filters_find_the_same(
    reader: Reader,
    within: Filter,
    expected: set[str],
    exact: int,
    listed: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader_module, "EXACT_UP_TO", exact)
    monkeypatch.setattr(reader_module, "LISTED_UP_TO", listed)
    monkeypatch.setattr(reader_module, "CODES_AT_LEAST", 1)
    monkeypatch.setattr(reader_module, "CODES_PER_HIT", 1)
    near = {hit.file for hit in reader.nearest(direction("chairs"), within, 10) if hit.cosine > 0.3}
    assert names(reader, near) == expected
    nearest = {hit.file for hit in reader.nearest(direction("chairs"), within, 1) if hit.cosine > 0.3}
    assert names(reader, nearest) <= expected
    assert bool(nearest) == bool(expected)
    assert names(reader, {hit.file for hit in reader.words('"chairs"', within, 10)}) == expected


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/home/ann/work", {"offer.pdf", "minutes.md"}),
        ("/home/ann/wor", set()),
        ("/HOME/ann/Work/notes", {"minutes.md"}),
        ("/home/ann/Work/offer.pdf", {"offer.pdf"}),
    ],
)
def test_a_folder_is_known_by_other_capitals_where_the_system_knows_it(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, folder: str, expected: set[str]
) -> None:
    monkeypatch.setattr("inkling.store.filters.sys", SimpleNamespace(platform="darwin"))
    hits = reader.words('"chairs"', Filter(folders=(folder,)), 10)
    assert names(reader, {hit.file for hit in hits}) == expected


@pytest.mark.parametrize("platform", ["linux", "darwin"])
@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/x/Cafe", {"/x/Cafe/a.txt"}),
        ("/x/Café", {"/x/Café/a.txt"}),
        ("/x/Straße", {"/x/Straße/a.txt"}),
        ("cafe", {"/x/Cafe/a.txt", "/x/Café/a.txt"}),
        ("CAFE\u0301", {"/x/Cafe/a.txt", "/x/Café/a.txt"}),
        ("strasse", {"/x/Straße/a.txt"}),
        ("x/cafe", {"/x/Cafe/a.txt", "/x/Café/a.txt"}),
        ("caf", set()),
    ],
)
def test_a_name_of_a_folder_is_known_without_accents_and_a_path_is_exact(
    reader: Reader, writer: Writer, monkeypatch: pytest.MonkeyPatch, platform: str, folder: str, expected: set[str]
) -> None:
    monkeypatch.setattr("inkling.store.filters.sys", SimpleNamespace(platform=platform))
    for number, name in enumerate(("Cafe", "Café", "Straße"), start=10):
        put(writer, f"/x/{name}/a.txt", f"chairs {number}", number=number)
    for within in (Filter(folders=(folder,)), Filter(inside=(folder,)), Filter(names=("Ä",), folders=(folder,))):
        assert {file.path for file in reader.matching(within, 9)} == expected


@pytest.mark.parametrize("folder", ["/x/CAFÉ", "/x/cafe\u0301", "/X/café/"])
def test_a_path_in_other_capitals_keeps_its_accents(
    reader: Reader, writer: Writer, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.setattr("inkling.store.filters.sys", SimpleNamespace(platform="darwin"))
    put(writer, "/x/Cafe/a.txt", "chairs", number=10)
    put(writer, "/x/Café/a.txt", "chairs", number=11)
    assert [file.path for file in reader.matching(Filter(folders=(folder,)), 9)] == ["/x/Café/a.txt"]


def test_a_file_begins_with_its_first_passages_in_their_order(reader: Reader, writer: Writer) -> None:
    put(writer, "/long.txt", *(f"part {number}" for number in range(5)), number=9)
    file = writer.known("/")["/long.txt"].id
    assert reader.beginnings([file, 9999], 2) == {file: ["part 0", "part 1"]}
