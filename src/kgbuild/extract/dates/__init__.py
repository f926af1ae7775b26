"""Words of time -> days on the calendar, and which happening they are said of."""
