"""Pure decisions about clocks and escalation."""
