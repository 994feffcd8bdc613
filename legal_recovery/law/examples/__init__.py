"""Worked examples: what a lawyer worked out by hand, beside what the functions of this package find.

An example is `{kind, jurisdiction, inputs, expected, source, …}`; money and rates are decimal strings, days ISO. What
is not known, a kind, an input, a value, a field, is said to be unknown: it is never passed over.
"""

from legal_recovery.law.examples.checking import Checked, NoExamples, check

__all__ = ["Checked", "NoExamples", "check"]
