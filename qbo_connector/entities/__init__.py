from . import qbo_entity
from . import customer
from . import job
