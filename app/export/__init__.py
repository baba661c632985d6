"""Export: a sheet becomes bytes. One module per format, one table of formats, one way to replace a file.

Writers draw the frozen lines and shapes of the sheet and never lay anything out. QtGui enters only through the painter
and raster modules, reportlab only through the PDF modules; no widgets, and nothing here changes a document.
"""
