"""What outlives the service: keys, audit, rule files and their publications, jobs. SQLite or PostgreSQL, by one
description. May import SQLAlchemy and nothing of the service but its settings; read `tables` first."""
