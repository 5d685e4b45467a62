"""Which categories of entries are matched only after an administrator switches them on. Pure."""

from __future__ import annotations

import re
from typing import Final

OFF_BY_DEFAULT: Final = (
    # Immigration enforcement: Government Code 7284 ff. (California Values Act); NCIC Immigration Violator File.
    *("immigration", "immigrant", "ivf", "ice", "deport*", "alien*", "noncitizen*", "removal order", "overstay*"),
    *("absconder", "nseers", "administrative warrant", "undocumented", "visa"),
    # Civil matters, which are no reason to stop a vehicle.
    *("civil", "repossess*", "repo", "debt*", "lien*", "parking", "scofflaw*", "toll*", "unpaid", "unregistered"),
    *("uninsured", "tax", "taxes", "boot eligible"),
)
"""Whole words, in any case; `*` stands for any ending."""

_WORDS: Final = re.compile(
    r"\b(?:" + "|".join(re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", " ") for word in OFF_BY_DEFAULT) + r")\b"
)


def category_off_by_default(category: str) -> bool:
    """Whether entries of `category` stay unmatched until someone with the permission switches the category on.

    True where a word of `OFF_BY_DEFAULT` stands in it: immigration and civil categories (Government Code 7284 ff.).
    """
    return _WORDS.search(" ".join(re.findall(r"[^\W_]+", category.casefold()))) is not None
