"""What the actions do: one function per row of the table, which takes the window (or the map view) it acts in."""
