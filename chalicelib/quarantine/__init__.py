"""What could not be taken in by itself: kept raw, listed with its cause, told to a person, released or discarded by one."""
