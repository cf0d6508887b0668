#!/usr/bin/env python3
"""Verifies records with verify/verify_oar.html in a headless Chromium, with the words of verify_oar.py --json.

    verify_in_browser.py DIR [DIR ...] [--options FILE]
    verify_in_browser.py --probe

One JSON object a folder. Exit: 0 when every folder has an answer, 5 when no browser with ML-DSA-65 is here.
`--probe` asks for that exit status alone. The file of `--options` is a JSON array with what `mickaiVerify` takes as options,
one object a folder: `rootKey`, `log`, `checkpoint`, `maxAge`, `signatures`.
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


def batches(folders, options):
    """Files and options of the folders, in portions that one message to the browser can hold."""
    batch, size = [], 0
    for folder, chosen in zip(folders, options):
        files = files_of(os.path.abspath(folder))
        batch.append([files, chosen])
        size += sum(len(file.get("base64", "")) for file in files)
        if size > BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def main():
    parser = argparse.ArgumentParser(description="Verifies records with the page, in a headless browser.")
    parser.add_argument("folder", nargs="*")
    parser.add_argument("--options", metavar="FILE")
    parser.add_argument("--probe", action="store_true")
    options = parser.parse_args()
    program = find_browser()
    if program is None:
        sys.stderr.write("No Chromium is here.\n")
        return 5
    chosen = [{}] * len(options.folder)
    if options.options:
        chosen = json.loads(pathlib.Path(options.options).read_text(encoding="utf-8"))
    with Browser(program) as browser:
        browser.open(PAGE.as_uri())
        browser.wait_for("document.documentElement.dataset.ready")
        if browser.evaluate("document.documentElement.dataset.ready") != "true":
            sys.stderr.write("This browser has no ML-DSA-65.\n")
            return 5
        for batch in batches(options.folder, chosen):
            script = (
                "(async () => { const all = [];"
                " for (const [files, options] of %s) all.push(await mickaiVerify(files, options));"
                " return all; })()"
            )
            for answer in browser.evaluate(script % json.dumps(batch), seconds=600):
                print(json.dumps(answer, sort_keys=True), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
