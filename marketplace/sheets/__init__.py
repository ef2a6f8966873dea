"""Safe reading and writing of spreadsheets: workbooks, comma-separated text and lines of JSON."""
