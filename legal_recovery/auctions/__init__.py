"""Auctions and disposal: rounds as the law rules them, the distribution of the price, assets taken in kind."""
