from . import company
from . import link
from . import runner
from . import lists
from . import match
from . import records
from . import sales
from . import workplace
