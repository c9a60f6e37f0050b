"""The ledger window as a person uses it."""

import csv

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QIcon, QShortcut
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QMenu, QPushButton, QTableView

from inkling.gui.ledger import LedgerWindow
from inkling.gui.ledger_export import export
from inkling.gui.ledger_model import (
    CHANGED,
    HEADERS,
    NAME,
    REASON,
    SIZE,
    STATE,
    LedgerModel,
    lines_of,
    stretches,
)
from inkling.store.rows import STATES, LedgerRow

ROWS = [
    LedgerRow("/home/ann/House/lease.pdf", "meaning ready", "", 52_000, 1_700_000_000.0),
    LedgerRow("/home/ann/House/scan.pdf", "unreadable", "It is protected by a password.", 9_000, 1_600_000_000.0),
    LedgerRow("/home/ann/Kitchen/broth 🍲.md", "words ready", "", 700, 1_500_000_000.0),
    LedgerRow("/home/ann/Kitchen/photo.jpg", "skipped", "It holds no text.", 4_000_000, 1_650_000_000.0),
    LedgerRow("/media/stick/Agnes.odt", "disconnected", "", 3_000, 1_400_000_000.0),
    LedgerRow("/home/ann/bomb.xlsx", "quarantined", "It stopped the reader twice.", 12, 0.0),
    LedgerRow("/home/ann/מכתב.txt", "waiting", "", 0, 1e18),
]


@pytest.fixture
def model(theme):
    made = LedgerModel(theme)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    made.set_lines(lines_of(ROWS))
    yield made
    tester.deleteLater()


@pytest.fixture
def ledger(qtbot, theme):
    made = LedgerWindow(theme)
    qtbot.addWidget(made)
    made.set_folders(["/home/ann", "/home/ann/House", "/media/stick"])
    made.set_lines(lines_of(ROWS))
    made.show()
    return made


def names(ledger):
    model = ledger.findChild(QTableView).model()
    return [model.index(row, NAME).data() for row in range(model.rowCount())]


def choose(ledger, *wanted):
    table = ledger.findChild(QTableView)
    table.clearSelection()
    table.setSelectionMode(QTableView.SelectionMode.MultiSelection)
    for name in wanted:
        table.selectRow(names(ledger).index(name))


def button(ledger, text):
    (found,) = [each for each in ledger.findChildren(QPushButton) if each.text().startswith(text)]
    return found


def said(ledger):
    return " ".join(label.text() for label in ledger.findChildren(QLabel) if label.isVisible())


def test_every_cell_can_be_asked_for_everything(model):
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            for role in (*range(14), Qt.ItemDataRole.UserRole):
                model.data(model.index(row, column), role)
    assert model.data(QModelIndex()) is None
    assert model.data(model.createIndex(99, 0)) is None
    assert model.rowCount(model.index(0, 0)) == 0
    assert [model.headerData(each, Qt.Orientation.Horizontal) for each in range(6)] == list(HEADERS)
    assert model.headerData(9, Qt.Orientation.Horizontal) is None


def test_an_index_that_is_no_more_gives_nothing(model):
    last = model.index(model.rowCount() - 1, NAME)
    model.set_filter("unreadable", "", "")
    assert model.data(last) is None


@pytest.mark.parametrize(
    ("column", "first", "last"),
    [
        (STATE, "מכתב.txt", "Agnes.odt"),
        (NAME, "Agnes.odt", "מכתב.txt"),
        (REASON, "photo.jpg", None),
        (SIZE, "מכתב.txt", "photo.jpg"),
        (CHANGED, "bomb.xlsx", "מכתב.txt"),
    ],
)
def test_rows_sort_by_any_column(model, column, first, last):
    model.sort(column, Qt.SortOrder.AscendingOrder)
    shown = [model.index(row, NAME).data() for row in range(model.rowCount())]
    assert shown[0] == first
    assert last in (None, shown[-1])
    model.sort(column, Qt.SortOrder.DescendingOrder)
    assert model.index(len(ROWS) - 1, NAME).data() == first


def test_marks_stay_with_their_files_when_sorting(ledger):
    choose(ledger, "scan.pdf", "photo.jpg")
    table = ledger.findChild(QTableView)
    for column in range(6):
        table.sortByColumn(column, Qt.SortOrder.DescendingOrder)
        assert {row.path for row in ledger.chosen()} == {ROWS[1].path, ROWS[3].path}


