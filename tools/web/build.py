#!/usr/bin/env python3
"""Puts the kernel into a web page. `make web` runs this.

  tools/web/build.py [--build release] [--out build/web]

Writes a folder that any web server can hand out (index.html and what it needs), and gaji.html, which
has all of that in it and opens from a disk. The emulator and the terminal come by npm, in the
versions and with the checksums of package-lock.json.
"""

import argparse
import base64
import gzip
import html
import json
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tools"))
import layout  # noqa: E402

DRAWING = os.path.join(ROOT, "tools/see_page")
MODULES = os.path.join(ROOT, "build/web-modules")
SCRIPTS = [
    *(os.path.join(DRAWING, name) for name in ("words.js", "state.js", "spaces.js", "ports.js", "reader.js")),
    *(os.path.join(HERE, name) for name in ("parts.js", "chips.js", "machine.js", "past.js")),
    *(os.path.join(HERE, name) for name in ("terminal.js", "picture.js", "things.js", "page.js")),
]
LIBRARIES = {
    "v86.wasm": "v86/build/v86.wasm",
    "libv86.js": "v86/build/libv86.js",
    "xterm.js": "@xterm/xterm/lib/xterm.js",
}
XTERM_STYLE = "@xterm/xterm/css/xterm.css"
LICENCES = {"v86": "v86/LICENSE", "xterm.js": "@xterm/xterm/LICENSE"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="release")
    parser.add_argument("--cross", default="", help="the prefix of strip")
    parser.add_argument("--out", default=os.path.join(ROOT, "build/web"))
    options = parser.parse_args()
    modules = install()
    try:
        parts = read_parts(os.path.join(ROOT, "build", options.build), options.cross, modules)
    except layout.Missing as error:
        sys.exit(f"tools/web/build.py: {error}")
    page = read_page(modules)
    shutil.rmtree(options.out, ignore_errors=True)
    write_folder(options.out, page, parts)
    single = write_single(os.path.join(options.out, "gaji.html"), page, parts)
    print(f"{single}: {os.path.getsize(single):,} bytes; open it in a browser,")
    print(f"or hand out {os.path.dirname(single)} by any web server (make run-web does).")


def install():
    """The libraries' folder. npm looks at each checksum; what is there already is not fetched again."""
    if not shutil.which("npm"):
        sys.exit(
            "tools/web/build.py: the emulator and the terminal are fetched by npm, which is not here:"
            " install Debian's package npm (make setup does), or Node from its makers."
        )
    wanted = read(os.path.join(HERE, "package-lock.json"))
    mark = os.path.join(MODULES, "installed")
    if os.path.exists(mark) and read(mark) == wanted:
        return os.path.join(MODULES, "node_modules")
    shutil.rmtree(MODULES, ignore_errors=True)
    os.makedirs(MODULES)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(os.path.join(HERE, name), MODULES)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=MODULES, stdout=subprocess.DEVNULL)
    if done.returncode:
        sys.exit("tools/web/build.py: npm could not fetch the emulator and the terminal (see above).")
    with open(mark, "w", encoding="utf-8") as file:
        file.write(wanted)
    return os.path.join(MODULES, "node_modules")


def read_parts(build, cross, modules):
    """{name: content packed by gzip} of what is large."""
    parts = {name: read_bytes(os.path.join(modules, path)) for name, path in LIBRARIES.items()}
    stripped = os.path.join(build, "kernel.stripped.elf")
    subprocess.run([f"{cross}strip", "-o", stripped, os.path.join(build, "kernel.elf")], check=True)
    parts["kernel.elf"] = read_bytes(stripped)
    parts["initrd.cpio"] = read_bytes(os.path.join(build, "initrd.cpio"))
    parts["layout.json"] = json.dumps(layout.load(os.path.join(build, "kernel.elf"))).encode()
    return {name: gzip.compress(content, 9, mtime=0) for name, content in parts.items()}


def read_page(modules):
    style = [os.path.join(DRAWING, "style.css"), os.path.join(modules, XTERM_STYLE), os.path.join(HERE, "style.css")]
    return {
        "page": read(os.path.join(HERE, "index.html")),
        "style": "\n".join(read(path) for path in style),
        "script": '"use strict";\n' + "\n".join(read(path) for path in SCRIPTS),
        "words": json.dumps(read_words(), ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/"),
        "licences": read_licences(modules),
    }


def read_words():
    """The drawing's words and the page's own."""
    words, own = (json.loads(read(os.path.join(folder, "words.json"))) for folder in (DRAWING, HERE))
    for language, known in own.items():
        words[language] = {
            "reasons": words[language]["reasons"],
            "page": words[language]["page"] | known["page"],
            "things": known["things"],
        }
    return words


def read_licences(modules):
    versions = json.loads(read(os.path.join(HERE, "package.json")))["dependencies"]
    texts = [f"Gaji\n\n{read(os.path.join(ROOT, 'LICENSE'))}"]
    for name, path in LICENCES.items():
        package = os.path.dirname(path)
        texts.append(f"{name} {versions[package]}\n\n{read(os.path.join(modules, path))}")
    return "\n\n".join(texts)


def filled(page, **inside):
    inside = page | inside
    return re.sub("@(style|licences|words|parts|script)@", lambda match: inside[match[1]], page["page"])


def write_folder(folder, page, parts):
    os.makedirs(os.path.join(folder, "parts"))
    style, script = '<link rel="stylesheet" href="gaji.css">', '<script src="gaji.js"></script>'
    licences = html.escape(page["licences"])
    write(folder, "index.html", filled(page, style=style, script=script, parts="", licences=licences))
    write(folder, "gaji.css", page["style"])
    write(folder, "gaji.js", page["script"])
    write(folder, "LICENCES.txt", page["licences"])
    for name, content in parts.items():
        with open(os.path.join(folder, "parts", f"{name}.gz"), "wb") as file:
            file.write(content)


def write_single(path, page, parts):
    elements = [
        f'<script type="text/plain" id="part {name}">{base64.b64encode(content).decode()}</script>'
        for name, content in parts.items()
    ]
    style, script = f"<style>\n{page['style']}</style>", f"<script>\n{page['script']}</script>"
    licences = html.escape(page["licences"])
    text = filled(page, style=style, script=script, parts="\n".join(elements), licences=licences)
    write(os.path.dirname(path), os.path.basename(path), text)
    return path


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


def read(path):
    return read_bytes(path).decode()


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


if __name__ == "__main__":
    main()
