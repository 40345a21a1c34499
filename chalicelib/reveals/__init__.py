"""What is masked is shown to who says why: each time recorded, counted against a budget, and over it nothing more is shown and security is paged."""
