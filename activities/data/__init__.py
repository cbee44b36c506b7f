"""Nodes that work on data: lists, texts, tables and dates."""

from activities.data.csv_text import parse_csv, to_csv
from activities.data.date import date
from activities.data.deduplicate import deduplicate
from activities.data.filter_items import filter_items
from activities.data.group_items import aggregate, group_items
from activities.data.join_lists import join_lists
from activities.data.json_text import parse_json, parse_yaml, to_json, to_yaml
from activities.data.lists import flatten, limit, merge, split
from activities.data.map_items import map_items
from activities.data.sort_items import sort_items
from activities.data.tables.nodes import convert_table, read_table, write_table
from activities.data.text import hash_value, template
from activities.data.xml_text import extract_html, parse_xml
from nextscript.activity import declaration_of

DATA = tuple(
    declaration_of(function)
    for function in (
        *(filter_items, map_items, sort_items, group_items, aggregate, join_lists, deduplicate),
        *(limit, flatten, merge, split),
        *(parse_csv, to_csv, parse_json, to_json, parse_yaml, to_yaml),
        *(parse_xml, extract_html),
        *(template, hash_value, date),
    )
)
TABLES = tuple(declaration_of(function) for function in (read_table, write_table, convert_table))
"""These read and write files, so none of them is quick."""
