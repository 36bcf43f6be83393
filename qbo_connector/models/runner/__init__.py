"""What is owed, and how it is sent: the outbox, the lane, the steps of a run."""

from . import qbo_company_client
from . import qbo_company_jobs
from . import qbo_company_plan
from . import qbo_company_sweep
from . import qbo_company_halt
from . import qbo_company_prepare
from . import qbo_company_send
from . import qbo_company_settle
from . import qbo_company_lookup
from . import qbo_company_runner
from . import qbo_company_turn
from . import qbo_company_steps
from . import qbo_throttle
from . import qbo_batch
from . import qbo_operation
from . import qbo_change
from . import qbo_run
from . import qbo_attention
from . import qbo_company_live
from . import qbo_operation_actions
