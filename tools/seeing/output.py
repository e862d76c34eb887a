"""What tools/see writes: the page put together, JSON, and where in the source each event was."""

import json
import os
import re

from machine import ROOT

SCRIPTS = ("words.js", "state.js", "spaces.js", "ports.js", "timeline.js", "page.js")
PAGE = os.path.join(ROOT, "tools/see_page")
SCHEDULER = ("kernel/threads/", "kernel/cpu/")  # of a switch, who wanted it is worth telling


def add_places(events, symbols):
    """Of each event: the line that it was at, and the functions that led there."""
    lines = symbols.lines(sorted({address for event in events for address in event["stack"]}))
    for event in events:
        stack = event.pop("stack")
        useful = [lines[at] for at in stack if not lines[at].startswith((*SCHEDULER, "?"))]
        event["line"] = useful[0] if useful else lines[stack[0]]
        names = [symbols.function(at).split(".")[0] for at in stack]
        event["functions"] = [name for i, name in enumerate(names) if names[:i][-1:] != [name]]


def write_json(path, data):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(data, file, separators=(",", ":"))
        file.write("\n")


def read(name):
    with open(os.path.join(PAGE, name), encoding="utf-8") as file:
        return file.read()


def write_page(path, data):
    """One file: the style and the scripts stand in the page, and the data as JSON."""
    page = read("index.html")
    inside = {
        "style": read("style.css"),
        "script": "\n".join(read(name) for name in SCRIPTS),
        "words": read("words.json").replace("</", "<\\/"),
        "data": json.dumps(data, separators=(",", ":")).replace("</", "<\\/"),
    }
    with open(path, "w", encoding="utf-8") as file:
        file.write(re.sub("@(style|script|words|data)@", lambda match: inside[match[1]], page))
