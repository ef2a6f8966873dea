"""Tables of the two lists: listings, their versions with all rows, import runs, duplicate pairs, drafts."""
