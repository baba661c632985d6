"""Importers: bytes or clipboard text become a plain ImportedMap, and an ImportedMap becomes one Change.

Here live the readers of foreign formats, the one table of formats (`formats.py`), the rules that guess what a table
means (the words for it are data, in `resources/import`), and `enter.py`, the only module that knows the records. A
parser is a pure function: it opens no file and no address that its input names, and any input gives an ImportedMap or
an ImportProblem with one plain sentence. No Qt, no SQLAlchemy and no reportlab here.
"""
