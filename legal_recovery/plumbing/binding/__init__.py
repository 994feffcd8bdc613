"""Binding: uploaded files and what we typeset become one numbered PDF/A-3b bundle. Knows nothing of cases."""
