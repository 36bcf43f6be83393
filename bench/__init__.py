"""Benchmarks: counts and ratios first, seconds beside them."""
