#!/usr/bin/env python3
"""Prints compile_commands.json for clangd: tools/compile_commands.py KERNEL_COMMAND USER_COMMAND"""

import json
import sys

from floors import sources
from machine import ROOT

kernel, user = sys.argv[1:]
commands = [
    {
        "directory": ROOT,
        "file": path,
        "command": f"{user if path.startswith('user/') else kernel} -c {path}",
    }
    for path in sources(ROOT)
    if path.endswith(".c")
]
json.dump(commands, sys.stdout, indent=1)
