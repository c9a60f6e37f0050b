from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from inkling.gui.results import DIVIDER, ICON, MOST_RESULTS, RESULT, STARRED, ResultsModel, merge
from inkling.search.answer import Answer


def answer(results, query="q", meaning=True):
    weak = bool(results) and all(each.weak for each in results)
    return Answer(query, 0.01, meaning, weak, tuple(results))


@pytest.fixture
def model(qapp):
    made = ResultsModel()
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield made
    tester.deleteLater()
    made.deleteLater()


def test_rows_of_an_answer(model, make_result):
    model.show(answer([make_result("/a/letter.txt", "Dear Anna", title="A letter"), make_result("/a/b.pdf", "b")]))
    assert model.rowCount() == 2
    first = model.index(0)
    assert first.data() == "A letter"
    assert model.index(1).data() == "b"
    assert "found by words and meaning" in first.data(Qt.ItemDataRole.AccessibleTextRole)
    assert first.data(RESULT).path == "/a/letter.txt"
    assert first.flags() & Qt.ItemFlag.ItemIsDragEnabled
    assert model.rowCount(first) == 0
    assert model.data(QModelIndex()) is None


@pytest.mark.parametrize(
    ("weak", "divider", "says"),
    [([False, False], None, ""), ([False, True, True], 1, "Further"), ([True, True], 0, "Nothing is really close")],
)
def test_weak_results_stand_under_a_divider(model, make_result, weak, divider, says):
    model.show(answer([make_result(f"/{n}.txt", "x", weak=each) for n, each in enumerate(weak)]))
    dividers = [row for row in range(model.rowCount()) if model.index(row).data(DIVIDER)]
    assert dividers == ([] if divider is None else [divider])
    if divider is not None:
        assert says in model.index(divider).data()
        assert model.index(divider).flags() == Qt.ItemFlag.NoItemFlags
        assert model.result(divider) is None
        assert model.mimeData([model.index(divider)]).urls() == []


def test_drags_out_as_a_file(model, make_result, tmp_path):
    path = tmp_path / "ein Brief.txt"
    model.show(answer([make_result(path, "x")]))
    dragged = model.mimeData([model.index(0)])
    assert [url.toLocalFile() for url in dragged.urls()] == [str(path)]
    assert model.mimeTypes() == ["text/uri-list"]


def test_finds_rows_of_results_and_never_the_divider(model, make_result):
    a, b, c, nothing = (make_result(path, "x", weak=path == "/b") for path in ("/a", "/b", "/c", ""))
    model.show(answer([a, b]))
    assert [model.row_of(each) for each in (a, b, c, nothing)] == [0, 2, -1, -1]
    messages = [replace(a, part=part) for part in (3, 1)]
    model.show(answer(messages))
    assert [model.row_of(each) for each in (*messages, a)] == [0, 1, -1]


@pytest.mark.parametrize(
    ("path", "part", "place", "icon"),
    [
        ("/Mail/Inbox", 12, "message 12 · Re: Boiler · Attachment bill.pdf", "mail"),
        ("/Mail/Inbox", 0, "message 1", "mail"),
        ("/all.zip", 3, "File Health/allergy.pdf · p. 1", "pdf"),
        ("/all.zip", 4, "File inner.zip · File Deep/plan.xlsx · Sheet 1", "sheet"),
        ("/all.zip", 5, "File Inbox · message 2 · Hello", "mail"),
        ("/all.zip", 6, "File letter.eml · Attachment bill.pdf · p. 1", "mail"),
        ("/all.zip", 0, "File Health/allergy.pdf · p. 1", "archive"),
        ("/all.enex", 2, "§ File plan.pdf", "text"),
        ("/a.md", 0, "§ message 1", "text"),
    ],
)
def test_a_document_within_a_file_has_its_own_icon(model, make_result, path, part, place, icon):
    model.show(answer([replace(make_result(path, "x", place=place), part=part)]))
    assert model.index(0).data(ICON) == icon


