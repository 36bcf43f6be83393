"""What tests see and steer: log, statistics, faults, clock, switches, objects."""
