"""A QuickBooks company: its settings, its connection, its check-up."""

from . import qbo_fault_rule
from . import qbo_company
from . import qbo_company_settings
from . import qbo_company_keys
from . import qbo_company_connect
from . import qbo_company_state
from . import qbo_company_checkup
from . import qbo_company_findings
from . import qbo_company_renew
from . import qbo_token
from . import qbo_consent
from . import qbo_usage
from . import qbo_company_actions
from . import qbo_company_webhook
