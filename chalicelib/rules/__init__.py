"""What a desk does by itself: on events, in the commit that they come with, and when so much time has passed (docs/console-work.md)."""
