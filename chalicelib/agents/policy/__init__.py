"""Who may do what, as tables. No I/O."""
