"""How many queries the runner takes."""


class QueriesMixin:
    """For cases with the QuickBooks company ``books``."""

    def in_runner(self, function):
        """Return how many queries a function of the runner's company takes."""
        # The end of the user's transaction, which writes the notes down.
        self.env.cr.flush()
        self.env.invalidate_all()
        with self.enter_registry_test_mode(), self.books._own_cursor() as cr:
            own = self.books.with_env(self.books._runner_env(cr))
            before = self.env.cr.sql_log_count
            function(own)
            own.env.flush_all()
            count = self.env.cr.sql_log_count - before
        self.env.invalidate_all()
        return count

    def plan_all(self, company):
        """Look at all notes, in the runner's environment."""
        while company._plan():
            pass
