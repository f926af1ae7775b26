"""Numbers in words and digits -> what is counted, of whom, and what is measured."""
