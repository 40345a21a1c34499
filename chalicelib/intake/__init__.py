"""A mail becomes a parsed, safe, deduplicated message, on the right ticket or in front of an agent (docs/mail.md)."""
