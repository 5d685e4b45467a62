"""Other cuts of a plate lie about it, each in its own way, and keep its slant."""

from __future__ import annotations

import numpy as np

from alpr_desk.ocr.cuts import OTHER_CUTS, other_cuts
from alpr_desk.ocr.rectify import side_lengths

PLATE = np.array([[100, 50], [200, 60], [196, 100], [96, 90]], dtype=np.float32)


def test_each_cut_is_as_much_wider_and_moved_as_it_says() -> None:
    width, height = side_lengths(PLATE)
    for (wider, higher, aside), cut in zip(OTHER_CUTS, other_cuts(PLATE, (0.0, 0.0)), strict=True):
        assert np.allclose(side_lengths(cut), (width * (1 + wider), height * (1 + higher)), rtol=1e-3)
        assert np.allclose(cut.mean(axis=0) - PLATE.mean(axis=0), aside * (PLATE[1] - PLATE[0]), atol=0.02)
        across = cut[1] - cut[0]
        assert np.allclose(across / np.hypot(*across), (PLATE[1] - PLATE[0]) / width, atol=1e-3)


def test_cuts_differ_and_begin_at_the_one_that_was_read() -> None:
    cuts = [cut.tolist() for cut in other_cuts(PLATE, (-0.04, -0.11))]
    assert len({str(cut) for cut in cuts}) == len(OTHER_CUTS)
    narrower = [side_lengths(np.array(cut))[1] for cut in cuts[2:]]
    assert np.allclose(narrower, side_lengths(PLATE)[1] * 0.89, rtol=1e-3)
