-- Nothing to do: on SQLite a table takes its triggers with it.
SELECT 1
