"""The audit log for admins: the list, one record, and the exports."""

from callboard import Page

from ..model import EXPORT, READ
from .export import csv_file, json_lines
from .listing import PATH, log, record

PAGES = (
    Page(path=PATH, show=log, requires=READ),
    Page(path=f"{PATH}/export.csv", show=csv_file, requires=EXPORT),
    Page(path=f"{PATH}/export.jsonl", show=json_lines, requires=EXPORT),
    Page(path=f"{PATH}/records/{{seq}}", show=record, requires=READ),
)
