"""What the members of one answer have in common while they are settled together."""

from dataclasses import dataclass, field

KEY = "qbo_settling"


@dataclass(eq=False)
class Settling:
    """Carried in the context, so that no query is made for each member.

    :param asked: (entity, QuickBooks id) of every object that an answer names
    :param holders: of those, key to the ids of the links that hold them already
    :param finished: ids of operations whose waiters are let go at the end
    :param moved: QuickBooks ids of documents that payments have moved
    """

    asked: set
    holders: dict
    finished: list = field(default_factory=list)
    moved: set = field(default_factory=set)


def of(env):
    """Return the :class:`Settling` of an environment, or None."""
    return env.context.get(KEY)
