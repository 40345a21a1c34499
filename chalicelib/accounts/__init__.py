"""The exchange's own system, as far as the desk reaches it: one signed call, whatever is asked (docs/account-context.md)."""
