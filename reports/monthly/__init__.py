"""The monthly report: what is counted, how it is said."""
