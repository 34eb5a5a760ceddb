"""How Django itself writes dates and times; the filters of `ui` write the others."""
