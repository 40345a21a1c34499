"""What the help centre decides, without looking anywhere."""
