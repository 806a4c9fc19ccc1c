"""Answers and networks for other programs: data frames, workbooks, files with metadata, network formats, pictures."""
