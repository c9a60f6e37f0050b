import pytest

from inkling.errors import PathProblem
from inkling.evaluation.judged import JudgedDocument, read_judged_set


def test_a_set_is_read(judged_folder):
    found = read_judged_set(judged_folder)
    assert list(found.documents) == ["goat", "flat", "cake/1", "4"]
    assert found.documents["flat"] == JudgedDocument("", "The monthly sum for the apartment is due on the first.")
    assert found.documents["cake/1"].text.endswith("\u2028 👍")
    assert list(found.questions) == ["q1", "q2", "q4"]
    assert found.grades == {"q1": {"goat": 2.0}, "q2": {"cake/1": 1.0}, "q4": {"4": 1.0}}


@pytest.mark.parametrize("name", ["test.tsv", "train.tsv", "other.tsv"])
def test_judgements_may_lie_in_a_folder(judged_folder, name):
    (judged_folder / "qrels").mkdir()
    (judged_folder / "qrels.tsv").rename(judged_folder / "qrels" / name)
    assert len(read_judged_set(judged_folder).grades) == 3


def test_windows_line_ends_and_a_byte_order_mark(judged_folder):
    for path in judged_folder.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(read_judged_set(judged_folder).grades) == 3


def append(name, line):
    def change(folder):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(line)

    return change


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (append("corpus.jsonl", '{"_id": "a", "text"'), r"Line 6 of .*corpus\.jsonl is not JSON\."),
        (append("corpus.jsonl", "[1]"), "Line 6 of .* is not a JSON object"),
        (append("corpus.jsonl", '{"text": "a"}'), 'Line 6 of .* has no "_id"'),
        (append("corpus.jsonl", '{"_id": "a"}'), 'Line 6 of .* has no "text"'),
        (append("corpus.jsonl", '{"_id": "a", "text": 3}'), 'has no "text" that is a text'),
        (append("corpus.jsonl", '{"_id": "goat", "text": "a"}'), "has the id goat, as an earlier line"),
        (append("queries.jsonl", "who"), r"Line 6 of .*queries\.jsonl is not JSON"),
        (append("qrels.tsv", "q1 goat 1"), r"Line 8 of .*qrels\.tsv is not a question's id"),
        (append("qrels.tsv", "q1\tgoat\thigh"), "Line 8 of"),
        (append("qrels.tsv", "q1\tgoat\tinf"), "Line 8 of"),
        (append("qrels.tsv", "q1\tgoat\tnan"), "Line 8 of"),
        (append("corpus.jsonl", '{"a":' * 100_000), r"Line 6 of .*corpus\.jsonl is not JSON\."),
        (lambda folder: (folder / "queries.jsonl").unlink(), r"has no queries\.jsonl"),
        (lambda folder: (folder / "corpus.jsonl").write_text(""), "No question in"),
        (lambda folder: (folder / "corpus.jsonl").unlink(), r"has no corpus\.jsonl"),
        (lambda folder: (folder / "qrels.tsv").unlink(), r"has no qrels\.tsv"),
        (lambda folder: (folder / "qrels.tsv").write_text("q1\tnone\t1"), "No question in"),
        (lambda folder: (folder / "queries.jsonl").write_bytes(b"\xff"), "is not in UTF-8"),
    ],
)
def test_what_is_broken_is_said_in_a_sentence(judged_folder, damage, message):
    damage(judged_folder)
    with pytest.raises(PathProblem, match=message) as caught:
        read_judged_set(judged_folder)
    assert caught.value.advice
    assert "\n" not in caught.value.title
