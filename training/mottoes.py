"""What US states print on their plates beside the number: their names, and the mottoes and addresses of many years."""

from __future__ import annotations

from alpr_desk.domain.states import STATES
from training.series import US, Series

MOTTOES = {
    "US-AL": ("Heart of Dixie", "Sweet Home", "God Bless America", "Stars Fell On"),
    "US-AK": ("The Last Frontier", "Gold Rush Centennial", "Celebrating Statehood"),
    "US-AZ": ("Grand Canyon State",),
    "US-AR": ("The Natural State", "Land of Opportunity"),
    "US-CA": ("dmv.ca.gov", "The Golden State", "Sesquicentennial - 150 years"),
    "US-CO": ("Colorful",),
    "US-CT": ("Constitution State", "Preserve the Sound"),
    "US-DC": ("Taxation Without Representation", "www.washingtondc.gov", "Celebrate & Discover"),
    "US-DE": ("The First State",),
    "US-FL": ("Sunshine State", "MyFlorida.com", "In God We Trust"),
    "US-GA": ("Peach State", "www.georgia.gov", "On my mind"),
    "US-HI": ("Aloha State",),
    "US-IA": ("Dubuque", "Polk", "Linn", "Scott"),
    "US-ID": ("Famous Potatoes", "Scenic"),
    "US-IL": ("Land of Lincoln",),
    "US-IN": ("In God We Trust", "Lincoln's Boyhood Home", "The Crossroads of America", "Hoosier State", "Amber Waves"),
    "US-KS": ("Sedgwick", "Johnson", "Midway USA"),
    "US-KY": ("Bluegrass State", "Unbridled Spirit", "It's that friendly"),
    "US-LA": ("Sportsman's Paradise", "Bayou State"),
    "US-MA": ("The Spirit of America",),
    "US-MD": ("www.maryland.gov", "War of 1812", "Treasure the Chesapeake", "Our Farms Our Future"),
    "US-ME": ("Vacationland", "Lobster"),
    "US-MI": ("Great Lakes", "World's Motor Capital", "Pure Michigan", "www.michigan.gov"),
    "US-MN": ("10,000 lakes", "Explore"),
    "US-MO": ("Show-Me State", "Bicentennial"),
    "US-MS": ("The Hospitality State", "Lowndes", "Hinds", "Birthplace of America's Music"),
    "US-MT": ("Big Sky", "Treasure State", "Big Sky Country"),
    "US-NC": ("First in Flight", "First in Freedom", "In God We Trust"),
    "US-ND": ("Discover the Spirit", "Peace Garden State", "Legendary"),
    "US-NE": ("Cornhusker State", "www.nebraska.gov", "150 years"),
    "US-NH": ("Live Free or Die",),
    "US-NJ": ("Garden State",),
    "US-NM": ("Land of Enchantment", "USA", "Chile capital of the world"),
    "US-NV": ("The Silver State", "Home means", "100 years"),
    "US-NY": ("Empire State", "The Empire State", "Excelsior"),
    "US-OH": ("Birthplace of Aviation", "The heart of it all!", "Bicentennial 1803-2003", "Beautiful"),
    "US-OK": ("Native America", "Explore", "Is OK", "TravelOK.com"),
    "US-OR": ("Pacific Wonderland", "Crater Lake"),
    "US-PA": ("visitPA.com", "Keystone State", "You've got a friend in", "www.state.pa.us"),
    "US-RI": ("Ocean State", "Discover"),
    "US-SC": ("Smiling Faces. Beautiful Places.", "Travel2SC.com", "While I breathe, I hope"),
    "US-SD": ("Great Faces. Great Places.", "Mount Rushmore State"),
    "US-TN": ("The Volunteer State", "Sounds Good to Me", "www.tnvacation.com", "Williamson", "Davidson"),
    "US-TX": ("The Lone Star State", "Truck", "150 years of statehood"),
    "US-UT": ("Life Elevated", "Greatest Snow on Earth", "Ski", "Arches"),
    "US-VA": ("10th Anniversary", "Clean Special Fuel", "For Lovers", "400th Anniversary", "Wildlife Conservationist"),
    "US-VT": ("Green Mountain State",),
    "US-WA": ("Evergreen State",),
    "US-WI": ("America's Dairyland",),
    "US-WV": ("Wild, Wonderful", "Mountain State"),
    "US-WY": ("Bucking Horse", "Forever West"),
}
"""By region. Not the law, and not complete."""


def region_of_issuer(series: Series) -> str | None:
    """`US-CA` for California's series; None where the issuer is no US state."""
    name = "district of columbia" if series.issuer == "D.C." else series.issuer.casefold()
    return f"US-{STATES[name]}" if name in STATES else None


BY_REGION = {region: series for series in US if (region := region_of_issuer(series)) is not None}
"""The series of each US state."""
EVERY_MOTTO = tuple(motto for mottoes in MOTTOES.values() for motto in mottoes)
