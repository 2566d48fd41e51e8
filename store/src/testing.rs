//! A PostgreSQL server of their own for tests.
