"""Layout: a document becomes a sheet, the one picture of a map that screen, paper and every export share.

QtGui enters only through the typesetting modules; no widgets, no reportlab, no files are written here.
"""