def test_what_is_chosen_is_chosen_again_at_once_and_not_row_by_row(ledger):
    table = ledger.findChild(QTableView)
    table.sortByColumn(NAME, Qt.SortOrder.AscendingOrder)
    listed = names(ledger)
    changes = []
    table.selectionModel().selectionChanged.connect(lambda *_: changes.append(len(ledger.chosen())))
    for wanted in ([0, 1, 2, 4, 6], [3], [0, 6], range(7)):
        choose(ledger, *(listed[place] for place in wanted))
        chosen = ledger.chosen()
        assert [listed.index(row.path.rpartition("/")[2]) for row in chosen] == list(wanted)
        changes.clear()
        ledger.set_lines(lines_of(ROWS))
        assert ledger.chosen() == chosen
        assert changes == [len(chosen)]


@pytest.mark.parametrize(
    ("places", "joined"),
    [([], []), ([4], [(4, 4)]), ([0, 1, 2], [(0, 2)]), ([0, 2, 3, 5, 8, 9], [(0, 0), (2, 3), (5, 5), (8, 9)])],
)
def test_rows_that_follow_one_another_are_joined(places, joined):
    assert stretches(places) == joined


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lease", {"lease.pdf"}),
        ("HOUSE pdf", {"lease.pdf", "scan.pdf"}),
        ("password", {"scan.pdf"}),
        ("🍲", {"broth 🍲.md"}),
        ("מכתב", {"מכתב.txt"}),
        ("nothing like this", set()),
        ("  ", {row.path.rpartition("/")[2] for row in ROWS}),
    ],
)
def test_one_finds_as_one_types(ledger, qtbot, typed, found):
    field = ledger.findChild(QLineEdit)
    field.setText("")
    if typed.isascii():
        qtbot.keyClicks(field, typed)
    else:
        field.insert(typed)
    assert set(names(ledger)) == found
    total = len(ROWS)
    assert (f"{total} files" if len(found) == total else f"{len(found)} of {total} files") in said(ledger)


@pytest.mark.parametrize("typed", ["resume", "RÉSUMÉ", "re\u0301sume\u0301 STRASSE", "straße"])
def test_accents_and_capitals_make_no_difference(model, typed):
    wanted = LedgerRow("/home/ann/Straße/Re\u0301sumé.pdf", "meaning ready", "", 1, 0.0)
    model.set_lines(lines_of([*ROWS, wanted]))
    model.set_filter(None, "", typed)
    assert model.rows() == [wanted]


def test_one_filters_by_state_and_folder(ledger):
    state, folder = ledger.findChildren(QComboBox)
    ledger.narrow("unreadable")
    # As many as folders and status line count, for which what was set aside is unreadable.
    assert names(ledger) == ["bomb.xlsx", "scan.pdf"]
    assert [row.path for row in ledger.rows()] == [ROWS[5].path, ROWS[1].path]
    choices = [state.itemText(place) for place in range(state.count())]
    assert state.currentText() == "Unreadable (2)"
    assert sum(int(each.partition("(")[2].rstrip(")")) for each in choices[1:]) == len(ROWS)
    ledger.narrow()
    folder.setCurrentText("/home/ann/House")
    assert names(ledger) == ["lease.pdf", "scan.pdf"]
    ledger.set_folders(["/home/ann/House", "/new"])
    assert names(ledger) == ["lease.pdf", "scan.pdf"]
    ledger.set_folders(["/new"])
    assert len(names(ledger)) == len(ROWS)
    ledger.set_folders(["/home/ann/Kitchen"])
    ledger.findChild(QLineEdit).setText("no such file")
    ledger.narrow("skipped", "/home/ann/Kitchen")
    assert names(ledger) == ["photo.jpg"]


def test_new_rows_keep_choice_filter_and_order(ledger):
    ledger.findChild(QTableView).sortByColumn(SIZE, Qt.SortOrder.DescendingOrder)
    choose(ledger, "scan.pdf")
    mended = LedgerRow(ROWS[1].path, "meaning ready", "", 9_000, 1_600_000_000.0)
    ledger.set_lines(lines_of([ROWS[0], mended, ROWS[3]]))
    assert names(ledger) == ["photo.jpg", "lease.pdf", "scan.pdf"]
    assert ledger.chosen() == [mended]


def test_what_is_chosen_stays_in_sight_when_more_is_shown(ledger):
    rows = [LedgerRow(f"/{number:03}.txt", "waiting", "", 1, 0.0) for number in range(200)]
    ledger.set_lines(lines_of(rows))
    table, field = ledger.findChild(QTableView), ledger.findChild(QLineEdit)
    field.setText("15")
    table.selectRow(1)
    field.clear()
    assert ledger.chosen() == [rows[115]]
    assert table.viewport().rect().contains(table.visualRect(table.currentIndex()))


