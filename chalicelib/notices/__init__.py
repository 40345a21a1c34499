"""What an agent is told in the console: that a colleague called them in a note, that a rule has something for them."""
