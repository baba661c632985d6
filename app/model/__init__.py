"""The journey map as data: records, documents, changes, edits, history and the project gate.

No Qt and no reportlab here: everything in this package runs without a window and is tested without one.
SQLAlchemy lives only in `app.model.store`.
"""
