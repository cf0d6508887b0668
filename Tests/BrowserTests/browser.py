"""Drives a headless Chromium with the standard library alone.

The DevTools protocol is spoken over two pipes (`--remote-debugging-pipe`): JSON messages that end with a zero byte,
read by the browser from descriptor 3 and written to descriptor 4. Nothing listens on a port.
"""

import json
import os
import select
import shutil
import subprocess
import tempfile
import time

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser():
    """The path of a Chromium, or None; MICKAI_BROWSER decides where it is set."""
    chosen = os.environ.get("MICKAI_BROWSER")
    if chosen:
        return shutil.which(chosen)
    return next((path for path in map(shutil.which, PROGRAMS) if path), None)


class BrowserError(Exception):
    pass


class Browser:
    """One browser with one page, ended with the `with` block."""

    def __init__(self, program, extra=()):
        self.profile = tempfile.mkdtemp(prefix="browser-")
        to_browser, self.output = os.pipe()
        self.input, from_browser = os.pipe()

        def place_pipes():
            read, write = os.dup(to_browser), os.dup(from_browser)
            os.dup2(read, 3)
            os.dup2(write, 4)

        arguments = [program, "--headless=new", "--remote-debugging-pipe", "--user-data-dir=" + self.profile]
        arguments += ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--hide-scrollbars"]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        self.process = subprocess.Popen(
            arguments + list(extra) + ["about:blank"],
            preexec_fn=place_pipes,
            close_fds=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self.buffer = b""
        self.number = 0
        self.events = []
        target = self.send("Target.createTarget", {"url": "about:blank"}, session=None)["targetId"]
        attached = self.send("Target.attachToTarget", {"targetId": target, "flatten": True}, session=None)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(domain + ".enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.send("Browser.close", session=None, seconds=10)
            self.process.wait(10)
        except (BrowserError, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def send(self, method, parameters=None, session=Ellipsis, seconds=120):
        """The result of one call; events that arrive meanwhile are kept in `events`."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters or {}}
        if session is Ellipsis:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.output, data) :]
        deadline = time.monotonic() + seconds
        while True:
            answer = self._receive(deadline)
            if answer.get("id") != self.number:
                self.events.append(answer)
            elif "error" in answer:
                raise BrowserError(method + ": " + answer["error"]["message"])
            else:
                return answer["result"]

    def _receive(self, deadline):
        while b"\0" not in self.buffer:
            if not select.select([self.input], [], [], max(0, deadline - time.monotonic()))[0]:
                raise BrowserError("the browser did not answer in time")
            more = os.read(self.input, 1 << 20)
            if not more:
                raise BrowserError("the browser ended")
            self.buffer += more
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def open(self, address, seconds=30):
        self.send("Page.navigate", {"url": address})
        self.wait_for("document.readyState === 'complete'", seconds)

    def evaluate(self, expression, seconds=120):
        """The value of a JavaScript expression; a promise is waited for."""
        parameters = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = self.send("Runtime.evaluate", parameters, seconds=seconds)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise BrowserError(details.get("exception", {}).get("description") or details["text"])
        return answer["result"].get("value")

    def wait_for(self, condition, seconds=30):
        deadline = time.monotonic() + seconds
        while not self.evaluate("Boolean(" + condition + ")"):
            if time.monotonic() > deadline:
                raise BrowserError("never true: " + condition)
            time.sleep(0.02)

    def choose_files(self, selector, paths):
        """Puts files, or one folder where the input takes folders, into an input of the page."""
        root = self.send("DOM.getDocument")["root"]["nodeId"]
        node = self.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        self.send("DOM.setFileInputFiles", {"nodeId": node, "files": [os.path.abspath(path) for path in paths]})

    def drop_files(self, selector, paths):
        """Drags files or folders from outside the browser onto an element and lets go."""
        box = "(box => [box.x + box.width / 2, box.y + box.height / 2])(document.querySelector(%s).getBoundingClientRect())"
        x, y = self.evaluate(box % json.dumps(selector))
        data = {"items": [], "files": [os.path.abspath(path) for path in paths], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            self.send("Input.dispatchDragEvent", {"type": kind, "x": x, "y": y, "data": data})
