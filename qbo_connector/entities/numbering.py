"""Numbers of documents as QuickBooks takes them. Pure Python."""

import re

# Longest DocNumber and PaymentRefNum (Intuit's reference; fault 2050).
SIZE = 21


def shorten(number, rule):
    """Return a document number of at most :data:`SIZE` characters.

    The end of a number tells documents apart, so the beginning is what goes.

    :param str rule: ``squeeze`` (separators go first), ``tail`` or ``hold``
    :return: text; None where the rule holds the document
    """
    if len(number) <= SIZE:
        return number
    if rule == "hold":
        return None
    if rule == "squeeze":
        number = re.sub(r"[\W_]+", "", number)
    return number[-SIZE:]
