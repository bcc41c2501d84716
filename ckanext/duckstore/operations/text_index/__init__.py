"""The full-text index of a resource: the positions of each word, stored with the rows.

``layout``    the tables, and what is known of their contents
``texts``     SQL for the text of a row that PostgreSQL would make ``_full_text`` of
``building``  the words of rows that are not indexed yet
``keeping``   the index as a store keeps it: written with the rows, merged, compared with them
"""
