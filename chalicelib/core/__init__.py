"""What every room of the house may use: errors, clocks, ids, seals, settings, logs."""
