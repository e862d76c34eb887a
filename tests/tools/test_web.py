"""The kernel in a web page (tools/web), as somebody meets it who opens the page in Chromium."""

import contextlib
import functools
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading

import browser
import gaji as gaji_module
import patient
import pytest

WEB = os.path.join(gaji_module.ROOT, "tools/web")
BUILDER = os.path.join(WEB, "build.py")
TO_PROMPT = 5  # seconds
PATIENCE = 20

pytestmark = pytest.mark.xdist_group("web")  # one page, and one download for all


def as_json(name):
    with open(os.path.join(WEB, name), encoding="utf-8") as file:
        return json.load(file)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What tools/web/build.py makes of this build's kernel."""
    if gaji_module.BUILD == "coverage":
        pytest.skip("nobody reads the counters of a kernel in a page")
    if browser.missing():
        pytest.skip(browser.missing())
    for command in ("npm", "gdb"):
        if not shutil.which(command):
            pytest.skip(f"{command} is not installed")
    out = tmp_path_factory.mktemp("web") / "page"
    setup = os.path.join(gaji_module.ROOT, "tools/setup")
    cross = subprocess.run([setup, "--print-cross"], capture_output=True, text=True).stdout.strip()
    options = ["--build", gaji_module.BUILD, "--cross", cross, "--out", str(out)]
    done = patient.run([sys.executable, BUILDER, *options], 300, text=True)
    if "npm could not fetch" in done.stderr:
        pytest.skip("the emulator cannot be fetched here")
    assert done.returncode == 0, done.stderr
    return out


class Gaji:
    """The page, and what its user sees and does."""

    def __init__(self, page):
        self.page = page

    def status(self):
        return self.page.run("return document.documentElement.dataset.status")

    def screen(self):
        return self.page.run("return page.tty ? page.tty.text : ''")

    def until(self, condition, seconds=PATIENCE):
        try:
            patient.wait_until(condition, seconds, os.getpid())
        except AssertionError:
            pytest.fail(f"status {self.status()}: {self.page.text('#why')}\n{self.screen()}\n{self.page.errors()}")

    def prompt(self, seconds=PATIENCE):
        self.until(lambda: self.status() == "prompt" and self.screen().endswith("gaji$"), seconds)

    def press(self, thing):
        self.page.click(f'[data-thing="{thing}"]')

    def run(self, thing):
        """Presses a command's button, and returns what it prints."""
        before = len(self.screen())
        self.press(thing)
        self.until(lambda: len(self.screen()) > before + len(thing) + 1)
        self.prompt()
        return self.screen()[before:]

    def type(self, text):
        self.page.click("#terminal")
        self.page.press(*text)

    def moments(self):
        return self.page.run("return page.picture.moments.map((one) => one.line)")


@contextlib.contextmanager
def started(url, **options):
    with browser.opened(url, **options) as page:
        gaji = Gaji(page)
        gaji.prompt()
        yield gaji
        assert page.errors() == []


@pytest.fixture(scope="module")
def url(folder):
    return f"file://{folder}/gaji.html"


@pytest.fixture(scope="module")
def open_page(url):
    """One page in which a prompt waits, for all that leave it so."""
    with started(url) as gaji:
        yield gaji


@pytest.fixture
def gaji(open_page):
    open_page.prompt()
    yield open_page
    assert open_page.page.errors() == []


# What it is made of.


def test_versions_and_checksums_are_fixed_and_name_no_host():
    wanted, lock = as_json("package.json"), as_json("package-lock.json")
    found = {name: known for name, known in lock["packages"].items() if name}
    assert {f"node_modules/{name}" for name in wanted["dependencies"]} == set(found)
    for name, version in wanted["dependencies"].items():
        known = found[f"node_modules/{name}"]
        assert re.fullmatch(r"\d+\.\d+\.\d+", version) and known["version"] == version
        assert known["integrity"].startswith("sha512-") and "resolved" not in known
    assert "://" not in json.dumps(lock)


