"""The SQLAlchemy side that every feature stands on: database, chain, unit of work, positions, files, jobs, print."""
