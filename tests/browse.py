#!/usr/bin/env python3
"""Open a page in Chromium without a window, and say as JSON what is there.

    python3 browse.py PAGE.html [FOLDER]

With FOLDER, pictures of the page at the widths of a phone and of a desk, in
light and in dark, go there: of all of it, or of the first 5,000 pixels.  Speaks WebDriver to chromedriver.  Exits with 77
where either is missing.
"""
import base64
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

WIDTHS = {"phone": 390, "desktop": 1280}
TALLEST = 5000

# What is looked for; all of it is computed in the page.
LOOK = """
const all = s => [...document.querySelectorAll(s)];
const ids = all('[id]').map(e => e.id);
const named = e => (e.getAttribute('aria-labelledby') || '').split(' ')
    .every(id => document.getElementById(id)
                 && document.getElementById(id).textContent.trim());
return {
  title: document.title,
  language: document.documentElement.lang,
  landmarks: ['header', 'nav', 'main', 'footer']
      .filter(s => all(s).length === 1).length,
  headings: all('h2').map(e => e.textContent),
  figures: all('figure').length,
  unnamed_figures: all('svg').filter(e => e.getAttribute('role') !== 'img'
      || !named(e) || !e.querySelector('desc')).length,
  unnamed_sections: all('section').filter(e => !named(e)).length,
  tables: all('table').length,
  headers_without_scope: all('th:not([scope])').length,
  tables_without_caption: all('table:not(:has(caption))').length,
  twice: ids.filter((id, i) => ids.indexOf(id) !== i).length,
  dead_links: all('a[href^="#"]').filter(e =>
      !document.getElementById(e.getAttribute('href').slice(1))).length,
  dead_uses: all('use').filter(e => !document.getElementById(
      (e.getAttribute('xlink:href') || e.getAttribute('href')).slice(1)))
      .length,
  fetched: performance.getEntriesByType('resource')
      .map(e => e.name).filter(n => !n.startsWith('data:')),
  text: document.body.innerText.length,
};
"""
TOO_WIDE = ("return document.documentElement.scrollWidth"
            " > document.documentElement.clientWidth")
COLOURS = """
const of = e => getComputedStyle(e);
return [of(document.body).backgroundColor, of(document.body).color,
        ...[...document.querySelectorAll('svg text')].slice(0, 1)
            .map(e => of(e).fill)];
"""


class Browser:
    def __init__(self, driver, browser, profile):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [driver, f"--port={port}", "--silent"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu",
                     "--disable-dev-shm-usage", f"--user-data-dir={profile}"]
        wanted = {"browserName": "chrome",
                  "goog:chromeOptions": {"binary": browser,
                                         "args": arguments},
                  "goog:loggingPrefs": {"browser": "ALL"}}
        self.wait()
        answer = self.call("POST", "/session",
                           {"capabilities": {"alwaysMatch": wanted}})
        self.base += "/session/" + answer["sessionId"]

    def wait(self):
        for _ in range(150):
            try:
                if self.call("GET", "/status")["ready"]:
                    return
            except (urllib.error.URLError, ConnectionError):
                pass
            time.sleep(0.2)
        sys.exit("chromedriver does not answer")

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.base + path, data, {"Content-Type": "application/json"},
            method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["value"]

    def run(self, script):
        return self.call("POST", "/execute/sync",
                         {"script": script, "args": []})

    def devtools(self, command, **parameters):
        return self.call("POST", "/goog/cdp/execute",
                         {"cmd": command, "params": parameters})

    def show(self, width, height, scheme):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width,
                      height=height, deviceScaleFactor=1, mobile=False)
        self.devtools("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": scheme}])

    def close(self):
        try:
            self.call("DELETE", "")
        finally:
            self.process.terminate()
            self.process.wait()


def look(browser, page, folder):
    browser.call("POST", "/url", {"url": page.resolve().as_uri()})
    found = browser.run(LOOK)
    found["too_wide"] = []
    found["colours"] = {}
    for scheme in ("light", "dark"):
        for name, width in WIDTHS.items():
            browser.show(width, 900, scheme)
            if browser.run(TOO_WIDE):
                found["too_wide"].append(name)
            found["colours"][scheme] = browser.run(COLOURS)
            if not folder:
                continue
            height = browser.run(
                "return document.documentElement.scrollHeight")
            browser.show(width, min(height, TALLEST), scheme)
            shot = browser.call("GET", "/screenshot")
            (folder / f"{name}-{scheme}.png").write_bytes(
                base64.b64decode(shot))
    found["console"] = [entry["message"] for entry in
                        browser.call("POST", "/se/log", {"type": "browser"})]
    return found


def main():
    driver = shutil.which("chromedriver")
    binary = shutil.which("chromium") or shutil.which("google-chrome")
    if not driver or not binary:
        print("chromium and chromedriver are not installed")
        sys.exit(77)
    folder = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        browser = Browser(driver, binary, profile)
        try:
            found = look(browser, pathlib.Path(sys.argv[1]), folder)
        finally:
            browser.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
