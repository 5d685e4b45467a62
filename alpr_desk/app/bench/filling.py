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
from alpr_desk.domain.plate_table import Plates, keys_of, newest

P = TypeVar("P")
_BATCH: Final = 50_000
_DOUBTED_BAND: Final = 2
_LATER: Final = 0.3
_QUAD: Final = "[[10.0, 10.0], [130.0, 10.0], [130.0, 50.0], [10.0, 50.0]]"
Rows = Iterator[tuple[object, ...]]


def fill_car(store: Store, traffic: Traffic) -> None:
    """SQLCipher: each table in the order in which it lies, a transaction a piece, indexes at the end.

    Names in two goes, so that pages are as full as where reads came one by one: full ones would split at each new read.
    """
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
        unit.reads.names.plates.put(_plates(traffic), number)
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

    def put_names(unit: UnitOfWork, here: np.ndarray) -> None:
        names = texts[here].astype("U12").tolist(), bands[here].tolist(), *_when(traffic, reads[here])
        unit.filling.names(
            (text, band, moment, read + 1, number + 1, *places[camera])
            for text, band, moment, read, camera, number in zip(*names, here.tolist(), strict=True)
        )

    later = np.random.default_rng(0).random(len(order)) < _LATER
    for some in (np.flatnonzero(~later), np.flatnonzero(later)):
        _each(store, (some[at.start : at.stop] for at in _chunks(len(some))), put_names)
    _once(store, lambda unit: unit.reads.names.plates.put(_plates(traffic), len(order)))


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


def _plates(traffic: Traffic) -> Plates:
    """Every name with its band, in order, and when it was last seen."""
    last = np.zeros(len(traffic.plates), np.int64)
    last[traffic.which] = traffic.at  # moments rise, and of several the last one stays
    names = {(traffic.plates[plate], 0): moment for plate, moment in enumerate(last.tolist()) if moment}
    last[:] = 0
    last[traffic.which[traffic.doubted]] = traffic.at[traffic.doubted]
    for plate in np.flatnonzero(last).tolist():  # two plates may be taken for the same
        name = traffic.other_choice(plate), _DOUBTED_BAND
        names[name] = max(int(last[plate]), names.get(name, 0))
    keys = keys_of([text for text, _ in names], np.array([band for _, band in names], np.uint8))
    return newest(keys, np.array(list(names.values()), np.int64))


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
