"""The digest: one page of a month's changes, as a PDF, an e-mail and plain text.

Like the pages it reads the published set and computes nothing: each number is one cell
of a published table, and is written beside those of the months it is to be read with.
"""
