"""The only door to data: tally, survey design, design-based variance."""
