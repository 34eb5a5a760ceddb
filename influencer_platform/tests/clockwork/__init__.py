"""A schedule with dates that is as small as one can be, for the tests of the clock: a word a day, and a letter a month."""
