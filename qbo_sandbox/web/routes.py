"""The pages for people: companies, their records, ledger, requests, steering.

Nothing is loaded from elsewhere, no script runs, and nothing here changes anything.
"""

from __future__ import annotations

from starlette.routing import Route

from .front import index, show_company
from .ledger import show_accounts, show_ledger
from .records import show_list, show_record
from .requests import show_request, show_requests
from .steering import show_steering

ROUTES = [
    Route("/", index),
    Route("/ui", show_requests),
    Route("/ui/steering", show_steering),
    Route("/ui/request/{number:int}", show_request),
    Route("/ui/{company}", show_company),
    Route("/ui/{company}/ledger", show_ledger),
    Route("/ui/{company}/accounts", show_accounts),
    Route("/ui/{company}/{entity}", show_list),
    Route("/ui/{company}/{entity}/{id}", show_record),
]