def test_new_rows_leave_what_one_has_scrolled_to_in_sight(ledger):
    rows = [LedgerRow(f"/{number:03}.txt", "waiting", "", 1, 0.0) for number in range(200)]
    ledger.set_lines(lines_of(rows))
    table = ledger.findChild(QTableView)
    table.selectRow(3)
    table.verticalScrollBar().setValue(150)
    ledger.set_lines(lines_of(rows))
    assert table.verticalScrollBar().value() == 150
    assert ledger.chosen() == [rows[3]]


def test_what_is_chosen_can_be_acted_on(ledger, qtbot):
    choose(ledger, "scan.pdf", "photo.jpg", "lease.pdf")
    with qtbot.waitSignal(ledger.retry_wanted) as retried:
        button(ledger, "Try again").click()
    assert sorted(retried.args[0]) == [ROWS[1].path, ROWS[3].path]
    assert not button(ledger, "Open").isEnabled()
    choose(ledger, "lease.pdf")
    assert not button(ledger, "Try again").isEnabled()
    for text, signal in (
        ("Open", ledger.open_wanted), ("Show", ledger.show_wanted), ("Why", ledger.why_wanted),
    ):
        with qtbot.waitSignal(signal) as asked:
            button(ledger, text).click()
        assert asked.args == [ROWS[0].path]
    choose(ledger, "lease.pdf", "scan.pdf")
    with qtbot.waitSignal(ledger.leave_out_wanted) as left_out:
        button(ledger, "Leave").click()
    assert left_out.args == [[ROWS[0].path, ROWS[1].path]]


def test_what_is_wanted_of_a_file_whose_name_is_not_utf_8_reaches_that_file(ledger, qtbot):
    path = "/home/ann/caf\udce9/caf\udce9.txt"
    ledger.set_lines(lines_of([*ROWS, LedgerRow(path, "unreadable", "It is damaged.", 1, 0.0)]))
    ledger.set_folders(["/home/ann/caf", "/home/ann/caf\udce9"])
    ledger.narrow(folder="/home/ann/caf\udce9")
    assert [row.path for row in ledger.rows()] == [path]
    ledger.findChild(QTableView).selectRow(0)
    for text, signal, args in (
        ("Try again", ledger.retry_wanted, [[path]]), ("Leave out", ledger.leave_out_wanted, [[path]]),
        ("Open", ledger.open_wanted, [path]), ("Why", ledger.why_wanted, [path]),
    ):  # fmt: skip
        with qtbot.waitSignal(signal) as wanted:
            button(ledger, text).click()
        assert wanted.args == args


def test_without_a_choice_nothing_can_be_done(ledger):
    for text in ("Try again", "Leave", "Open", "Show", "Why"):
        assert not button(ledger, text).isEnabled()


