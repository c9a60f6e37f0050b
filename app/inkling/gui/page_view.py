"""Shows a drawn page with the sentence and the words that matter lit, as wide as the view or as the picture it is."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from inkling.gui.page_values import Box
from inkling.gui.preview_pages import DrawnPage
from inkling.gui.theme import Theme

ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
_MARKER = QColor(255, 214, 64, 150)
_SENTENCE = QColor(255, 226, 110, 110)
_LINE = QColor(205, 160, 20)
_ON_DARK = 0.5


def _is_within(place: QPointF, seen: QSize) -> bool:
    return 0 <= place.x() <= seen.width() and 0 <= place.y() <= seen.height()


def _is_dark(drawn: DrawnPage) -> bool:
    """Tell whether the paper is dark where something is lit."""
    image = drawn.image
    wide, high = image.width(), image.height()
    lit = (
        image.copy(QRectF(left * wide, top * high, (right - left) * wide, (bottom - top) * high).toAlignedRect())
        for left, top, right, bottom in (*drawn.sentence, *drawn.words)
    )
    smooth = Qt.TransformationMode.SmoothTransformation
    lights = [each.scaled(1, 1, mode=smooth).pixelColor(0, 0).lightness() for each in lit if not each.isNull()]
    return bool(lights) and sum(lights) < 128 * len(lights)


class PageView(QAbstractScrollArea):
    """A page on its desk.

    `page_wanted` asks for another page of the same file; `width_wanted` for the same page drawn as many pixels wide.
    `used` tells that a person scrolls or zooms.
    """

    used = Signal()
    page_wanted = Signal(int)
    width_wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._drawn: DrawnPage | None = None
        self._zoom = 1.0
        self._at_end = self._is_dark = False
        self._seen = QSize()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Page of the file")
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.actionTriggered.connect(lambda _: self.used.emit())
        theme.changed.connect(self.viewport().update)

    def show_page(self, drawn: DrawnPage, *, keep_place: bool = False) -> None:
        """Show a page, scrolled to what matters on it; `keep_place` for the same page in another size."""
        self._drawn, self._is_dark = drawn, _is_dark(drawn)
        self._set_range()
        if not keep_place:
            self._scroll_to_light()
        self.viewport().update()

    def clear(self) -> None:
        """Show no page."""
        self._drawn = None
        self._set_range()
        self.viewport().update()

    def pixels_wide(self, seen: int = 0) -> int:
        """Tell how wide a page should be drawn to be sharp on this screen, in the view or in one of another width."""
        return max(64, round(self._page_width(seen) * self.devicePixelRatioF()))

    def zoom(self, step: int) -> None:
        """Make the page larger or smaller by a step; 0 makes it as wide as the view."""
        index = ZOOMS.index(self._zoom) + step if step else ZOOMS.index(1.0)
        before = self._page_box()
        self._zoom = ZOOMS[min(max(index, 0), len(ZOOMS) - 1)]
        self.used.emit()
        self._set_range()
        self._hold(before, self.viewport().size())
        self.viewport().update()
        self.width_wanted.emit(self.pixels_wide())

    def lit_rectangles(self) -> list[QRectF]:
        """Give where the lit sentence stands, in the view's coordinates."""
        return [self._place(box) for box in self._drawn.sentence] if self._drawn else []

    def _light(self) -> tuple[Box, ...]:
        """Give where to look on the page."""
        return self._drawn.sentence or self._drawn.near or self._drawn.words if self._drawn else ()

    def _page_width(self, seen: int = 0) -> float:
        width = (seen or self.viewport().width()) - 2.0 * self._theme.space(4)
        if self._drawn is not None and self._drawn.own_width is not None:
            width = min(width, self._drawn.own_width / self.devicePixelRatioF())
        return max(32.0, round(width * self._zoom))

    def _page_size(self, seen: int = 0) -> tuple[float, float]:
        width = self._page_width(seen)
        if self._drawn is None or self._drawn.image.isNull():
            return width, 0.0
        return width, width * self._drawn.image.height() / self._drawn.image.width()

    def _page_box(self, seen: int = 0) -> QRectF:
        """Give where the page lies in the view, or would in one of another width."""
        width, height = self._page_size(seen)
        margin = self._theme.space(4)
        left = max(margin, ((seen or self.viewport().width()) - width) // 2) - self.horizontalScrollBar().value()
        return QRectF(left, margin - self.verticalScrollBar().value(), width, height)

    def _hold(self, before: QRectF, seen: QSize) -> None:
        """Keep what is lit in its place on a page that has another size now, else what was in the middle."""
        places = (self._place(box, before).center() for box in self._light())
        lit = [place for place in places if _is_within(place, seen)]
        held = lit[0] if lit else QPointF(seen.width() / 2, seen.height() / 2)
        if before.height() <= 0:
            return
        page, room = self._page_box(), self.viewport().size() - QSize(1, 1) * self._theme.space(6)
        across, down = (held.x() - before.left()) / before.width(), (held.y() - before.top()) / before.height()
        for bar, now, then in (
            (self.horizontalScrollBar(), page.left() + across * page.width(), min(held.x(), room.width())),
            (self.verticalScrollBar(), page.top() + down * page.height(), min(held.y(), room.height())),
        ):
            bar.setValue(round(bar.value() + now - then))

    def _place(self, box: Box, page: QRectF | None = None) -> QRectF:
        page = page or self._page_box()
        left, top, right, bottom = box
        return QRectF(
            page.left() + left * page.width(), page.top() + top * page.height(),
            (right - left) * page.width(), (bottom - top) * page.height(),
        )  # fmt: skip

    def _set_range(self) -> None:
        width, height = self._page_size()
        margin = 2 * self._theme.space(4)
        for bar, size, seen in (
            (self.verticalScrollBar(), height, self.viewport().height()),
            (self.horizontalScrollBar(), width, self.viewport().width()),
        ):
            bar.setRange(0, max(0, round(size + margin - seen)))
            bar.setPageStep(seen)
            bar.setSingleStep(self._theme.space(10))

    def _scroll_to_light(self) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum() if self._at_end else 0)
        self._at_end = False
        if boxes := self._light():
            bar.setValue(round(bar.value() + self._place(boxes[0]).top() - self.viewport().height() / 3))
            self._scroll_across(self._place(boxes[0]))

    def _scroll_across(self, place: QRectF) -> None:
        """Bring a place of a page that is wider than the view into sight."""
        bar, margin = self.horizontalScrollBar(), self._theme.space(4)
        if place.left() < margin or place.right() > self.viewport().width() - margin:
            bar.setValue(round(bar.value() + place.left() - margin))

    def _turn(self, by: int) -> None:
        if self._drawn is not None and 1 <= self._drawn.request.page + by <= self._drawn.pages:
            self._at_end = by < 0
            self.page_wanted.emit(self._drawn.request.page + by)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page and what is lit on it."""
        if self._drawn is None:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        page = self._page_box()
        painter.setPen(QPen(self._theme.colors.accent if self.hasFocus() else self._theme.colors.line, 1))
        painter.drawRect(page.adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.drawImage(page, self._drawn.image)
        # As a marker pen does it: the page's own letters stay black, or white on dark paper.
        mode = QPainter.CompositionMode
        painter.setCompositionMode(mode.CompositionMode_Screen if self._is_dark else mode.CompositionMode_Multiply)
        painter.setOpacity(_ON_DARK if self._is_dark else 1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        for boxes, color in ((self._drawn.sentence, _SENTENCE), (self._drawn.words, _MARKER)):
            painter.setBrush(color)
            for box in boxes:
                painter.drawRoundedRect(self._place(box).adjusted(-2, -1, 2, 1), 3, 3)
        painter.setPen(QPen(_LINE, 1.5))
        for box in self._drawn.sentence:
            place = self._place(box).adjusted(-2, -1, 2, 1)
            painter.drawLine(place.bottomLeft(), place.bottomRight())

    def event(self, event: QEvent) -> bool:
        """Show whether the keys go here."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.viewport().update()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll; at the end of the page turn it."""
        bar = self.verticalScrollBar()
        key = event.key()
        if key == Qt.Key.Key_PageDown and bar.value() == bar.maximum():
            self._turn(1)
        elif key == Qt.Key.Key_PageUp and bar.value() == bar.minimum():
            self._turn(-1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus, Qt.Key.Key_0):
            self.zoom({Qt.Key.Key_Minus: -1, Qt.Key.Key_0: 0}.get(Qt.Key(key), 1))
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl held."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
            return
        super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the page to the new width."""
        super().resizeEvent(event)
        # While the panes are put elsewhere nothing is seen; and Qt tells no old size of what was hidden meanwhile.
        if event.size().isEmpty():
            return
        seen, self._seen = self._seen, event.size()
        before = self._page_box(seen.width())
        self._set_range()
        if seen.isValid():
            self._hold(before, seen)
        if self._drawn is not None and event.size().width() != seen.width():
            self.width_wanted.emit(self.pixels_wide())

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802 (Qt's name)
        """Paint at the new place."""
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Be as high as there is room."""
        return QSize(420, 600)

    def minimumSizeHint(self) -> QSize:
        """Let the window be small."""
        return QSize(120, 80)
