"""Two people at the same instant, as two processes on one database: exactly one of them may win.

`worker.py` is the program each process runs, `crew.py` starts them and lets them go at once, `scenarios.py` says what meets what.
"""
