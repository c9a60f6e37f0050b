import pytest

from inkling.gui.chips import FilterChips


@pytest.fixture
def chips(qtbot, theme):
    made = FilterChips(theme)
    qtbot.addWidget(made)
    return made


def choose(chip, label):
    chip.menu().aboutToShow.emit()
    next(action for action in chip.menu().actions() if action.text().startswith(label)).trigger()


def labels(chip, checked=None):
    chip.menu().aboutToShow.emit()
    return [a.text() for a in chip.menu().actions() if a.text() and (checked is None or a.isChecked() == checked)]


def test_choosing_a_type_writes_the_query(qtbot, chips):
    chips.set_text("boiler")
    with qtbot.waitSignal(chips.text_wanted) as wanted:
        choose(chips._type, "PDF")
    assert wanted.args == ["boiler ext:pdf"]


def test_the_menu_teaches_the_language(chips):
    assert "PDF\text:pdf" in labels(chips._type)
    chips.set_watched(["/srv/Letters & bills", "/srv/notes"])
    assert labels(chips._folder)[1:] == [
        'Letters && bills\tin:"/srv/Letters && bills"', "notes\tin:/srv/notes",
    ]  # fmt: skip


def test_types_add_up_and_go(qtbot, chips):
    chips.set_text("boiler ext:pdf")
    assert (chips._type.text(), chips._type.property("active")) == ("PDF", True)
    with qtbot.waitSignal(chips.text_wanted) as wanted:
        choose(chips._type, "Mail")
    chips.set_text(wanted.args[0])
    assert labels(chips._type, True) == ["PDF\text:pdf", "Mail\text:eml,emlx,msg,mbox"]
    with qtbot.waitSignal(chips.text_wanted) as wanted:
        choose(chips._type, "PDF")
    assert wanted.args == ["boiler ext:eml,emlx,msg,mbox"]
    with qtbot.waitSignal(chips.text_wanted) as wanted:
        choose(chips._type, "Any type")
    assert wanted.args == ["boiler"]


def test_folders_and_dates(qtbot, chips):
    chips.set_watched(["/srv/Letters & bills"])
    chips.set_text("boiler")
    with qtbot.waitSignal(chips.text_wanted) as wanted:
        choose(chips._folder, "Letters && bills")
    assert wanted.args == ['boiler in:"/srv/Letters & bills"']
    chips.set_text(wanted.args[0])
    assert chips._folder.accessibleName() == "Folder: Letters & bills"
    with qtbot.waitSignal(chips.text_wanted) as wanted:
        choose(chips._date, "Before")
    assert "before:" in wanted.args[0]


def test_a_click_on_the_star_tells_whether_to_save(qtbot, chips):
    chips.set_text("boiler")
    for wanted in (True, False):
        with qtbot.waitSignal(chips.save_wanted) as told:
            chips._star.click()
        assert told.args == [wanted]


def test_without_filters_the_chips_are_quiet(chips):
    chips.set_text("ext:pdf in:/a after:2020")
    chips.set_text("")
    for chip, name in ((chips._type, "Type"), (chips._folder, "Folder"), (chips._date, "Date")):
        assert (chip.text(), chip.property("active")) == (name, False)
    assert labels(chips._type, True) == ["Any type"]


def test_a_long_filter_leaves_room_for_the_others(chips):
    chips.set_text(f"in:{'x' * 250}")
    assert len(chips._folder.text()) == 40
    assert chips._folder.accessibleName() == f"Folder: {'x' * 250}"
