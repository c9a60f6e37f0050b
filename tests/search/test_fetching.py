"""A question sees each file and passage once, as it was first asked for."""

import apsw

from inkling.search.fetching import Fetched
from inkling.store.connections import Connections
from inkling.store.reader import Reader
from inkling.store.writer import Writer
from store_samples import put


def test_files_and_passages_come_by_their_ids(reader: Reader) -> None:
    fetched = Fetched(reader)
    assert fetched.files([]) == {}
    assert fetched.passages([]) == {}
    assert fetched.files([1, 2, 999]) == reader.files([1, 2])
    assert fetched.passages([2, 999, 3, 2]) == reader.passages([2, 3])


def test_what_was_asked_for_is_not_fetched_again(
    reader: Reader, writer: Writer, connections: Connections
) -> None:
    fetched = Fetched(reader)
    known, passages = fetched.files([1]), fetched.passages([1, 999])
    asked: list[str] = []
    connections.own().trace_v2(apsw.SQLITE_TRACE_STMT, lambda event: asked.append(event["sql"]))
    assert fetched.files([1]) == known
    assert fetched.passages([999, 1]) == passages
    assert asked == []
    put(writer, "/docs/new.txt", "Something new.", number=101)
    assert set(fetched.files([1, 8])) == {1, 8}
    assert len(asked) == 1
