"""Puts invented traffic into an empty store, past the door.

A car's in the order in which its tables lie, an office's as it came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Final, TypeVar

import numpy as np

from alpr_desk.app.bench.traffic import CAMERAS, Traffic, camera_name
from alpr_desk.db.unit_of_work import Store, UnitOfWork
from alpr_desk.domain.places import cell

P = TypeVar("P")
_BATCH: Final = 50_000
_DOUBTED_BAND: Final = 2
_QUAD: Final = "[[10.0, 10.0], [130.0, 10.0], [130.0, 50.0], [10.0, 50.0]]"
Rows = Iterator[tuple[object, ...]]


def fill_car(store: Store, traffic: Traffic) -> None:
    """SQLCipher: each table in the order in which it lies, a transaction a piece, indexes at the end."""
    _once(store, lambda unit: unit.filling.drop_indexes())
    _each(store, _chunks(len(traffic)), lambda unit, reads: unit.filling.reads(read_rows(traffic, reads)))
    _fill_names(store, traffic)
    _once(store, lambda unit: unit.filling.make_indexes())


def fill_office(store: Store, traffic: Traffic) -> None:
    """PostgreSQL: names in the order of time, as reads come in."""
    with store.writing() as unit:
        filling, number = unit.office_filling, 0
        filling.begin()
        for reads in _chunks(len(traffic)):
            filling.reads(read_rows(traffic, reads))
            names = list(_names_as_they_came(traffic, reads, number))
            filling.names(names)
            number += len(names)
        filling.plates(_plates(traffic))
        filling.finish()
        unit.commit()


def fill_first_form(store: Store, traffic: Traffic) -> None:
    """SQLCipher as the program's first version made it: reads alone, found by their plate."""
    _once(store, lambda unit: unit.first_form_filling.begin())
    _each(store, _chunks(len(traffic)), lambda unit, reads: unit.first_form_filling.reads(read_rows(traffic, reads)))
    _once(store, lambda unit: unit.first_form_filling.finish())


def _once(store: Store, put: Callable[[UnitOfWork], None]) -> None:
    _each(store, (None,), lambda unit, _: put(unit))


def _each(store: Store, pieces: Iterable[P], put: Callable[[UnitOfWork, P], None]) -> None:
    """A transaction for each of `pieces`."""
    for piece in pieces:
        with store.writing() as unit:
            put(unit, piece)
            unit.commit()


def _fill_names(store: Store, traffic: Traffic) -> None:
    doubted = np.flatnonzero(traffic.doubted)
    own = np.array(traffic.plates, "S12")[traffic.which]
    others = np.array([traffic.other_choice(plate) for plate in traffic.which[doubted].tolist()], "S12")
    texts, reads = np.concatenate([own, others]), np.concatenate([np.arange(len(traffic)), doubted])
    bands = np.concatenate([np.zeros(len(traffic), np.int64), np.full(len(doubted), _DOUBTED_BAND)])
    order = np.lexsort((reads, bands, texts))
    texts, reads, bands = texts[order], reads[order], bands[order]
    places = _places(traffic)

    def put_names(unit: UnitOfWork, at: range) -> None:
        here = slice(at.start, at.stop)
        chosen = reads[here]
        which = zip(texts[here].astype("U12").tolist(), bands[here].tolist(), *_when(traffic, chosen), strict=True)
        unit.filling.names(
            (text, band, moment, read + 1, number, *places[camera])
            for number, (text, band, moment, read, camera) in enumerate(which, at.start + 1)
        )

    def put_plates(unit: UnitOfWork, at: range) -> None:
        chosen = ends[at.start : at.stop]
        last = (texts[chosen].astype("U12").tolist(), bands[chosen].tolist(), traffic.at[reads[chosen]].tolist())
        unit.filling.plates(zip(*last, strict=True))

    ends = np.flatnonzero(np.append((texts[1:] != texts[:-1]) | (bands[1:] != bands[:-1]), True))
    _each(store, _chunks(len(order)), put_names)
    _each(store, _chunks(len(ends)), put_plates)


def _when(traffic: Traffic, reads: np.ndarray) -> tuple[list[int], list[int], list[int]]:
    """Moment, number and camera of each of `reads`."""
    return traffic.at[reads].tolist(), reads.tolist(), traffic.camera[reads].tolist()


def _names_as_they_came(traffic: Traffic, reads: range, number: int) -> Rows:
    places, plates, chosen = _places(traffic), traffic.plates, np.arange(reads.start, reads.stop)
    which, doubted = traffic.which[chosen].tolist(), traffic.doubted[chosen].tolist()
    for moment, read, camera, plate, doubt in zip(*_when(traffic, chosen), which, doubted, strict=True):
        number += 1
        yield (plates[plate], 0, moment, read + 1, number, *places[camera])
        if doubt:
            number += 1
            yield (traffic.other_choice(plate), _DOUBTED_BAND, moment, read + 1, number, *places[camera])


def _plates(traffic: Traffic) -> Rows:
    """Every name with its band and when it was last seen."""
    last = np.zeros(len(traffic.plates), np.int64)
    last[traffic.which] = traffic.at  # moments rise, and of several the last one stays
    for plate, moment in enumerate(last.tolist()):
        if moment:
            yield traffic.plates[plate], 0, moment
    last[:] = 0
    last[traffic.which[traffic.doubted]] = traffic.at[traffic.doubted]
    others: dict[str, int] = {}
    for plate in np.flatnonzero(last).tolist():  # two plates may be taken for the same
        text = traffic.other_choice(plate)
        others[text] = max(int(last[plate]), others.get(text, 0))
    for text, moment in others.items():
        yield text, _DOUBTED_BAND, moment


def _chunks(count: int) -> Iterator[range]:
    for start, stop in pairwise([*range(0, count, _BATCH), count]):
        yield range(start, stop)


def _places(traffic: Traffic) -> list[tuple[str, str, float, float, int]]:
    """Camera, vehicle, latitude, longitude and map cell, by camera."""
    where = traffic.places.tolist()
    return [(camera_name(camera), "unit 1", *where[camera], cell(*where[camera])) for camera in range(CAMERAS)]


def read_rows(traffic: Traffic, reads: range) -> Rows:
    """Rows of plate_read as `Filling.reads` takes them."""
    places, chosen = _places(traffic), np.arange(reads.start, reads.stop)
    which, doubted = traffic.which[chosen].tolist(), traffic.doubted[chosen].tolist()
    for at, read, camera, number, doubt in zip(*_when(traffic, chosen), which, doubted, strict=True):
        plate = traffic.plates[number]
        candidates = f'[["{plate}", 0.97]]'
        if doubt:
            candidates = f'[["{plate}", 0.88], ["{traffic.other_choice(number)}", 0.08]]'
        characters = '[[["' + '", 0.99]], [["'.join(plate) + '", 0.99]]]'
        yield (read + 1, f"{read:032x}", plate, 0.97, candidates, at, at, *places[camera][:4], characters, _QUAD)
