"""Small vectors, and the blocks of their codes."""

from pathlib import Path

import numpy as np
import pytest

from inkling.encoder.yardstick import USUAL, Yardstick
from inkling.store.connections import Connections
from inkling.store.embeddings import Embeddings, FollowingEmbeddings
from inkling.store.ledger import Ledger
from inkling.store.models import ANSWERING, remove_vectors
from inkling.store.reader import Reader
from inkling.store.rows import Filter
from inkling.store.vectors import Codes, PassageVectors, quantize, rewrite_codes, unit_vectors
from inkling.store.writer import Writer
from store_samples import MODEL, direction, encode_all, found, put


def test_quantizing_keeps_the_direction() -> None:
    vectors = np.random.default_rng(2).standard_normal((50, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    back = unit_vectors([row.tobytes() for row in quantize(vectors)])
    assert (vectors * back).sum(axis=1).min() > 0.9998


def test_a_vector_of_zeros_is_no_error() -> None:
    assert quantize(np.zeros((1, 8), np.float32)).tolist() == [[0] * 8]
    assert unit_vectors([bytes(8)]).tolist() == [[0.0] * 8]


def test_vectors_come_back_whatever_bytes_they_are(
    writer: Writer, embeddings: Embeddings, reader: Reader
) -> None:
    chance = np.random.default_rng(6)
    drawn = chance.integers(-127, 128, (300, 64)).astype(np.float32)
    drawn[:20] = 0
    drawn[range(20), range(20)] = 1
    drawn[20:40, 10:50] = 0
    drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
    put(writer, "/a.txt", *(f"text {number}" for number in range(300)))
    put(writer, "/copy.txt", "text 7", "text 299", number=2)
    put(writer, "/later.txt", "not encoded", number=3)
    numbers = {f"text {number}": number for number in range(300)}
    texts = [text for text in embeddings.pending(400) if text.text in numbers]
    embeddings.put(texts, drawn[[numbers[text.text] for text in texts]])
    asked = list(range(303, 0, -1))
    stored = reader.passages(asked)
    back = reader.vectors([*asked, 9999])
    assert len(stored) == 303
    assert back.passages.tolist() == sorted(id_ for id_ in asked if stored[id_].text in numbers)
    expected = np.stack([drawn[numbers[stored[id_].text]] for id_ in back.passages.tolist()])
    assert (back.rows * expected).sum(axis=1).min() > 0.9998


@pytest.mark.parametrize(
    ("known", "asked", "places"),
    [
        ([], [3, 1], [-1, -1]),
        ([2, 5, 9], [9, 1, 5, 3, 2, 12], [2, -1, 1, -1, 0, -1]),
        ([4], [], []),
    ],
)
def test_places_of_vectors_are_told(known: list[int], asked: list[int], places: list[int]) -> None:
    vectors = PassageVectors(np.array(known, np.int64), np.ones((len(known), 4), np.float32))
    assert vectors.places(np.array(asked, np.int64)).tolist() == places


@pytest.mark.parametrize(
    ("first", "second"), [([], []), ([2, 5], []), ([], [2, 5]), ([2, 9], [1, 5, 11]), ([2, 9], [1, 2, 9, 11])]
)
def test_vectors_of_passages_are_put_together_each_once(first: list[int], second: list[int]) -> None:
    def numbered(passages: list[int]) -> PassageVectors:
        rows = np.array(passages, np.float32)[:, None]
        return PassageVectors(np.array(passages, np.int64), rows) if passages else PassageVectors.none()

    joined = numbered(first).joined(numbered(second))
    assert joined.passages.tolist() == sorted({*first, *second})
    assert {passage: row.tolist() for passage, row in joined.by_passage().items()} == {
        passage: [passage] for passage in first + second
    }


def test_what_is_nearest_brings_its_vectors(writer: Writer, embeddings: Embeddings, reader: Reader) -> None:
    for number in range(5):
        put(writer, f"/{number}.txt", f"text number {number}", number=number + 1)
    encode_all(embeddings)
    hits = reader.nearest(direction("text number 3"), Filter(), 4)
    found, fetched = PassageVectors.of(hits), reader.vectors([hit.passage for hit in hits])
    assert len(hits) == 4
    assert found.passages.tolist() == fetched.passages.tolist()
    assert np.array_equal(found.rows, fetched.rows)
    assert len(PassageVectors.of([]).passages) == 0


def test_an_index_that_took_the_place_of_another_is_read(tmp_path: Path) -> None:
    index = tmp_path / "index.sqlite"
    for name, numbers in (("index.sqlite", range(500)), ("other.sqlite", range(600, 660))):
        writer = Writer(tmp_path / name, tmp_path / f"{name}.lock")
        for number in numbers:
            put(writer, f"/{number}.txt", f"text number {number}", number=number + 1)
        encode_all(Embeddings(writer, MODEL))
        writer.close()
    connections = Connections(index)
    reader = Reader(connections, MODEL)

    def is_known(number: int) -> bool:
        hits = reader.nearest(direction(f"text number {number}"), Filter(), 1)
        return bool(hits) and hits[0].cosine > 0.99

    assert is_known(450)
    (tmp_path / "other.sqlite").replace(index)
    assert is_known(450)
    connections.look()
    assert [is_known(number) for number in range(600, 660)] == [True] * 60
    assert not is_known(450)
    index.unlink()
    connections.look()
    assert is_known(630)
    connections.close()


def test_codes_of_what_has_gone_are_dropped_in_time(
    writer: Writer, embeddings: Embeddings, reader: Reader, connections: Connections
) -> None:
    for number in range(300):
        put(writer, f"/{number}.txt", f"text number {number}", number=number + 1)
    encode_all(embeddings)
    known = writer.known("/")
    writer.remove([known[f"/{number}.txt"].id for number in range(200)])
    embeddings.tidy()
    ids = connections.rows("SELECT sum(length(text_ids)) / 8 FROM codes_1")
    assert ids == [(100,)]
    hit = reader.nearest(direction("text number 250"), Filter(), 1)[0]
    assert hit.cosine == pytest.approx(1.0, abs=1e-3)
    put(writer, "/late.txt", "a late text", number=500)
    encode_all(embeddings)
    assert reader.nearest(direction("a late text"), Filter(), 1)[0].cosine == pytest.approx(1.0, abs=1e-3)


def test_pending_texts_come_newest_file_first(writer: Writer, embeddings: Embeddings) -> None:
    put(writer, "/old.txt", "old text", number=1)
    put(writer, "/new.txt", "new text", number=2)
    assert [text.text for text in embeddings.pending(1)] == ["new text"]
    assert embeddings.pending_count() == 2


def test_a_file_is_ready_by_meaning_when_all_its_texts_are(
    writer: Writer, embeddings: Embeddings, connections: Connections
) -> None:
    put(writer, "/a.txt", "one", "two")
    ledger = Ledger(connections)
    first, second = embeddings.pending(2)
    embeddings.put([first], np.stack([direction("one")]))
    assert [row.state for row in ledger.rows()] == ["words ready"]
    embeddings.put([second], np.stack([direction("two")]))
    assert [row.state for row in ledger.rows()] == ["meaning ready"]


@pytest.mark.parametrize("files", [1, 400])
def test_what_is_pending_costs_the_same_however_much_there_is(writer: Writer, files: int) -> None:
    """Counted in steps of SQLite's machine, of one large file or of many small ones."""
    steps = []
    for rounds in (1, 4):
        embeddings = Embeddings(writer, f"model {rounds}")
        for file in range(files * rounds if files > 1 else 1):
            size = 800 * rounds if files == 1 else 2
            put(writer, f"/{file}.txt", *(f"text {file} {each}" for each in range(size)), number=file + 1)
        embeddings.settle()
        count = 0

        def step() -> bool:
            nonlocal count
            count += 1
            return False

        writer.connection.set_progress_handler(step, 20)
        assert encode_all(embeddings) == 800 * rounds
        writer.connection.set_progress_handler(None)
        steps.append(count / rounds)
    assert steps[1] < steps[0] * 1.2


def test_a_file_that_was_begun_and_read_anew_is_pending_from_its_beginning(
    writer: Writer, embeddings: Embeddings, connections: Connections
) -> None:
    put(writer, "/a.txt", *(f"text {number}" for number in range(5)))
    for _ in range(2):
        first = embeddings.pending(2)
        embeddings.put(first, np.stack([direction(text.text) for text in first]))
    assert [text.text for text in embeddings.pending(2)] == ["text 4"]
    put(writer, "/a.txt", "another", *(f"text {number}" for number in range(5)))
    assert encode_all(embeddings) == 2
    assert [row.state for row in Ledger(connections).rows()] == ["meaning ready"]


def test_another_model_makes_files_wait_again_and_the_first_stays(writer: Writer, embeddings: Embeddings) -> None:
    put(writer, "/a.txt", "one", "two")
    encode_all(embeddings)
    other = Embeddings(writer, "another model")
    other.settle()
    assert other.pending_count() == 2
    assert encode_all(other) == 2
    Embeddings(writer, "a model").settle()
    assert Embeddings(writer, "a model").pending(5) == []


def test_a_sample_is_spread_over_the_index(writer: Writer, embeddings: Embeddings) -> None:
    assert embeddings.sample(10).shape == (0, 0)
    texts = [f"text {number}" for number in range(19)]
    put(writer, "/a.txt", *texts)
    encode_all(embeddings)
    sample = embeddings.sample(10)
    assert np.linalg.norm(sample, axis=1) == pytest.approx(np.ones(10), abs=1e-5)
    numbers = (sample @ np.stack([direction(text) for text in texts]).T).argmax(axis=1)
    assert set(np.diff(numbers)) <= {1, 2}
    assert numbers[-1] == 18
    assert embeddings.sample(20).shape == (19, 64)


def test_a_disconnected_folder_shows_in_the_ledger_and_nothing_is_lost(
    writer: Writer, connections: Connections
) -> None:
    put(writer, "/usb/a.txt", "one")
    put(writer, "/home/b.txt", "two")
    ledger = Ledger(connections)
    writer.remember("disconnected folders", ["/usb"])
    states = {row.path: row.state for row in ledger.rows()}
    assert states == {"/home/b.txt": "words ready", "/usb/a.txt": "disconnected"}
    assert [row.path for row in ledger.rows("disconnected")] == ["/usb/a.txt"]
    writer.remember("disconnected folders", [])
    assert {row.state for row in ledger.rows()} == {"words ready"}


def test_codes_that_were_read_stay_as_they_were_while_more_are_read(
    writer: Writer, embeddings: Embeddings, connections: Connections
) -> None:
    codes = Codes()
    seen = []
    for number in range(40):
        put(writer, f"/{number}.txt", f"text number {number}", number=number + 1)
        encode_all(embeddings)
        loaded = codes._current(connections, 1)
        ids, words = loaded.ids[: loaded.count], loaded.words[:, : loaded.count]
        seen.append((ids, words, ids.copy(), words.copy()))
    assert [len(ids) for ids, *_ in seen] == list(range(1, 41))
    for ids, words, ids_then, words_then in seen:
        assert (ids == ids_then).all()
        assert (words == words_then).all()


def cone_of(count: int) -> np.ndarray:
    """Unit vectors that lie close together, around one direction."""
    chance = np.random.default_rng(4)
    vectors = chance.standard_normal((count, 64)).astype(np.float32) / 8
    vectors += 1.6 * np.eye(64, dtype=np.float32)[:32].sum(axis=0) / np.sqrt(32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize("first", [True, False], ids=["measured first", "measured when all are there"])
def test_vectors_that_lie_close_together_are_told_apart_from_their_centre(
    monkeypatch: pytest.MonkeyPatch, writer: Writer, embeddings: Embeddings, reader: Reader, first: bool
) -> None:
    monkeypatch.setattr("inkling.store.reader.CODES_AT_LEAST", 300)
    vectors = cone_of(3000)
    queries = vectors[:40] + cone_of(3040)[3000:]
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    put(writer, "/cone.txt", *(f"text {number}" for number in range(3000)))

    def share_found() -> float:
        shares = []
        for query in queries:
            best = np.argsort(-(vectors @ query))[:10]
            hits = found(reader, [hit.passage for hit in reader.nearest(query, Filter(), 10)])
            shares.append(len({f"text {number}" for number in best} & set(hits)) / 10)
        return float(np.mean(shares))

    yardstick = Yardstick(0.7, 0.9, tuple(vectors[:40].mean(axis=0).tolist()))
    assert not embeddings.measured()
    if first:
        embeddings.measure(yardstick)
    embeddings.put(embeddings.pending(3000), vectors)
    before = share_found()
    if not first:
        embeddings.measure(yardstick)
        assert share_found() > before + 0.1
    assert embeddings.measured()
    assert share_found() > 0.8
    assert reader.yardstick() == yardstick


def test_what_has_gone_takes_no_places_of_what_is_there(
    monkeypatch: pytest.MonkeyPatch, writer: Writer, embeddings: Embeddings, reader: Reader
) -> None:
    monkeypatch.setattr("inkling.store.reader.CODES_AT_LEAST", 8)
    put(writer, "/gone.txt", *(f"boat {'oil ' * number}" for number in range(1, 60)))
    put(writer, "/stays.txt", "boat engine", "boat storm", *(f"entry {number}" for number in range(100)), number=2)
    encode_all(embeddings)

    def nearest() -> set[str]:
        return set(found(reader, [hit.passage for hit in reader.nearest(direction("boat oil"), Filter(), 2)]))

    with writer.keeping_texts():
        writer.remove([writer.known("/")["/gone.txt"].id])
    assert nearest() == {"boat engine", "boat storm"}
    writer.drop_unused()
    assert nearest() == {"boat engine", "boat storm"}


def test_what_has_no_vector_yet_is_no_hindrance_in_a_wide_filter(
    monkeypatch: pytest.MonkeyPatch, writer: Writer, embeddings: Embeddings, reader: Reader
) -> None:
    monkeypatch.setattr("inkling.store.reader.EXACT_UP_TO", 0)
    put(writer, "/a.txt", "one", "two")
    encode_all(embeddings)
    put(writer, "/b.txt", *(f"text {number}" for number in range(9)), number=2)
    hits = reader.nearest(direction("two"), Filter(suffixes=("txt",)), 1)
    assert found(reader, [hit.passage for hit in hits]) == ["two"]


def test_what_is_asked_for_first_is_encoded_first_and_nothing_else_with_it(
    writer: Writer, embeddings: Embeddings
) -> None:
    for number in range(1, 4):
        put(writer, f"/{number}.txt", f"text {number}", number=number)
    assert [text.text for text in embeddings.pending(5, ["/2.txt", "/no.txt", "/1.txt"])] == ["text 2", "text 1"]


def test_a_model_that_is_to_answer_goes_through_all_texts_and_comes_back_for_what_was_left_out(
    writer: Writer, embeddings: Embeddings
) -> None:
    put(writer, "/a.txt", *(f"text {number}" for number in range(3)))
    following = FollowingEmbeddings(writer, "another model")
    assert [text.text for text in following.pending(2)] == ["text 0", "text 1"]
    assert encode_all(following) == 3
    assert {file.state for file in writer.known("/").values()} == {"words ready"}
    following.take_over({"identity": "another model"})
    assert {file.state for file in writer.known("/").values()} == {"meaning ready"}
    assert writer.recall(ANSWERING) == {"identity": "another model"}


def test_what_is_known_of_a_model_goes_with_its_vectors(
    writer: Writer, embeddings: Embeddings, reader: Reader
) -> None:
    put(writer, "/a.txt", "one")
    embeddings.measure(Yardstick(0.6, 0.8))
    assert reader.yardstick() == Yardstick(0.6, 0.8)
    remove_vectors(writer, MODEL)
    assert reader.yardstick() == USUAL
    assert not Embeddings(writer, MODEL).measured()


def test_a_model_goes_after_its_codes_were_written_anew(writer: Writer, embeddings: Embeddings) -> None:
    put(writer, "/a.txt", "one")
    with writer.transaction():
        rewrite_codes(writer.connection, 1)
    remove_vectors(writer, MODEL)
    assert writer.rows("SELECT count(*) FROM models") == [(0,)]
    assert writer.rows("SELECT value FROM facts WHERE name = 'codes generation'") == [(2,)]
