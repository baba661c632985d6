"""The .journey file and the session database: schema, opening checks, sessions and publishing.

The only package that knows SQLite and SQLAlchemy. Its modules are imported where they are used, so that a program
that keeps nothing loads neither; reading a file (`opening`) needs no SQLAlchemy at all.
"""
