#!/usr/bin/env python3
"""Chooses a large record on verify/verify_oar.html, as a person does, and waits for the verdict.

    check_large.py DIR [--seconds N]

Prints one JSON object: `verdict`, `entries`, `seconds`. Exit: 0 when the record is VERIFIED, 1 when not or not in time,
5 when no browser is here.
"""

import argparse
import json
import sys
import time

from browser import Browser, BrowserError, find_browser
from check_page import open_with, text


def main():
    parser = argparse.ArgumentParser(description="Verifies a large record with the page, in a headless browser.")
    parser.add_argument("folder")
    parser.add_argument("--seconds", type=float, default=3_600)
    options = parser.parse_args()
    program = find_browser()
    if program is None:
        sys.stderr.write("No Chromium is here.\n")
        return 5
    with Browser(program) as browser:
        open_with(browser, options.folder)
        start = time.monotonic()
        browser.evaluate("document.getElementById('verify').click()")
        try:
            browser.wait_for("document.getElementById('verdict').checkVisibility()", options.seconds)
        except BrowserError:
            sys.stderr.write("No verdict after %.0f s.\n" % options.seconds)
            return 1
        verdict = text(browser, "#verdict-word")
        entries = browser.evaluate("document.querySelector('#verdict dd').textContent")
    print(json.dumps({"verdict": verdict, "entries": entries, "seconds": round(time.monotonic() - start, 1)}))
    return 0 if verdict == "VERIFIED" else 1


if __name__ == "__main__":
    sys.exit(main())
