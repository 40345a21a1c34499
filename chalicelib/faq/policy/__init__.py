"""Pure decisions about answering: text and knowledge in, an outcome out."""
