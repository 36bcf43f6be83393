"""Department, shown as Location. Source: Intuit's reference of Department."""

from __future__ import annotations

from .lists import ListEntity


class Department(ListEntity):
    """A location of the company."""

    name = "Department"
    word = "location"
    forbidden = ":"
    tree_flag = "SubDepartment"
