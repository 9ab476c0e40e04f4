"""Out: generations, disclosure control and the published set."""
