"""Matching of two lists, side by side."""

from . import qbo_match_run
from . import qbo_match_proposal
from . import qbo_match
from . import qbo_match_lists
from . import qbo_match_actions
from . import qbo_match_screen
from . import qbo_automatch
from . import qbo_match_transfer
from . import qbo_match_import
