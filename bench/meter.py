"""What one thing that a person does costs: queries, CPU, memory, its longest piece."""

import os
import resource
import time
from contextlib import contextmanager
from unittest.mock import patch

from odoo import sql_db

STATUS = "/proc/self/status"


class Meter:
    """Measures calls one after the other; ``figures`` holds what each took.

    Of each call: ``queries``; ``step``, the queries of its longest transaction;
    ``cpu``, milliseconds of Odoo and of PostgreSQL; ``mb``, how much the process grew.
    """

    def __init__(self, env):
        self.env, self.figures = env, {}

    @contextmanager
    def of(self, name):
        """Measure what happens inside; it is committed, as a request is."""
        self._settle()
        start = _megabytes("VmRSS")
        _forget_peak()
        queries, cpu = sql_db.sql_counter, self._cpu()
        with _longest_transaction(self.env.cr) as steps:
            yield
            self._settle()
        self.figures[name] = {
            "queries": sql_db.sql_counter - queries,
            "step": max(steps, default=0),
            "cpu": round(1000 * (self._cpu() - cpu)),
            "mb": max(0, round(_megabytes("VmHWM") - start)),
        }

    def _settle(self):
        self.env.flush_all()
        self.env.cr.commit()
        self.env.invalidate_all()

    def _cpu(self):
        """Return the CPU seconds of this process and of all its backends."""
        self.env.cr.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        )
        found = sum(_cpu_of(pid) for (pid,) in self.env.cr.fetchall())
        return time.process_time() + found


@contextmanager
def _longest_transaction(cursor):
    """Give a list of how many queries each transaction had that was committed.

    :param cursor: one that is open already; what it has done before does not count
    """
    found = []
    commit = sql_db.Cursor.commit
    cursor.bench_begin = cursor.sql_log_count

    def counted(cursor):
        result = commit(cursor)
        found.append(cursor.sql_log_count - getattr(cursor, "bench_begin", 0))
        cursor.bench_begin = cursor.sql_log_count
        return result

    with patch.object(sql_db.Cursor, "commit", counted):
        yield found


def _megabytes(word):
    """Return a figure of this process's memory."""
    with open(STATUS) as status:
        for line in status:
            if line.startswith(word):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _forget_peak():
    """Let the peak of memory begin anew (proc(5), clear_refs)."""
    with open("/proc/self/clear_refs", "w") as switch:
        switch.write("5")


def _cpu_of(pid):
    """Return the CPU seconds that a backend has used, from its status."""
    try:
        with open(f"/proc/{pid}/stat") as status:
            words = status.read().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
