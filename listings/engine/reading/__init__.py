"""Reading lists: cells and rows of any spreadsheet become Content, with a reason for everything that could not be taken over."""
