"""What is true: this record is that object; and what a person may do with it."""

from . import qbo_link
from . import qbo_link_keys
from . import qbo_link_by_hand
from . import qbo_link_differences
from . import qbo_link_base
from . import qbo_conflict
from . import qbo_linked_mixin
from . import qbo_record_actions
from . import qbo_export_result
