"""Edits: pure functions `(document, arguments) -> Change`, one module per subject.

An edit never touches the document it is given. It raises EditError when the arguments make no sense for this
document (a card dropped into a section of another map), and returns an empty Change when there is nothing to do.
"""
