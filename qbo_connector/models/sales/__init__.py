"""Posted documents and payments: where they go, and as what."""

from . import qbo_map_mixin
from . import qbo_tax_map
from . import qbo_payment_map
from . import qbo_revenue_map
from . import qbo_refund_map
from . import qbo_company_sales
from . import qbo_company_refunds
from . import qbo_company_sales_route
from . import qbo_company_sales_money
from . import qbo_company_sales_facts
from . import qbo_company_sales_plan
from . import qbo_company_sales_small
from . import qbo_company_sales_settle
from . import qbo_company_sales_retry
from . import qbo_company_sales_credit
from . import qbo_operation_sales
from . import account_move
from . import account_payment
from . import qbo_tax_difference
