"""What happens to listings: upload, preview, import, publication, marked workbooks, templates."""
