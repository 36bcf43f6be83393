from . import base_partner_merge
from . import qbo_associate_wizard
from . import qbo_connect_code
from . import qbo_difference_wizard
from . import qbo_enable
from . import qbo_link_wizard
from . import qbo_link_wizard_line
from . import qbo_suffix_wizard
