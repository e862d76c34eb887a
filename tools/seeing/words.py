"""The sentence of an event, from tools/see_page/words.json; the page's words.js does the same.

In a sentence, {pid} is a number or a name, {address:hex} one that is written in hexadecimal, {pid:who}
a process or a thread of it ({pid:Who} begins a sentence), and {shared#page table|page tables} a number
with what is counted, in English alone.
"""

import functools
import json
import os
import re

from machine import ROOT

FIELD = re.compile(r"\{(\w+)(?::(\w+))?(?:#([^|}]*)\|([^}]*))?\}")


@functools.lru_cache(None)
def words(language):
    with open(os.path.join(ROOT, "tools/see_page/words.json"), encoding="utf-8") as file:
        return json.load(file)[language]


def sentence(language, event):
    reasons = words(language)["reasons"]

    def put(match):
        name, form, one, many = match.groups()
        value = event[name]
        if name == "reason":
            return reasons.get(value, value)
        if form in ("who", "Who"):
            tid = event["to_tid" if name == "to" else "tid"]
            text = words(language)["who"]["process" if tid == value else "thread"]
            return (text[0].upper() + text[1:] if form == "Who" else text).format(pid=value, tid=tid)
        if form == "hex":
            return f"{value:#x}"
        if isinstance(value, list):
            return ", ".join(map(str, value))
        return f"{value} {one if value == 1 else many}" if one else str(value)

    return FIELD.sub(put, words(language)["events"][event["kind"]])
