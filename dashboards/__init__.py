"""SEE: pages built from the published set; nothing is computed here."""
