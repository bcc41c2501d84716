"""PostgreSQL as the judge of our SQL; see README.md."""
