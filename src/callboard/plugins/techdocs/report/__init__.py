"""What readers say: reports that go to the owners' tracker, and votes. How fresh pages are. What plugins add to pages.

Reading order: `destination` (whose tracker), `inert`, `wording` and `links` (what an issue says), `sending` (it arrives
once, or is kept), `following`; `freshness`, `addons`, and `beside`, which is what a page asks for.
"""

import datetime

from callboard import On, Schedule

from ..model import DocsPublished
from .addons import ShownAddon, draw_addon
from .aging import note_published
from .beside import LONGEST_COUNTED, Beside, beside, note_reader, site_base
from .destination import Destination, destination_of, prefilled
from .following import follow_issues, forget_old
from .freshness import Freshness, owns, stale_sites
from .links import page_address
from .sending import (
    About,
    TooManyReports,
    as_report,
    file_report,
    new_ticket,
    report_of,
    said_of,
    send_again,
)

REPORTING = (
    On(event=DocsPublished, run=note_published, id="freshness"),
    Schedule(id="issues", run=follow_issues, every=datetime.timedelta(minutes=15)),
    Schedule(id="feedback", run=forget_old, every=datetime.timedelta(days=1)),
)

__all__ = [
    "LONGEST_COUNTED",
    "REPORTING",
    "About",
    "Beside",
    "Destination",
    "Freshness",
    "ShownAddon",
    "TooManyReports",
    "as_report",
    "beside",
    "destination_of",
    "draw_addon",
    "file_report",
    "new_ticket",
    "note_reader",
    "owns",
    "page_address",
    "prefilled",
    "report_of",
    "said_of",
    "send_again",
    "site_base",
    "stale_sites",
]
