"""An opened agency matches by what the shipped reader was measured to mistake, not by the plain table."""

from __future__ import annotations

import pytest

from alpr_desk.app.recognition import look_alikes
from alpr_desk.domain.look_alikes import Behind, behind, weight
from alpr_desk.domain.matching import Hit, MatchKind
from alpr_desk.domain.requests.hits import ListHits
from alpr_desk.hotlist.variants import FLOOR_OF_TWO
from tests.helpers.agency import Agency
from tests.helpers.reads import captured

SURE = 0.97


def shipped(listed: str, read: str) -> float:
    """The measured weight; 0 where it is none."""
    return dict(look_alikes()(read)).get(listed, 0.0)


def hits(agency: Agency, listed: str, read: str, by: Behind | None = None) -> tuple[Hit, ...]:
    """Of `read`, with `listed` on a list. `by`: put in the place of what the agency was opened with."""
    if by is not None:
        agency.opened.office.current.behind = by
    agency.import_list(f"{listed};CA\n")
    agency.record(agency.start_shift(), captured(read, confidence=SURE))
    return agency.ask("deputy", ListHits())


@pytest.mark.parametrize(("listed", "read"), [("O", "0"), ("I", "1"), ("8", "B")])
def test_a_look_alike_has_the_weight_that_the_shipped_reader_gives_it(agency: Agency, listed: str, read: str) -> None:
    assert shipped(listed, read) != pytest.approx(weight(listed, read), rel=0.2), "choose a pair that was measured"
    (hit,) = hits(agency, f"7AB{listed}XYZ", f"7AB{read}XYZ")
    assert hit.match.kind is MatchKind.LOOK_ALIKE
    assert hit.match.probability == pytest.approx(SURE * shipped(listed, read))


def test_the_plain_table_in_its_place_would_weigh_it_otherwise(agency: Agency) -> None:
    (hit,) = hits(agency, "7ABOXYZ", "7AB0XYZ", by=behind)
    assert hit.match.probability == pytest.approx(SURE * weight("O", "0"))


def test_two_that_the_shipped_reader_hardly_mistakes_are_not_raised_and_by_the_plain_table_would_be(
    agency: Agency,
) -> None:
    """A list that names 01 is not read as OI: the reader takes O for 0 and I for 1, hardly ever the other way round."""
    assert shipped("0", "O") * shipped("1", "I") < FLOOR_OF_TWO < weight("0", "O") * weight("1", "I")
    assert hits(agency, "7AB01YZ", "7ABOIYZ") == ()


def test_the_plain_table_in_its_place_would_raise_them(agency: Agency) -> None:
    (hit,) = hits(agency, "7AB01YZ", "7ABOIYZ", by=behind)
    assert hit.match.kind is MatchKind.LOOK_ALIKE


def test_two_that_the_shipped_reader_often_mistakes_are_raised(agency: Agency) -> None:
    (hit,) = hits(agency, "7ABOIYZ", "7AB01YZ")
    assert hit.match.probability == pytest.approx(SURE * shipped("O", "0") * shipped("I", "1"))


def test_they_are_in_force_again_after_a_restart(agency: Agency) -> None:
    agency.import_list("7ABOXYZ;CA\n")
    agency.reopen()
    agency.record(agency.start_shift(), captured("7AB0XYZ", confidence=SURE))
    (hit,) = agency.ask("deputy", ListHits())
    assert hit.match.probability == pytest.approx(SURE * shipped("O", "0"))
