"""What somebody wrote this time, apart from what they quote and how they sign."""
