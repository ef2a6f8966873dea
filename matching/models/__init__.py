"""Tables of match runs, the entries they compared, matches, abstentions and books."""
