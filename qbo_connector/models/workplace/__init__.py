"""Where a bookkeeper sees what waits, looks ahead, exports, traces, undoes and closes."""

from . import qbo_operation_hold
from . import qbo_company_hold
from . import qbo_company_reads
from . import qbo_link_document
from . import qbo_unbundle
from . import qbo_sales_record
from . import qbo_sales_hint
