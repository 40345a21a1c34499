"""The conversation, its states and its record: every change is an event, the ticket is their projection (docs/adr/0004-events-first.md)."""
