"""Document -> claims by a chat model, held to the words of the text."""
