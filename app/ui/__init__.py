"""The window: Qt widgets, gestures and dialogs. Documents are changed only through the project's gate."""
