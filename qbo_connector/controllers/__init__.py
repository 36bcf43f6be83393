from . import oauth
from . import webhook
from . import pdf
from . import workplace
