"""What tables over bits and over fields share: columns and their names, rows, conflicts, CSV, accuracy."""
