"""The portfolio generator: an input file of made-up cases, to be imported as any lender's would be."""

from legal_recovery.demo.generator import TooManyCases, generate

__all__ = ["TooManyCases", "generate"]
