"""Gestures: what a press that moves does. Each shows a preview over the sheet and touches the document only on commit."""
