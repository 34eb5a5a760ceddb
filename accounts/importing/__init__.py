"""Files that come in: read, compared with what is there, shown, and saved only when somebody has looked.

django-import-export's own import is not used: its dry run saves everything and rolls it back, its confirmation reads any file
of the temporary folder by name, and it turns every exception of a row, ours included, into a message. Here the dry run writes
nothing, the rows travel signed through the page, and each row is saved by the service that serves the profile page.
"""

from accounts.importing.niches import NicheImporter
from accounts.importing.pages import ImportPages
from accounts.importing.plans import Change, Importer, Line, Plan
from accounts.importing.sheets import MOST_ROWS, Sheet, Unreadable, read_sheet
from accounts.importing.sponsors import SponsorImporter

__all__ = [
    "MOST_ROWS",
    "Change",
    "ImportPages",
    "Importer",
    "Line",
    "NicheImporter",
    "Plan",
    "Sheet",
    "SponsorImporter",
    "Unreadable",
    "read_sheet",
]
