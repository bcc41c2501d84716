"""The grid: many texts for every type, and what PostgreSQL reads them as; each of our readers has
to agree."""
