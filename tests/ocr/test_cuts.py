"""Other cuts of a plate are the plate's own, moved along it."""

from __future__ import annotations

import numpy as np

from alpr_desk.ocr.cuts import ASIDE, other_cuts

PLATE = np.array([[100, 50], [200, 60], [196, 100], [96, 90]], dtype=np.float32)


def test_other_cuts_are_moved_along_the_plate_to_either_side_and_keep_its_shape() -> None:
    cuts = list(other_cuts(PLATE))
    assert len(cuts) == len(ASIDE) == 2
    for share, cut in zip(ASIDE, cuts, strict=True):
        assert np.allclose(cut - PLATE, share * (PLATE[1] - PLATE[0]), atol=0.01)
    assert np.allclose((cuts[0] + cuts[1]) / 2, PLATE, atol=0.01)
