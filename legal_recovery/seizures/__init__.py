"""Seizures: what courts hold for us and until when, who is ahead, renewals, security, and what follows 终本."""
