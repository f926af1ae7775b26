"""The text of a UN resolution -> what it decides, cites and asks for."""
