"""Votes and remarks of an event that was run with another tool, as a workshop like any other.

The way: ``files`` (bytes to cells), ``tables`` (cells to tables), ``mapping`` (what each column is), ``answers`` (who
said what), ``questions`` (what was asked, and how), ``build`` (entries of a journal).
"""
