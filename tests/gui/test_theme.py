from dataclasses import fields

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QCheckBox, QDialog, QListView, QMenu, QStyle, QToolButton

from inkling.gui.colors import DARK, LIGHT, Colors
from inkling.gui.resources import resource
from inkling.gui.theme import icon_for


def luminance(color):
    parts = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
             for channel in (color.redF(), color.greenF(), color.blueF())]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("text", ["ink", "muted", "faint", "accent", "danger", "warning", "good"])
@pytest.mark.parametrize("ground", ["paper", "surface"])
def test_every_text_can_be_read(colors, text, ground):
    assert contrast(getattr(colors, text), getattr(colors, ground)) >= 4.5


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
def test_marked_and_chosen_text_can_be_read(colors):
    assert contrast(colors.on_marker, colors.marker) >= 4.5
    assert contrast(colors.on_accent, colors.accent) >= 4.5
    assert contrast(colors.ink, colors.accent_soft) >= 7
    assert contrast(colors.faint, colors.accent_soft) >= 3


def test_a_list_that_pops_up_by_itself_has_paper_of_its_own(qtbot, theme):
    popup = QListView()
    qtbot.addWidget(popup)
    popup.show()
    assert popup.grab().toImage().pixelColor(20, 20) == theme.colors.surface


def test_schemes_differ_and_are_told(qtbot, theme):
    with qtbot.waitSignal(theme.changed):
        theme.set_scheme("dark")
    assert theme.dark
    assert theme.colors == DARK
    theme.set_scheme("light")
    assert theme.colors == LIGHT
    assert {field.name for field in fields(Colors)} == set(LIGHT.names())


def test_follows_the_fonts_size(qtbot, qapp, theme):
    before = qapp.font()
    space, body = theme.space(4), theme.font("body").pointSizeF()
    larger = QFont(before)
    larger.setPointSizeF(before.pointSizeF() * 2)
    with qtbot.waitSignal(theme.changed):
        qapp.setFont(larger)
    try:
        assert theme.space(4) > 1.5 * space
        assert theme.font("body").pointSizeF() == pytest.approx(2 * body)
        assert theme.font("display").pointSizeF() > theme.font("title").pointSizeF()
        button = QToolButton()
        button.ensurePolished()
        assert button.iconSize().width() == theme.space(4)
        menu = QMenu()
        menu.ensurePolished()
        assert menu.style().pixelMetric(QStyle.PixelMetric.PM_SmallIconSize, None, menu) == theme.space(4)
    finally:
        qapp.setFont(before)
    qtbot.waitUntil(lambda: theme.space(4) == space)
    assert theme.space(4) == space


def test_a_window_is_no_larger_than_the_screen(qapp, theme):
    assert theme.size(20, 10) == QSize(theme.space(20), theme.space(10))
    room = qapp.primaryScreen().availableSize()
    large = theme.size(10_000, 10_000)
    assert large.width() == room.width()
    assert 0 < large.height() < room.height()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("checked", [False, True])
def test_a_box_that_can_be_checked_is_seen(qtbot, theme, scheme, checked):
    theme.set_scheme(scheme)
    dialog = QDialog()
    qtbot.addWidget(dialog)
    box = QCheckBox("Note which results I open", dialog)
    box.setChecked(checked)
    dialog.show()
    image = dialog.grab(box.geometry()).toImage()
    middle = image.height() // 2
    # Left of the words there is nothing but the box.
    colors = [image.pixelColor(x, middle) for x in range(theme.space(5))]
    assert max(contrast(color, theme.colors.paper) for color in colors) >= 3


def test_the_style_sheet_has_no_name_left_open(qapp, theme):
    assert "@" not in qapp.styleSheet()


@pytest.mark.parametrize("file", sorted(resource("icons").glob("*.svg")), ids=lambda file: file.stem)
def test_every_icon_can_be_drawn(theme, file):
    image = theme.icon(file.stem).pixmap(32, 32).toImage()
    assert any(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height()))


def test_icons_take_their_color(theme):
    image = theme.icon("minus", theme.colors.danger).pixmap(96, 96).toImage()
    assert image.pixelColor(48, 48).name() == theme.colors.danger.name()


@pytest.mark.parametrize(
    ("path", "name"), [("/a/b.PDF", "pdf"), ("x.tar.gz", "archive"), ("letter.eml", "mail"), ("README", "file")]
)
def test_icons_by_suffix(path, name):
    assert icon_for(path) == name