def test_without_npm_it_says_what_to_do(tmp_path):
    done = subprocess.run(
        [sys.executable, BUILDER], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode == 1 and "install Debian's package npm" in done.stderr


def test_each_thing_is_told_in_both_languages():
    words = as_json("words.json")
    with open(os.path.join(WEB, "things.js"), encoding="utf-8") as file:
        things = file.read()
    commands = re.findall(r'"([^"\\]+)"', re.search(r"THINGS = \{(.*?)\n\};", things, re.DOTALL)[1])
    assert len(commands) > 20
    for language, other in (("en", "ko"), ("ko", "en")):
        assert set(commands) <= set(words[language]["things"])
        for part in ("page", "things"):
            assert set(words[language][part]) == set(words[other][part])
            for name, text in words[language][part].items():
                fields = re.findall(r"\{\w+\}", text)
                assert sorted(fields) == sorted(re.findall(r"\{\w+\}", words[other][part][name])), name


# What it does.


def test_it_opens_from_a_disk_and_asks_for_nothing(url):
    with browser.opened(url) as page:
        gaji = Gaji(page)
        gaji.prompt(TO_PROMPT)
        loaded = page.run("return performance.getEntriesByType('resource').map((one) => one.name)")
        assert [name for name in loaded if not name.startswith(("data:", "blob:"))] == []
        assert "cpu: " in gaji.screen() and "stty" not in gaji.screen()
        assert page.errors() == []


def test_a_server_hands_it_out_in_pieces(folder):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with started(f"http://127.0.0.1:{server.server_port}/") as gaji:
            assert "Together: 15" in gaji.run("forktree")
        server.shutdown()
    assert "Redistribution and use" in (folder / "LICENCES.txt").read_text()


def test_demonstrations_print_what_they_print_elsewhere(gaji):
    output = gaji.run("cowdemo")
    assert "The same frame: fork() copied no page." in output
    assert "nobody else has it any more" in output
    assert "one process becomes two" in gaji.run("help")


def test_the_terminal_has_the_size_that_the_kernel_knows(gaji):
    gaji.type("stty size")
    gaji.page.press("ENTER")
    rows, columns = gaji.page.run("return [page.tty.rows, page.tty.columns]")
    gaji.until(lambda: f"\n{rows} {columns}\n" in gaji.screen())
    assert columns == 100


def test_ctrl_c_ends_a_program(gaji):
    gaji.type("sleep 100")
    gaji.page.press("ENTER")
    gaji.until(lambda: gaji.status() == "running")
    assert "sleep 100" in gaji.page.text("#status")
    assert not gaji.page.find('[data-thing="cowdemo"]').is_enabled()
    gaji.press("Ctrl-T")
    gaji.until(lambda: "WHO COULD END THAT" in gaji.screen())
    gaji.press("Ctrl-C")
    gaji.prompt()
    assert "^C" in gaji.screen()


def test_the_picture_shows_processes_now_and_at_each_line(gaji):
    page = gaji.page
    gaji.run("cowdemo")
    moments = gaji.moments()
    assert moments[0].startswith("1. A process writes") and len(moments) > 15
    page.run("page.choose(arguments[0])", moments.index("The same frame: fork() copied no page."))
    assert page.text("#line") == "The same frame: fork() copied no page."
    names = [heading.text.split("\n")[0].strip() for heading in page.all("#spaces .process h3")]
    assert [name.split()[-1] for name in names] == ["init", "sh", "cowdemo", "cowdemo"]
    parent, child = page.all("#spaces .process")[2:]
    shared = [frames_in(process, ".table.shared .page") for process in (parent, child)]
    assert shared[0] and shared[0] == shared[1]
    page.run("page.choose(arguments[0])", len(moments) - 1)
    parent, child = page.all("#spaces .process")[2:]
    frames = re.findall(r"physical frame 0x(\w+), count 1, \"(?:changed|mine)\"", gaji.screen())
    changed, mine = frames[-2:]
    assert changed in frames_in(child, ".page") and mine in frames_in(parent, ".page")
    page.run("page.choose(arguments[0])", len(moments))
    assert len(page.all("#spaces .process")) == 2


def frames_in(process, selector):
    return [page.text for page in process.find_elements("css selector", selector)]


def test_ports_are_shown(gaji):
    gaji.run("portdemo")
    gaji.page.run("page.choose(5)")
    assert "/port/portdemo" in gaji.page.text("#ports")


def test_it_does_not_look_where_nobody_looks(gaji):
    page = gaji.page
    page.run("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    page.run("window.looks = 0; page.picture.refresh = () => (window.looks++, false)")
    gaji.press("forkdemo")
    gaji.until(lambda: re.search(r"changed its own copy\.\ngaji\$$", gaji.screen()))
    page.driver.execute_async_script("setTimeout(arguments[0], 1000)")
    assert gaji.moments() == [] and page.run("return window.looks") == 0
    page.run("delete document.hidden")
    gaji.until(lambda: page.run("return window.looks") > 0)
    page.run("delete page.picture.refresh")


def test_back_leads_to_before_a_command(gaji):
    gaji.type("echo kept > file")
    gaji.page.press("ENTER")
    gaji.until(lambda: gaji.status() == "prompt" and gaji.page.text("#back") == "Back to before echo kept > file")
    before = gaji.screen()
    gaji.type("rm file")
    gaji.page.press("ENTER")
    gaji.until(lambda: "rm file" in gaji.page.text("#back"))
    gaji.prompt()
    gaji.run("ps")
    gaji.page.click("#back")
    gaji.until(lambda: gaji.screen().endswith("rm file\ngaji$"))
    gaji.page.click("#back")
    gaji.until(lambda: gaji.screen() == f"{before} rm file")  # as it was typed
    gaji.page.click("#terminal")
    gaji.page.press(*["BACKSPACE"] * len("rm file"), *"cat file; sleep 1; echo over", "ENTER")
    gaji.until(lambda: "\nkept\nover\n" in gaji.screen())  # the file, and time goes on


def test_poweroff_and_reboot_are_told_and_it_starts_again(url):
    with started(url) as gaji:
        gaji.press("poweroff")
        gaji.until(lambda: gaji.status() == "ended")
        assert gaji.page.text("#why") == "The kernel has powered the machine off."
        gaji.page.click("#again")
        gaji.prompt()
        assert "poweroff" not in gaji.screen() and not gaji.page.find("#ended").is_displayed()
        gaji.press("poweroff")
        gaji.until(lambda: gaji.status() == "ended")
        gaji.page.click("#back")
        gaji.prompt()
        gaji.press("reboot")
        gaji.until(lambda: gaji.page.run("return page.boots") == 3)
        gaji.prompt()
        assert "0xb7bfe000" in gaji.run("cowdemo")


def test_where_the_emulator_fails_the_page_is_loaded_again(url):
    with browser.opened(url) as page:
        gaji = Gaji(page)
        gaji.prompt()
        page.run("page.machine.emulator.v86.cpu.main_loop = JSON.parse")  # which throws
        gaji.until(lambda: gaji.status() == "ended")
        assert re.fullmatch("The emulator cannot go on: .* JSON.", page.text("#why"))
        assert not page.find("#back").is_enabled()
        page.click("#again")
        gaji.prompt()


def test_languages_and_colours(gaji):
    page = gaji.page
    assert page.text("#status") == "The shell waits for a command."
    page.click("#language")
    assert page.text("#status") == "셸이 명령을 기다린다."
    assert page.run("return document.documentElement.lang") == "ko"
    assert "의미가 없다" in page.text("footer p")
    page.click("#language")
    assert "mean nothing" in page.text("footer p")
    light = page.colour("body", "backgroundColor")
    page.click("#theme")
    assert page.colour("body", "backgroundColor") != light
    page.click("#theme")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_it_fits_a_telephone(url, language):
    with started(url, size=browser.PHONE, language=language) as gaji:
        assert gaji.page.overflow() == 0
        assert "Together: 15" in gaji.run("forktree")
        gaji.page.run("page.choose(6)")
        assert gaji.page.overflow() == 0
        for button in gaji.page.all("#commands button, #keys button"):
            assert button.size["height"] >= 32
