"""The public help centre: topics, articles, search, votes, and a contact form whose address must confirm itself."""
