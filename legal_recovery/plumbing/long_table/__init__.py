"""Long tables: tens of thousands of rows as PDF/A-3b in seconds, with the fonts, line breaks and look of our HTML."""
