"""Pure decisions of the console: what a role may do, how long a session lasts, how time is put into words."""
