"""fields: types of fields: units, quantities, laws, calendars, faults."""
