"""A ticket's clocks, derived from its record and nothing else (docs/sla.md)."""
