"""What an agent writes before it is sent: drafts that survive, sending put off for some seconds or hours, and who else is here."""
