"""Long tables as files, in memory that does not grow with them.

`columns` says what a column is made of, `copying` lets the database write CSV, `excel` writes workbooks.
"""
