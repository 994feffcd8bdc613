"""Pure: the law as data with articles and dates of force, and the functions over it."""
