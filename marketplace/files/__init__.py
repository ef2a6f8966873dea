"""Content-addressed store of uploaded and made files: hash, size, sniffed type, owner, retention."""
