"""The refresher: one question at a time, answered by a key or a finger; then what was wrong and where to read it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from alpr_desk.domain.requests.training import FinishRefresher, RefresherResult, RefresherTest, StartRefresher
from alpr_desk.ui.context import PageContext
from alpr_desk.ui.states import State, StateStack
from alpr_desk.ui.widgets.form import sentence_label

KEYS = "1234"
SIDE_PX, ABOVE_PX = 12, 9


class RefresherView(QWidget):
    """Signals: `finished` (RefresherResult) when a try was recorded; `left` when the member wants no more of it."""

    finished = Signal(object)
    left = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.test: RefresherTest | None = None
        self.answers: list[int] = []
        self.choices: list[ChoiceButton] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title, self.must = QLabel(), sentence_label("", "warning")
        self.title.setProperty("tone", "caption")
        self.question = sentence_label("", "heading")
        self.column = QVBoxLayout()
        self.column.setSpacing(8)
        self.back, self.go = QPushButton("Back"), QPushButton("Begin")
        self.go.setProperty("role", "primary")
        self.leave = QPushButton("Leave")
        self.leave.setProperty("role", "quiet")
        self.back.clicked.connect(self._go_back)
        self.go.clicked.connect(self._go_on)
        self.leave.clicked.connect(self.left)
        self.states = StateStack(self._content())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.states)
        self.show_beginning()

    def _content(self) -> QWidget:
        body = QWidget()
        inner = QVBoxLayout(body)
        inner.setContentsMargins(0, 0, 8, 0)
        inner.setSpacing(10)
        for widget in (self.title, self.question, self.must):
            inner.addWidget(widget)
        inner.addLayout(self.column)
        inner.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(body)
        row = QHBoxLayout()
        row.addWidget(self.leave)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.go)
        content = QFrame()
        content.setProperty("card", True)
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 18, 16, 18)
        column.setSpacing(12)
        column.addWidget(area, 1)
        column.addLayout(row)
        return content

    def show_beginning(self) -> None:
        """What it is, and whether passing it counts."""
        training = self._context.settings().training
        self.test, self.answers = None, []
        self._fill("Refresher", "A few questions on the usage policy", ())
        counts = (
            "Passing it is entered as your yearly training."
            if training.refresher_issues
            else ("This office takes it as practice: it enters no training.")
        )
        self._add(
            f"{training.refresher_questions} questions, {training.refresher_pass_percent} % right to pass; those on "
            f"alerts and misuse must all be right. {counts} Each try is recorded."
        )
        self.back.hide()
        self.go.setText("Begin")
        self.go.setEnabled(True)
        self.states.show_state(State.READY)

    def _fill(self, title: str, question: str, choices: tuple[str, ...]) -> None:
        while (item := self.column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.title.setText(title)
        self.question.setText(question)
        self.must.hide()
        self.choices = []
        for place, words in enumerate(choices):
            button = ChoiceButton(f"{KEYS[place]}   {words}")
            button.clicked.connect(lambda _=False, chosen=place: self.choose(chosen))
            self.choices.append(button)
            self.column.addWidget(button)

    def _add(self, sentence: str, tone: str = "") -> None:
        self.column.addWidget(sentence_label(sentence, tone))

    def start(self) -> None:
        """Draw a new try."""
        self.states.show_state(State.BUSY, "Drawing questions …")
        self._context.ask(StartRefresher(), self._begin, self._failed, key="refresher", owner=self)

    def _begin(self, test: RefresherTest) -> None:
        self.test, self.answers = test, []
        self.states.show_state(State.READY)
        self._ask()

    def _failed(self, error: Exception) -> None:
        self.states.show_error(error, self.show_beginning)

    def _ask(self) -> None:
        if self.test is None:
            return
        number, asked = len(self.answers), len(self.test.questions)
        self.back.setVisible(number > 0)
        if number == asked:
            self._fill("Refresher", "All questions are answered", ())
            self._add("Go back to change an answer, or hand them in. What is handed in counts.")
            self.go.setText("Hand in")
            self.go.setEnabled(True)
            return
        question = self.test.questions[number]
        self._fill(f"Question {number + 1} of {asked}", question.text, question.choices)
        self.must.setText("This one must be right.")
        self.must.setVisible(question.must)
        self.go.setText("Next")
        self.go.setEnabled(False)
        self.setFocus()

    def choose(self, place: int) -> None:
        """Answer the question now asked and go on to the next."""
        if self.test is not None and len(self.answers) < len(self.test.questions):
            self.answers.append(place)
            self._ask()

    def _go_back(self) -> None:
        if self.answers:
            self.answers.pop()
            self._ask()

    def _go_on(self) -> None:
        if self.test is None:
            self.start()
            return
        self.go.setEnabled(False)
        self.states.show_state(State.BUSY, "Recording the answers …")
        request = FinishRefresher(self.test.try_id, tuple(self.answers))
        self._context.ask(request, self._show_result, self._failed, key="refresher", owner=self)

    def _show_result(self, result: RefresherResult) -> None:
        self.states.show_state(State.READY)
        self.test = None
        self._fill("Refresher", f"{result.right} of {result.asked} right", ())
        self._add(result.sentence, "good" if result.passed else "warning")
        for missed in result.wrong:
            self._add(missed.question, "caption")
            self._add(f"{missed.right_answer} ({missed.source})")
        self.back.hide()
        self.go.setText("Try again")
        self.go.setEnabled(True)
        self.finished.emit(result)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = KEYS.find(event.text()) if event.text() else -1
        if 0 <= place < len(self.choices):
            self.choose(place)
        else:
            super().keyPressEvent(event)


class ChoiceButton(QPushButton):
    """A button whose words wrap, for a choice may take two lines at 1024 pixels; its layout asks for their height."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setAccessibleName(words)
        self.words = sentence_label(words, "")
        self.words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Minimum)  # a button's own is of fixed height
        inner = QVBoxLayout(self)
        inner.setContentsMargins(SIDE_PX, ABOVE_PX, SIDE_PX, ABOVE_PX)
        inner.addWidget(self.words)
