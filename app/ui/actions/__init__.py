"""The one table of everything that can be done in the window. Menus, keys, tool bar, palette and manual come from it.

Only light modules may be imported here: the table is read before the first paint. Handlers are therefore named as text
("module:function" below `app.ui.commands`) and looked up when they are first used.
"""
