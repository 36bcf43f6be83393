"""Lists of QuickBooks as a mirror here, and names that go both ways."""

from . import qbo_company_mirror
from . import qbo_company_store
from . import qbo_company_lists
from . import qbo_lookup_lists
from . import qbo_company_items
from . import qbo_list
from . import qbo_touch
from . import qbo_company_contacts
from . import qbo_company_pull
from . import qbo_company_merge
from . import qbo_company_gone
from . import qbo_notice
