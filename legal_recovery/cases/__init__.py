"""Cases: the overdue loans that were escalated, their stage, flags and obligors."""
