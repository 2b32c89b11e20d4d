"""documentation: the reference page, the JSON schema and field descriptions, from the declarations."""
