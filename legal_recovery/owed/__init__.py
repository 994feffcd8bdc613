"""What is owed on a case on any day: the terms it follows from, the calculation, the order of payment."""