@pytest.mark.parametrize(
    ("shown", "new", "expected"),
    [("", "cab", "cab"), ("a", "cab", "acb"), ("ab", "cxa", "abcx"), ("ab", "", "ab"), ("abc", "xyz", "abcxyz")],
)
def test_merging_keeps_the_first_rows_in_place(make_result, shown, new, expected):
    merged = merge([make_result(path, "old") for path in shown], [make_result(path, "new") for path in new])
    assert "".join(each.path for each in merged) == expected
    assert all(each.passages[0].text == "new" for each in merged if each.path in new)


def messages(make_result, *parts, text="x"):
    return [replace(make_result("/in.mbox", f"{text} {part}"), part=part) for part in parts]


def test_several_results_of_one_file_stay_apart(model, make_result):
    model.show(answer(messages(make_result, 4, 2, 7), meaning=False))
    model.show(answer(messages(make_result, 9, 2, 4, text="new")), keep=2)
    shown = [(each.part, each.passages[0].text) for each in model.results]
    assert shown == [(4, "new 4"), (2, "new 2"), (9, "new 9")]
    model.show(answer(messages(make_result, 9, 4)), keep=3)
    assert [each.part for each in model.results] == [4, 9]


def test_a_star_of_a_message_is_on_no_other_of_its_mailbox(model, make_result):
    model.show(answer([*messages(make_result, 4, 2), make_result("/in.mbox", "x")]))
    model.set_starred("q", [("/in.mbox", 2)])
    assert [model.index(row).data(STARRED) for row in range(3)] == [False, True, False]
    told = [model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(3)]
    assert ["this was it" in each for each in told] == [False, True, False]


def test_messages_are_told_apart_by_their_numbers(model, make_result):
    place = "message 12 · Re: Boiler · Attachment bill.pdf"
    mail = replace(make_result("/in.mbox", "It broke.", title="Re: Boiler", place=place), part=12)
    model.show(answer([mail, replace(mail, passages=())]))
    expected = "Re: Boiler, found by words and meaning, /in.mbox, message 12 · Attachment bill.pdf. It broke."
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == expected
    assert "/in.mbox. " in model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)


@pytest.mark.parametrize(
    ("found_by_meaning", "expected"),
    [(True, ["/a", "/c"]), (False, ["/a", "/b", "/c"])],
    ids=["asked again", "a better answer"],
)
def test_what_has_gone_since_stays_in_no_place(model, make_result, found_by_meaning, expected):
    model.show(answer([make_result(path, "x") for path in ("/a", "/b", "/c")], meaning=found_by_meaning))
    model.show(answer([make_result(path, "x") for path in ("/c", "/a")]), keep=2)
    assert [result.path for result in model.results] == expected


def test_what_better_results_push_out_of_a_full_answer_stays_in_its_place(model, make_result):
    def show(paths, keep=0):
        model.show(answer([make_result(path, "x") for path in paths]), keep)
        return [result.path for result in model.results]

    old, new = ([f"/{kind}{place:02}" for place in range(MOST_RESULTS)] for kind in ("old", "new"))
    show(old)
    assert show([*new[:20], *old[:10]], keep=15)[:16] == [*old[:15], new[0]]
    assert show(new, keep=15)[:16] == [*old[:15], new[0]]
    assert show([*new[1:], "/newest"], keep=16)[:16] == [*old[:15], new[1]]


@pytest.mark.parametrize(
    ("name", "title"), [("two\nlines  here.txt", "two lines here"), ("   .txt", ".txt"), (".md", ".md")]
)
def test_a_file_without_title_is_named_in_one_line(model, make_result, name, title):
    model.show(answer([make_result(f"/a/{name}", "x")]))
    assert model.index(0).data() == title


def test_what_was_it_is_told_while_the_question_is_the_same(model, make_result):
    results = [make_result("/a", "x"), make_result("/b", "x")]
    model.show(answer(results))
    model.set_starred("another", [("/a", 0)])
    assert model.starred() == frozenset()
    model.set_starred("q", [("/b", 0)])
    model.show(answer(results))
    assert [model.index(row).data(STARRED) for row in (0, 1)] == [False, True]
    assert "this was it" in model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    model.show(answer(results, query="another"))
    assert model.starred() == frozenset()


def test_clearing_leaves_no_row(model, make_result):
    model.show(answer([make_result("/a", "x")]))
    model.clear()
    assert (model.rowCount(), model.query) == (0, "")
