"""Customer satisfaction, measured: from whom to ask to what it is worth."""
