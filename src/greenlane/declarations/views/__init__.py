"""Pages of declarations: the list, one declaration, what can be done with it, the desks."""
