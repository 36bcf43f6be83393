"""One module for each QuickBooks entity; importing the package registers them all."""
