"""Tables as people send them: text files and workbooks, weighed and read a row at a time."""
