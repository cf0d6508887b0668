#!/usr/bin/env python3
"""Verifies records with verify/verify_oar.html in a headless Chromium, with the words of verify_oar.py --json.

    verify_in_browser.py DIR [DIR ...] [--key FILE] [--log HEX] [--checkpoint FILE] [--max-age SECONDS] [--unsigned]
    verify_in_browser.py --probe

One JSON object a folder. Exit: 0 when every folder has an answer, 5 when no browser with ML-DSA-65 is here.
`--probe` asks for that exit status alone; `--unsigned` asks for what the page says where the browser lacks ML-DSA-65.
"""

import argparse
import base64
import json
import os
import pathlib
import sys

from browser import Browser, find_browser

PAGE = pathlib.Path(__file__).resolve().parent.parent.parent / "verify" / "verify_oar.html"
LIMIT = 64 << 20
BATCH = 4 << 20


def encoded(path):
    with open(path, "rb") as file:
        return base64.b64encode(file.read()).decode()


def files_of(folder):
    """What is in a folder, small enough to be handed over as text."""
    files = []
    for place, folders, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            files.append({"path": os.path.relpath(path, os.path.dirname(folder)), "base64": encoded(path)})
        for name in folders:
            files.append({"path": os.path.relpath(os.path.join(place, name), os.path.dirname(folder))})
    if sum(len(file.get("base64", "")) for file in files) > LIMIT:
        raise SystemExit("too large to be handed over as text: " + folder)
    return files


def batches(folders):
    """The folders' files in portions that one message to the browser can hold."""
    batch, size = [], 0
    for folder in folders:
        files = files_of(os.path.abspath(folder))
        batch.append(files)
        size += sum(len(file.get("base64", "")) for file in files)
        if size > BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def page_options(options):
    answer = {"signatures": not options.unsigned}
    if options.key:
        with open(options.key, "rb") as file:
            answer["rootKey"] = file.read().hex()
    if options.log:
        answer["log"] = options.log
    if options.checkpoint:
        answer["checkpoint"] = {"base64": encoded(options.checkpoint)}
    if options.max_age is not None:
        answer["maxAge"] = options.max_age
    return answer


def main():
    parser = argparse.ArgumentParser(description="Verifies records with the page, in a headless browser.")
    parser.add_argument("folder", nargs="*")
    parser.add_argument("--key", metavar="FILE")
    parser.add_argument("--log", metavar="HEX")
    parser.add_argument("--checkpoint", metavar="FILE")
    parser.add_argument("--max-age", metavar="SECONDS", type=int)
    parser.add_argument("--unsigned", action="store_true")
    parser.add_argument("--probe", action="store_true")
    parser.add_argument("--json", action="store_true", help="accepted, as verify_oar.py does")
    options = parser.parse_args()
    program = find_browser()
    if program is None:
        sys.stderr.write("No Chromium is here.\n")
        return 5
    chosen = json.dumps(page_options(options))
    with Browser(program) as browser:
        browser.open(PAGE.as_uri())
        browser.wait_for("document.documentElement.dataset.ready")
        if not options.unsigned and browser.evaluate("document.documentElement.dataset.ready") != "true":
            sys.stderr.write("This browser has no ML-DSA-65.\n")
            return 5
        for batch in batches(options.folder):
            script = "(async () => { const all = []; for (const files of %s) all.push(await mickaiVerify(files, %s)); return all; })()"
            for answer in browser.evaluate(script % (json.dumps(batch), chosen), seconds=600):
                print(json.dumps(answer, sort_keys=True), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
