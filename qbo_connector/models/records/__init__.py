"""Records of Odoo that become jobs and names in QuickBooks."""

from . import hr_department
from . import qbo_project_department
from . import project_project
from . import res_partner
