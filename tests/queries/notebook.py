#!/usr/bin/python3
"""Validates and runs a notebook of Jupyter in the current folder; prints what its last cell said: notebook.py FILE."""

import sys

import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
nbformat.validate(notebook)
NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
print(notebook.cells[-1].outputs[0]["data"]["text/plain"])
