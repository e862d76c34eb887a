"""What tools/see writes: the page put together, JSON, and where in the source each event was."""

import json
import os
import re

from functions import base_name
from machine import ROOT

SCRIPTS = ("words.js", "state.js", "spaces.js", "ports.js", "timeline.js", "page.js")
PAGE = os.path.join(ROOT, "tools/see_page")
# An event's line is of who wanted it: of the function itself where only PASSED have called it.
PASSED, NEVER = ("kernel/entry/", "kernel/files/file.c"), ("kernel/threads/", "kernel/cpu/", "?")


def add_places(events, symbols):
    """Of each event: the line that it was at, and the functions that led there, inlined ones too."""
    chains = symbols.chains(sorted({address for event in events for address in event["stack"]}))
    for event in events:
        steps = [step for at in event.pop("stack") for step in named(chains.get(at), at, symbols)]
        lines = [line for _, line in steps if not (line.startswith(NEVER) or ".h:" in line)]
        telling = [line for line in lines if line != steps[0][1] and not line.startswith(PASSED)]
        event["line"] = (telling + lines + [steps[0][1]])[0]
        names = [name for name, _ in steps]
        event["functions"] = [name for i, name in enumerate(names) if names[:i][-1:] != [name]]


def named(chain, address, symbols):
    """[(function, file:line)]; code in assembler has no names in its debug information."""
    whole = base_name(symbols.function(address))
    return [(whole if name == "??" else base_name(name), line) for name, line in chain or [("??", "?:0")]]


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
