"""Pure decisions about mail."""
