"""Where a bookkeeper sees what waits, looks ahead, exports, watches and undoes."""

from . import qbo_operation_hold
from . import qbo_company_hold
