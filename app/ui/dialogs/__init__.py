"""Dialogs: only for decisions. Texts in them are plain; nothing a map says is ever read as HTML."""
