"""Pure decisions about tickets."""
