"""Where a bookkeeper sees what waits, exports, traces, undoes and closes."""

from . import qbo_operation_hold
from . import qbo_company_hold
from . import qbo_company_reads
from . import qbo_link_document
from . import qbo_unbundle
from . import qbo_sales_record
from . import qbo_sales_hint
from . import qbo_company_receivables
from . import qbo_company_lock
from . import qbo_company_dashboard
from . import qbo_month
from . import qbo_month_book
from . import qbo_run_export
from . import qbo_operation_prediction
from . import qbo_bundle
from . import qbo_bundle_actions
from . import qbo_bundle_summary
from . import qbo_plan
from . import qbo_company_outlook
from . import qbo_plan_make
from . import qbo_plan_run
from . import qbo_undo
from . import qbo_undo_checks
from . import qbo_company_repair
from . import qbo_company_sales_findings
