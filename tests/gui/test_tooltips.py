"""Titles, paths and queries in tooltips, which Qt would read as HTML where they look like it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QMenu, QPushButton

from inkling.gui.elided_label import ElidedLabel
from inkling.gui.folder_card import FolderCard
from inkling.gui.ledger_model import NAME, REASON, LedgerModel, lines_of
from inkling.gui.preferences_models import ModelsPage
from inkling.gui.quiet_pages import Idle
from inkling.gui.results import ResultsModel
from inkling.gui.status import StatusLine
from inkling.gui.welcome import Welcome
from inkling.indexing.activity import Activity
from inkling.search.answer import Answer, Result, Version
from inkling.store.rows import FolderCounts, LedgerRow

ODD = "/home/ann/<b>plans & more.txt"
TIP = Qt.ItemDataRole.ToolTipRole


def of_a_result(theme):
    model = ResultsModel()
    model.show(Answer("q", 0.01, True, False, (Result(ODD, "", 0.9, "both", 0.0, False, ()),)))
    return model, model.index(0).data(TIP)


def of_the_ledger(column):
    def make(theme):
        model = LedgerModel(theme)
        model.set_lines(lines_of([LedgerRow(ODD, "unreadable", ODD, 1, 0.0)]))
        return model, model.index(0, column).data(TIP)

    return make


def of_a_title(theme):
    label = ElidedLabel("heading", Qt.TextElideMode.ElideRight)
    label.resize(20, 20)
    label.set_whole(ODD)
    return label, label.toolTip()


def of_the_status(theme):
    line = StatusLine(theme)
    line.set_activity(Activity("reading", 1, 2, path=ODD))
    return line, line.toolTip()


def of_a_folder(theme):
    card = FolderCard(theme, FolderCounts(ODD, "ready", 1, 1, 1, 0, 0, 0))
    return card, card.toolTip()


def of_a_query(theme):
    page = Idle(theme)
    page.set_queries([ODD], [])
    [button] = [each for each in page.findChildren(QPushButton) if "plans" in each.text()]
    return page, button.toolTip()


def of_a_suggestion(theme):
    page = Welcome(theme, [Path(ODD, "Documents")], samples=False)
    return page, page._suggested[0].toolTip().replace("/Documents", "")


def of_a_model(theme):
    page = ModelsPage(theme)
    row = type("Row", (), {"name": "tiny", "role": "not used", "vectors": 0, "licence": ""})
    page.set_rows([row], can_undo=False)
    page.set_figures({"tiny": ODD})
    return page, page.findChild(QListWidget).item(0).toolTip()


@pytest.mark.parametrize(
    "make",
    [of_a_result, of_the_ledger(NAME), of_the_ledger(REASON), of_a_title, of_the_status, of_a_folder, of_a_query,
     of_a_suggestion, of_a_model],
    ids=["result", "ledger name", "ledger reason", "title", "status", "folder", "query", "suggestion", "model"],
)  # fmt: skip
def test_what_looks_like_html_is_shown_as_it_stands(theme, as_shown, make):
    made, tip = make(theme)
    assert as_shown(tip) == ODD
    made.deleteLater()


def test_a_version_folded_under_a_result_is_named_as_it_stands(window, as_shown):
    versions = (Version(ODD, 0.0, same=True),)
    menu = window.actions.menu(Result("/a.txt", "", 0.9, "both", 0.0, False, (), versions=versions))
    tips = [action.toolTip() for folded in menu.findChildren(QMenu) for action in folded.actions()]
    assert ODD in map(as_shown, tips)
