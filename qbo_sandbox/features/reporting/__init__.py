"""The reports, computed from the ledger. Sources: Intuit's report references (names,
parameters, groups, columns), recordings of 2020 for the exact shape."""
