"""Court documents: papers written from the facts of a case."""
