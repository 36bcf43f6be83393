"""Payments that were entered in QuickBooks, and become payments in Odoo."""

from . import qbo_received
from . import qbo_received_actions
from . import qbo_company_received
from . import qbo_company_received_take
from . import qbo_link_received
