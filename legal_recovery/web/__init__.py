"""The web shell: layout, components, keys, errors and paging; it knows no feature."""
