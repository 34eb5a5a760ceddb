// Keys of the back office.