def test_it_is_used_by_keys_alone(ledger, qtbot):
    table = ledger.findChild(QTableView)
    ledger.activateWindow()
    qtbot.waitUntil(ledger.isActiveWindow)
    field = ledger.findChild(QLineEdit)
    qtbot.keyClicks(field, "a")
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert table.hasFocus()
    for enter in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        with qtbot.waitSignal(ledger.open_wanted) as opened:
            qtbot.keyClick(table, enter)
        assert opened.args == ["/media/stick/Agnes.odt"]
        with qtbot.waitSignal(ledger.show_wanted):
            qtbot.keyClick(table, enter, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(ledger.rows_wanted):
        qtbot.keyClick(table, Qt.Key.Key_F5)
    qtbot.keyClick(table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert field.hasFocus()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not ledger.isVisible()
    ledger.show()
    qtbot.waitUntil(ledger.isActiveWindow)
    qtbot.keyClick(field, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert not ledger.isVisible()


def test_a_key_that_is_held_down_acts_once(ledger):
    assert not any(shortcut.autoRepeat() for shortcut in ledger.findChildren(QShortcut))


def test_it_asks_for_rows_when_shown(ledger, qtbot):
    ledger.hide()
    with qtbot.waitSignal(ledger.rows_wanted):
        ledger.show()


def test_what_is_shown_is_exported(ledger, qtbot, tmp_path, monkeypatch):
    ledger.findChild(QLineEdit).setText("ann")
    target = tmp_path / "list 🗒.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    with qtbot.waitSignal(ledger.export_wanted) as wanted:
        button(ledger, "Export").click()
    assert export(*wanted.args) == ""
    with target.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["path"].rpartition("/")[2] for line in lines] == names(ledger)
    scan = next(line for line in lines if line["path"].endswith("scan.pdf"))
    assert (scan["state"], scan["reason"], scan["size"]) == ("unreadable", "It is protected by a password.", "9000")
    assert scan["modified"].startswith("2020-09-1")


def test_names_that_are_no_utf_8_are_exported_as_escapes(tmp_path):
    rows = [LedgerRow("/home/ann/caf\udce9.txt", "waiting", "", 0, 0.0), ROWS[0]]
    assert export(rows, tmp_path / "list.csv") == ""
    lines = (tmp_path / "list.csv").read_text("utf-8-sig").splitlines()
    assert [line.partition(",")[0] for line in lines] == ["path", r"/home/ann/caf\udce9.txt", ROWS[0].path]


def test_an_export_that_fails_is_said_in_the_window(ledger, tmp_path):
    path = tmp_path / "missing" / "list.csv"
    ledger.tell_exported(7, path, export(ROWS, path))
    assert "could not be written: No such file or directory." in said(ledger)
    ledger.tell_exported(7, path, "")
    assert "7 files written to" in said(ledger)


def test_twenty_thousand_rows_are_sorted_and_found(ledger):
    numbers = range(20_000)
    rows = [LedgerRow(f"/{n * 7919 % 20_000}/{n}.txt", STATES[n % 7], "", n, float(n)) for n in numbers]
    ledger.set_lines(lines_of(rows))
    table, field = ledger.findChild(QTableView), ledger.findChild(QLineEdit)
    for column in range(len(HEADERS)):
        table.sortByColumn(column, Qt.SortOrder.DescendingOrder)
        assert len(ledger.rows()) == 20_000
    table.sortByColumn(SIZE, Qt.SortOrder.DescendingOrder)
    field.setText("19.txt")
    assert [row.size for row in ledger.rows()] == list(range(19_919, 0, -100))


def test_painting_the_head_of_a_chosen_list_asks_for_no_rows(qtbot, theme, monkeypatch):
    asked = []

    def flags(model, index):
        asked.append(index)
        return QAbstractTableModel.flags(model, index)

    monkeypatch.setattr(LedgerModel, "flags", flags)
    ledger = LedgerWindow(theme)
    qtbot.addWidget(ledger)
    ledger.set_lines(lines_of([LedgerRow(f"/{n}.txt", "waiting", "", n, 0.0) for n in range(2000)]))
    table = ledger.findChild(QTableView)
    table.selectAll()
    asked.clear()
    table.horizontalHeader().grab()
    assert len(asked) < 100
    assert len(ledger.chosen()) == 2000


def test_states_sizes_and_dates_are_seen_whole(ledger, qtbot):
    sizes = (888, 88_800_000, 8_888_000_000_000)
    times = [1_200_000_000.0 + 86_400 * 29.5 * number for number in range(26)]
    rows = [LedgerRow(f"/{state}{count}.txt", state, "", count, 0.0) for state in STATES for count in sizes]
    ledger.set_lines(lines_of([*rows, *(LedgerRow(f"/{time}.txt", "waiting", "", 888, time) for time in times)]))
    table = ledger.findChild(QTableView)
    for column in (STATE, SIZE, CHANGED):
        assert table.columnWidth(column) >= table.sizeHintForColumn(column), HEADERS[column]


def test_a_chosen_row_keeps_the_colour_of_its_state(ledger):
    dot = ledger._table.model().index(0, 0).data(Qt.ItemDataRole.DecorationRole)
    modes = (QIcon.Mode.Normal, QIcon.Mode.Selected)
    plain, chosen = (dot.pixmap(QSize(16, 16), 1.0, mode).toImage().pixelColor(8, 8) for mode in modes)
    assert plain == chosen


def test_another_scheme_colours_the_dots_anew(ledger, theme):
    ledger.narrow("unreadable")
    index = ledger.findChild(QTableView).model().index(0, STATE)
    light = index.data(Qt.ItemDataRole.DecorationRole).pixmap(16, 16).toImage().pixelColor(8, 8)
    theme.set_scheme("dark")
    dark = index.data(Qt.ItemDataRole.DecorationRole).pixmap(16, 16).toImage().pixelColor(8, 8)
    assert light != dark == theme.colors.danger


def test_the_menu_of_rows_offers_what_can_be_done_and_then_goes(ledger, qtbot):
    table = ledger.findChild(QTableView)
    table.customContextMenuRequested.emit(QPoint(9, 9))
    assert not ledger.findChildren(QMenu)
    choose(ledger, "scan.pdf")
    table.customContextMenuRequested.emit(QPoint(9, 9))
    (menu,) = ledger.findChildren(QMenu)
    assert [each.text() for each in menu.actions()] == [
        "Try again", "Leave out…", "Open", "Show in folder", "Why isn’t it found?",
    ]
    with qtbot.waitSignal(ledger.retry_wanted):
        menu.actions()[0].trigger()
    menu.close()
    qtbot.waitUntil(lambda: not ledger.findChildren(QMenu))
