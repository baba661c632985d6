"""The canvas: the view that shows one map and lets it be edited with mouse and keyboard.

It paints the sheet that the session holds, never lays out or draws records itself, and changes the document only through
the session, when a gesture or a text editor commits. Nothing here knows the window around it.
"""
