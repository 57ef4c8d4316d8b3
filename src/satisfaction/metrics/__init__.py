"""How satisfied are they, and how sure are we: estimates and their uncertainty."""
