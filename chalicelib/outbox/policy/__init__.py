"""Pure decisions about delivery."""
