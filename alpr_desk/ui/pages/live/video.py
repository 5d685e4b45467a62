"""The live picture of one camera with its overlays: newest frame only, letterboxed, at the camera's rate.

Polls the feed from a timer and paints when the camera delivered something new; never waits for anything.
"""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QHideEvent, QImage, QPainter, QPaintEvent, QPen, QPolygonF, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from alpr_desk.domain.seeing import Frame, LiveFeed, Overlay, OverlayFrame
from alpr_desk.ui import theme
from alpr_desk.ui.pages.live.motion import moved_on
from alpr_desk.ui.pages.live.tags import place_tag
from alpr_desk.ui.widgets.lighting import draw_lit
from alpr_desk.ui.widgets.picture import fit

POLL_MS = 15
STALE_FRAMES = 15
"""Overlays further behind the picture than this are of somewhere else and are not drawn."""
SLOW_MS = 150.0
"""Milliseconds between frames from which a plate's way cannot be guessed: the frame that was looked at is shown."""
TAG_PX = 20
UNREAD_PX = 14


def frame_image(frame: Frame) -> QImage:
    """`frame` as an image over the same memory: keep the frame while the image lives."""
    height, width, _ = frame.image.shape
    return QImage(frame.image.data, width, height, frame.image.strides[0], QImage.Format.Format_BGR888)


class Video(QWidget):
    """The picture of `camera`.

    Signals: `first_frame` when a picture appears where there was none.
    """

    first_frame = Signal()

    def __init__(self, feed: LiveFeed, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._feed = feed
        self.camera = ""
        self.frame: Frame | None = None
        self.overlays: OverlayFrame | None = None
        self._former: OverlayFrame | None = None
        self._delivered: deque[Frame] = deque(maxlen=4)
        self.frames_painted = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Live picture")
        self._timer = QTimer(self, interval=POLL_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.poll)

    def show_camera(self, camera: str) -> None:
        """Look at another camera; empty for none."""
        self.camera, self.frame, self.overlays, self._former = camera, None, None, None
        self._delivered.clear()
        self.poll()
        self.update()

    def poll(self) -> None:
        """Take the newest frame and overlays and paint them where they are new."""
        if not self.camera:
            return
        overlays = self._feed.latest_overlays(self.camera)
        frame = self._to_show(self._feed.latest_frame(self.camera), overlays)
        if frame is self.frame and overlays is self.overlays:
            return
        if overlays is not self.overlays:
            self._former = self.overlays
        fresh = self.frame is None and frame is not None
        self.frame, self.overlays = frame, overlays
        self.update()
        if fresh:
            self.first_frame.emit()

    def _to_show(self, newest: Frame | None, overlays: OverlayFrame | None) -> Frame | None:
        """The newest frame; of a slow camera the newest that recognition has looked at."""
        if newest is None:
            return None
        if not self._delivered or self._delivered[-1] is not newest:
            self._delivered.append(newest)
        looked_at = [f for f in self._delivered if overlays is not None and f.sequence == overlays.sequence]
        return looked_at[0] if looked_at and self._slow() else newest

    def _slow(self) -> bool:
        """Whether frames lie, or may lie, so far apart that plates jump between them."""
        if len(self._delivered) < 2:
            return True
        before, last = self._delivered[-2], self._delivered[-1]
        return last.media_ms - before.media_ms >= SLOW_MS * (last.sequence - before.sequence) > 0

    def picture_area(self) -> QRectF:
        """Where the picture lies in the widget, in its own shape."""
        if self.frame is None:
            return QRectF()
        height, width, _ = self.frame.image.shape
        return fit(QSizeF(width, height), QRectF(self.rect()))

    def visible_overlays(self) -> tuple[Overlay, ...]:
        """Overlays that belong to the picture shown, moved on with their plates."""
        if self.frame is None or self.overlays is None:
            return ()
        behind = abs(self.frame.sequence - self.overlays.sequence)
        if behind > (0 if self._slow() else STALE_FRAMES):
            return ()
        return moved_on(self._former, self.overlays, self.frame.sequence)

    def tag_places(self) -> tuple[tuple[Overlay, QRectF, QRectF | None], ...]:
        """Each overlay with the box of its plate and the place of its tag, in widget pixels."""
        area, overlays = self.picture_area(), self.visible_overlays()
        boxes = [self._quad(overlay, area).boundingRect() for overlay in overlays]
        taken, places = list(boxes), []
        for overlay, box in zip(overlays, boxes, strict=True):
            text = tag_text(overlay)
            place = None
            if text:
                metrics = QFontMetricsF(tag_font(overlay))
                size = QSizeF(metrics.horizontalAdvance(text) + 16, metrics.height() + 4)
                place = place_tag(box, size, area, taken)
                if place is not None:
                    taken.append(place)
            places.append((overlay, box, place))
        return tuple(places)

    def _quad(self, overlay: Overlay, area: QRectF) -> QPolygonF:
        if self.overlays is None:
            return QPolygonF()
        x_scale, y_scale = area.width() / self.overlays.width, area.height() / self.overlays.height
        return QPolygonF([QPointF(area.left() + x * x_scale, area.top() + y * y_scale) for x, y in overlay.quad])

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("background"))
        if self.frame is not None:
            area = self.picture_area()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            draw_lit(painter, area, frame_image(self.frame))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(area)
            for overlay, _, place in self.tag_places():
                self._paint_overlay(painter, overlay, area, place)
            self.frames_painted += 1
        painter.end()

    def _paint_overlay(self, painter: QPainter, overlay: Overlay, area: QRectF, place: QRectF | None) -> None:
        unread = overlay.plate is None
        colour = theme.color("muted" if unread else "accent")
        for width, tint in ((4.0, theme.color("background", 150)), (2.0, colour)):
            pen = QPen(tint, width)
            if unread:
                pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolygon(grown(self._quad(overlay, area), 3.0))
        if place is None:
            return
        painter.setPen(QPen(colour, 1.5, Qt.PenStyle.DashLine if unread else Qt.PenStyle.SolidLine))
        painter.setBrush(theme.color("background", 225))
        painter.drawRoundedRect(place, 4, 4)
        painter.setFont(tag_font(overlay))
        painter.setPen(theme.color("text" if overlay.decided else "muted"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, tag_text(overlay))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    @override
    def sizeHint(self) -> QSize:
        return QSize(640, 360)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(320, 180)


def tag_text(overlay: Overlay) -> str:
    """The plate, or why it was not read."""
    if overlay.plate is not None:
        return overlay.plate
    return overlay.unread.value if overlay.unread is not None else ""


def tag_font(overlay: Overlay) -> QFont:
    """Large for plates, small for the reason why there is none."""
    return theme.plate_font(TAG_PX if overlay.plate is not None else UNREAD_PX)


def grown(quad: QPolygonF, by: float) -> QPolygonF:
    """`quad` with each corner moved `by` pixels away from its centre, so that the line is not on the plate."""
    box = quad.boundingRect()
    centre = box.center()
    out = []
    for index in range(quad.count()):
        corner = quad.at(index)
        x = corner.x() + (by if corner.x() >= centre.x() else -by)
        y = corner.y() + (by if corner.y() >= centre.y() else -by)
        out.append(QPointF(x, y))
    return QPolygonF(out)
