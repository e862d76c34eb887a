"""Chromium without a window, for tests of pages: Debian's chromium, chromium-driver, python3-selenium."""

import contextlib
import shutil

import pytest

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
except ImportError:
    webdriver = None

DESKTOP, PHONE = (1280, 800), (390, 844)


def missing():
    """Why pages cannot be tested here, or None."""
    if not webdriver:
        return "python3-selenium is not installed"
    wanted = {"chromium": "chromium", "chromedriver": "chromium-driver"}
    return next((f"{p} is not installed" for c, p in wanted.items() if not shutil.which(c)), None)


needed = pytest.mark.skipif(bool(missing()), reason=str(missing()))


class Page:
    """One page, as somebody with a keyboard and a pointer sees it."""

    def __init__(self, driver):
        self.driver = driver

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector):
        return self.find(selector).text

    def press(self, *keys):
        """Keys, where the focus is: "a", or the names of selenium's Keys ("ARROW_RIGHT")."""
        for key in keys:
            webdriver.ActionChains(self.driver).send_keys(getattr(Keys, key, key)).perform()

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def click(self, selector):
        self.find(selector).click()

    def point_at(self, element):
        webdriver.ActionChains(self.driver).move_to_element(element).perform()

    def errors(self):
        """What the console has had to say since it was last asked."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def overflow(self):
        """By how many pixels the page is wider than its window."""
        return self.run("const e = document.documentElement; return e.scrollWidth - e.clientWidth")

    def colour(self, selector, name):
        script = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
        return self.run(script, selector, name)


@contextlib.contextmanager
def opened(url, size=DESKTOP, dark=False, language="en"):
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    # Root, and containers, lack what its sandbox and /dev/shm need; the pages are our own.
    for word in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(service=Service(shutil.which("chromedriver")), options=options)
    try:
        emulate(driver, size, dark, language)
        driver.get(url)
        yield Page(driver)
    finally:
        driver.quit()


def emulate(driver, size, dark, language):
    width, height = size
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    features = [
        {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
        {"name": "prefers-reduced-motion", "value": "reduce"},  # what moves cannot be read yet
    ]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    agent = driver.execute_script("return navigator.userAgent")
    override = {"userAgent": agent, "acceptLanguage": language}
    driver.execute_cdp_cmd("Emulation.setUserAgentOverride", override)
