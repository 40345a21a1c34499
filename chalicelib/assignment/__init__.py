"""Who gets a ticket by itself: teams, languages, skills, who is away, and who has least to do."""
