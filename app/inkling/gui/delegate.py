"""Paints a result: icon, title, date, tag, star, place and path, and two lines of snippet with what is lit.

Snippets are laid out with QTextLayout, so that spans of characters map to formats and every script is shaped right.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import (
    QDate,
    QDateTime,
    QLocale,
    QObject,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from inkling.gui.excerpt import excerpt
from inkling.gui.results import DIVIDER, ICON, RESULT, STARRED, Index, shown_title
from inkling.gui.snippet import LINES, lay_out
from inkling.gui.theme import Role, Theme
from inkling.search.answer import FoundPassage, Result
from inkling.search.reasons import place_beside_title, versions_in_words

_TAGS = {"words": "words", "meaning": "meaning", "both": "words + meaning"}
_MOST_LAYOUTS = 256
_GAP = "  ·  "
_ROOMY = 85
"""In spaces of the theme: narrower than this, a row leaves to its title what a long tag would take."""

_LEAST = 24
"""Letters that name and folder have room for together, before anything else does."""


def shown_date(seconds: float, now: datetime, locale: QLocale) -> str:
    """Write a date as short as it may be: a day of this year without the year."""
    moment = QDateTime.fromSecsSinceEpoch(int(seconds)).date()
    if moment == QDate(now.year, now.month, now.day):
        return "today"
    return locale.toString(moment, "d MMM" if moment.year() == now.year else "d MMM yyyy")


def shown_place(result: Result, home: Path) -> list[str]:
    """Write where a result lies, each in one line: name, folder with ~ for the home, place in the file and more."""
    path = Path(result.path)
    folder = str(path.parent)
    if path.parent.is_relative_to(home):
        folder = str(Path("~") / path.parent.relative_to(home))
    parts = [path.name, folder]
    if result.passages and (place := place_beside_title(result, result.passages[0].place)):
        parts.append(place)
    if len(result.passages) > 1:
        parts.append(f"{len(result.passages)} passages")
    if result.versions:
        parts.append(versions_in_words(result.versions))
    return [" ".join(part.split()) for part in parts]


def fitted_place(parts: Sequence[str], metrics: QFontMetrics, width: int) -> str:
    """Join a place in one line of a width.

    Where it is too long, each part is cut in the middle; where that would leave little of name and folder, the last
    parts go.
    """
    cut = Qt.TextElideMode.ElideMiddle
    name, folder, *others = parts
    others = [metrics.elidedText(part, cut, width // 2) for part in others]
    least = _LEAST * metrics.averageCharWidth()
    while (room := width - metrics.horizontalAdvance(_GAP.join(["", "", *others]))) < least and others:
        others.pop()
    # Qt cuts what is exactly as wide as its room.
    name_wide, folder_wide = metrics.horizontalAdvance(name) + 1, metrics.horizontalAdvance(folder) + 1
    for_name = min(name_wide, max(room - folder_wide, room * 3 // 5))
    name, folder = metrics.elidedText(name, cut, for_name), metrics.elidedText(folder, cut, room - for_name)
    return metrics.elidedText(_GAP.join([name, folder, *others]), Qt.TextElideMode.ElideRight, width)


class ResultDelegate(QStyledItemDelegate):
    """Paints the rows of a ResultsModel; a row that went away meanwhile is not painted."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._home = Path.home()
        self._layouts: dict[tuple[FoundPassage, int], QTextLayout] = {}
        theme.changed.connect(self._layouts.clear)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a result or the divider."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Its parts have their places from the left on, whichever way the window runs.
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        result = index.data(RESULT)
        rect = option.rect.adjusted(0, self._lead(index), 0, 0)
        if result is not None:
            self._paint_result(painter, rect, option.state, index)
        elif index.data(DIVIDER):
            self._paint_divider(painter, rect, index.data(DIVIDER))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Give a result two lines of snippet whatever its text, so that rows do not jump."""
        space = self._theme.space
        lead = self._lead(index)
        if index.data(DIVIDER):
            return QSize(0, lead + self._height("small") + space(8))
        snippet = round(LINES * self._height("body") * 1.15)
        return QSize(0, lead + space(6) + self._height("title") + self._height("small") + space(2) + snippet)

    def _lead(self, index: Index) -> int:
        """Leave room above the first row."""
        return self._theme.space(2) if index.row() == 0 else 0

    def _paint_result(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag, index: Index) -> None:
        result: Result = index.data(RESULT)
        space, colors = self._theme.space, self._theme.colors
        card = QRectF(rect.adjusted(space(2), space(1) // 2, -space(2), -space(1) // 2))
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(colors.accent if chosen and state & QStyle.StateFlag.State_HasFocus else Qt.PenStyle.NoPen)
            painter.setBrush(colors.accent_soft if chosen else colors.raised)
            painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), space(2), space(2))
        inner = card.toRect().adjusted(space(3), space(3), -space(3), -space(3))
        size = space(5)
        icon = self._theme.icon(index.data(ICON), colors.accent if chosen else colors.muted)
        icon.paint(painter, QRect(inner.left(), inner.top(), size, size))
        text = inner.adjusted(size + space(3), 0, 0, 0)
        # On a ground of its own, what is faint would be hard to read.
        quiet = colors.muted if chosen or state & QStyle.StateFlag.State_MouseOver else colors.faint
        top = self._paint_head(painter, text, result, quiet, starred=index.data(STARRED))
        top = self._paint_place(painter, text, top, result, quiet)
        if result.passages:
            layout = self._layout(result.passages[0], text.width())
            painter.setPen(colors.ink)
            layout.draw(painter, QPointF(text.left(), top + space(2)))

    def _paint_head(self, painter: QPainter, rect: QRect, result: Result, quiet: QColor, *, starred: bool) -> int:
        """Paint title, star, tag and date on one line; give where the next begins."""
        theme, space = self._theme, self._theme.space
        height = self._height("title")
        right = rect.right()
        date = shown_date(result.date, datetime.now(), QLocale())
        line = QRect(rect.left(), rect.top(), rect.width(), height)
        right -= self._write(painter, "caption", quiet, line, date)
        tag = _TAGS[result.matched] if rect.width() >= space(_ROOMY) else result.matched
        right = self._paint_tag(painter, right - space(2), rect.top(), height, tag, quiet)
        if starred:
            side = space(3.5)
            right -= space(2) + side
            star = theme.icon("star-full", theme.colors.underline)
            star.paint(painter, QRect(right, rect.top() + (height - side) // 2, side, side))
        metrics = QFontMetrics(theme.font("title"))
        painter.setFont(theme.font("title"))
        painter.setPen(theme.colors.muted if result.weak else theme.colors.ink)
        width = right - rect.left() - space(3)
        title = metrics.elidedText(shown_title(result), Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRect(rect.left(), rect.top(), width, height), Qt.AlignmentFlag.AlignVCenter, title)
        return rect.top() + height

    def _paint_tag(self, painter: QPainter, right: int, top: int, height: int, tag: str, quiet: QColor) -> int:
        theme, space = self._theme, self._theme.space
        metrics = QFontMetrics(theme.font("caption"))
        width = metrics.horizontalAdvance(tag) + space(4)
        tall = metrics.height() + space(0.5)
        pill = QRectF(right - width, top + (height - tall) / 2, width, tall)
        painter.setPen(QPen(theme.colors.line, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setFont(theme.font("caption"))
        painter.setPen(quiet)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, tag)
        return round(pill.left())

    def _paint_place(self, painter: QPainter, rect: QRect, top: int, result: Result, quiet: QColor) -> int:
        height = self._height("small")
        line = QRect(rect.left(), top, rect.width(), height)
        font = self._theme.font("small")
        place = fitted_place(shown_place(result, self._home), QFontMetrics(font), line.width())
        painter.setFont(font)
        painter.setPen(quiet)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, place)
        return top + height

    def _paint_divider(self, painter: QPainter, rect: QRect, text: str) -> None:
        theme, space = self._theme, self._theme.space
        line = rect.adjusted(space(5), space(3), -space(5), 0)
        width = self._write(painter, "small", theme.colors.muted, line, text, Qt.AlignmentFlag.AlignLeft)
        start = line.left() + width + space(3)
        painter.fillRect(QRect(start, line.center().y() + 1, line.right() - start, 1), theme.colors.line)

    def _write(
        self, painter: QPainter, role: Role, color: QColor, rect: QRect, text: str,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignRight,
    ) -> int:
        """Write a line and tell how wide it came out."""
        font = self._theme.font(role)
        painter.setFont(font)
        painter.setPen(color)
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, text)
        return QFontMetrics(font).horizontalAdvance(text)

    def _layout(self, passage: FoundPassage, width: int) -> QTextLayout:
        """Lay a passage out, or take the layout from the last paint."""
        key = (passage, width)
        layout = self._layouts.get(key)
        if layout is None:
            if len(self._layouts) >= _MOST_LAYOUTS:
                self._layouts.clear()
            font = self._theme.font("body")
            room = LINES * width // max(QFontMetrics(font).averageCharWidth(), 1)
            shown = excerpt(passage.text, passage.lit, passage.sentence, better=passage.better, room=room)
            layout = lay_out(shown, font, width, self._theme.colors)
            self._layouts[key] = layout
        return layout

    def _height(self, role: Role) -> int:
        return round(QFontMetrics(self._theme.font(role)).height() * 1.1)
