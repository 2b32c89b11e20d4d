"""View: what the pages of the desk show, as plain records; no browser is needed to make or to test them."""
