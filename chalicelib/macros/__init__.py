"""Words and steps that agents use again and again: a text with variables in each language, and what becomes of the ticket."""
