"""What papers there are, and what their templates may say."""
