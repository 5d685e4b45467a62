"""Open hits by urgency; the one shown stays shown."""

from __future__ import annotations

from dataclasses import replace

from alpr_desk.domain.matching import HitStatus, Priority
from alpr_desk.ui.pages.live.queue import HitQueue
from tests.ui.helpers.street import exact_hit, look_alike_hit


def ids(queue: HitQueue) -> list[int]:
    return [q.hit.id for q in queue.ordered()]


def test_most_urgent_first_then_newest() -> None:
    queue = HitQueue()
    queue.put(look_alike_hit(1, Priority.LOW))
    queue.put(look_alike_hit(2, Priority.MEDIUM))
    queue.put(exact_hit(3, Priority.MEDIUM))
    queue.put(look_alike_hit(4, Priority.HIGH))
    assert ids(queue) == [4, 3, 2, 1]
    assert queue.current is not None
    assert queue.current.hit.id == 1


def test_ended_hit_leaves_and_the_next_takes_its_place() -> None:
    queue = HitQueue()
    for number in (1, 2, 3):
        queue.put(exact_hit(number))
    queue.go_to(2)
    queue.put(replace(exact_hit(2), status=HitStatus.DISPOSED))
    assert ids(queue) == [1, 3]
    assert queue.current is not None
    assert queue.current.hit.id == 3
    queue.remove(3)
    queue.remove(1)
    assert queue.current is None
    assert len(queue) == 0


def test_pictures_known_before_stay_when_a_hit_is_renewed() -> None:
    queue = HitQueue()
    queue.put(exact_hit(1), b"crop", b"frame")
    queue.put(replace(exact_hit(1), status=HitStatus.VERIFIED))
    assert queue.current is not None
    assert (queue.current.crop, queue.current.frame) == (b"crop", b"frame")
    assert queue.current.hit.status is HitStatus.VERIFIED


def test_steps_go_round() -> None:
    queue = HitQueue()
    for number in (1, 2):
        queue.put(exact_hit(number))
    places = []
    for _ in range(3):
        places.append(queue.place)
        queue.step(1)
    assert places[0] == places[2] != places[1]


def test_only_more_urgent_hits_take_the_place_of_one_not_noticed() -> None:
    queue = HitQueue()
    queue.put(look_alike_hit(1, Priority.MEDIUM))
    assert not queue.may_step_aside_for(look_alike_hit(2, Priority.MEDIUM))
    assert queue.may_step_aside_for(exact_hit(3, Priority.HIGH))
    queue.acknowledge(1)
    assert queue.may_step_aside_for(look_alike_hit(2, Priority.LOW))
