"""Pure decisions about pages."""
