#!/usr/bin/env python3
"""Drives verify/verify_oar.html as a person does and checks what is on it.

    check_page.py HONEST HOSTILE

HONEST is a record that holds; so does HOSTILE, whose purpose holds markup and a character that turns text around. Each line
printed is something that is wrong. Exit: 0 when nothing is, 1 otherwise, 5 when no browser is here.
"""

import json
import sys

from browser import Browser, find_browser
from verify_in_browser import PAGE

READY = "document.documentElement.dataset.ready"
WITHOUT_SIGNATURES = "SubtleCrypto.prototype.importKey = () => Promise.reject(new Error('not supported'))"
WITHOUT_HANDLES = "delete DataTransferItem.prototype.getAsFileSystemHandle"
faults = []


def expect(is_right, what):
    if not is_right:
        faults.append(what)


def text(browser, selector):
    return browser.evaluate("document.querySelector(%s).textContent" % json.dumps(selector))


def is_shown(browser, selector):
    return browser.evaluate("document.querySelector(%s).checkVisibility()" % json.dumps(selector))


def open_with(browser, folder):
    browser.open(PAGE.as_uri())
    browser.wait_for(READY)
    browser.choose_files("#folder", [folder])
    browser.wait_for("!document.getElementById('verify').disabled")


def verify(browser, folder):
    open_with(browser, folder)
    browser.evaluate("document.getElementById('verify').click()")
    browser.wait_for("document.getElementById('verdict').checkVisibility()")
    browser.wait_for("document.querySelector('#rows tr')")


def check_honest(browser, folder):
    verify(browser, folder)
    expect(text(browser, "#verdict-word") == "VERIFIED", "an honest record is verified")
    expect(browser.evaluate("document.activeElement.id") == "verdict-word", "the verdict has the focus")
    expect(text(browser, "#live") == "VERIFIED", "the verdict is announced")
    expect("unpinned" in text(browser, "#remarks"), "a record that nothing pinned has the note")
    expect(not is_shown(browser, "#ask"), "the questions are gone while a verdict stands")
    browser.evaluate("document.querySelector('#rows button').click()")
    browser.wait_for("document.getElementById('detail').open")
    expect("key.genesis" in text(browser, "#detail-fields"), "an entry's fields are shown")
    browser.evaluate("document.getElementById('close').click()")
    browser.evaluate("(document.getElementById('filter').value = 'action:genesis', document.getElementById('filter').dispatchEvent(new Event('input')))")
    browser.wait_for("document.querySelectorAll('#rows tr').length === 1")
    browser.evaluate("document.getElementById('another').click()")
    expect(is_shown(browser, "#ask") and not is_shown(browser, "#verdict"), "another record starts without a verdict")


def check_expectations(browser, folder):
    open_with(browser, folder)
    browser.evaluate("(document.getElementById('log').value = 'abc', document.getElementById('verify').click())")
    browser.wait_for("document.getElementById('log-wrong').textContent")
    expect(browser.evaluate("document.getElementById('log').getAttribute('aria-invalid')") == "true", "a wrong field says so")
    expect(is_shown(browser, "#ask"), "nothing runs with a wrong field")
    browser.evaluate("(document.getElementById('log').value = '0'.repeat(64), document.getElementById('verify').click())")
    browser.wait_for("document.getElementById('verdict').checkVisibility()")
    expect(text(browser, "#verdict-word") == "INVALID", "another log than the named one is invalid")
    expect("pin-mismatch" in text(browser, "#remarks"), "the reason's code is shown")


def check_cancel(browser, folder):
    open_with(browser, folder)
    browser.evaluate(
        "(async () => { document.getElementById('verify').click();"
        " while (!running) await new Promise((resolve) => setTimeout(resolve));"
        " document.getElementById('cancel').click(); })()"
    )
    expect(is_shown(browser, "#ask") and not is_shown(browser, "#verdict"), "a cancelled run leaves no verdict")


def check_drop(browser, folder):
    browser.open(PAGE.as_uri())
    browser.wait_for(READY)
    browser.drop_files("#drop", [folder])
    browser.wait_for("!document.getElementById('verify').disabled")
    expect("with a checkpoint" in text(browser, "#found"), "a folder that is dropped is found with its checkpoint")
    browser.evaluate("document.getElementById('verify').click()")
    browser.wait_for("document.getElementById('verdict').checkVisibility()")
    expect(text(browser, "#verdict-word") == "VERIFIED", "a folder that is dropped is verified")


def check_unreadable_drop(browser, folder):
    """Without handles of files, Chromium refuses to read a folder that is dropped on a page from disk."""
    script = browser.send("Page.addScriptToEvaluateOnNewDocument", {"source": WITHOUT_HANDLES})["identifier"]
    browser.open(PAGE.as_uri())
    browser.wait_for(READY)
    browser.drop_files("#drop", [folder])
    browser.wait_for("document.getElementById('found-wrong').textContent")
    expect("could not read" in text(browser, "#found-wrong"), "a folder that cannot be read is said to be so")
    expect(browser.evaluate("document.getElementById('verify').disabled"), "what could not be read is not verified")
    browser.send("Page.removeScriptToEvaluateOnNewDocument", {"identifier": script})


def check_hostile(browser, folder):
    verify(browser, folder)
    rows = text(browser, "#rows")
    expect("\u202e" not in rows and "\\u{202E}" in rows, "a character that turns text around is spelled out")
    expect("<b>" in rows and not browser.evaluate("document.querySelector('#rows b')"), "markup stays text")


def check_without_signatures(browser, folder):
    browser.send("Page.addScriptToEvaluateOnNewDocument", {"source": WITHOUT_SIGNATURES})
    verify(browser, folder)
    title = text(browser, "#verdict-word")
    expect(is_shown(browser, "#lack"), "a browser without ML-DSA-65 says so")
    expect(title == "CHAIN AND TREE HOLD, SIGNATURES NOT CHECKED", "the state without signatures has its own words")
    expect("verified" not in browser.evaluate("document.getElementById('verdict').className"), "it does not look verified")
    expect("VERIFIED" not in text(browser, "#verdict"), "nothing in it says VERIFIED")


def check_silence(browser):
    refused = browser.evaluate("fetch('http://127.0.0.1:9/').then(() => false, () => true)")
    expect(refused, "the page cannot open a connection")
    addresses = [e["params"]["request"]["url"] for e in browser.events if e.get("method") == "Network.requestWillBeSent"]
    outside = [a for a in addresses if not a.startswith(("file:", "blob:", "http://127.0.0.1:9/"))]
    expect(not outside, "the page asks for nothing: " + ", ".join(outside))
    thrown = [e for e in browser.events if e.get("method") == "Runtime.exceptionThrown"]
    expect(not thrown, "no script fails: " + json.dumps(thrown)[:500])


def main():
    honest, hostile = sys.argv[1:]
    program = find_browser()
    if program is None:
        return 5
    with Browser(program) as browser:
        check_honest(browser, honest)
        check_expectations(browser, honest)
        check_cancel(browser, honest)
        check_drop(browser, honest)
        check_unreadable_drop(browser, honest)
        check_hostile(browser, hostile)
        check_without_signatures(browser, honest)
        check_silence(browser)
    print("\n".join(faults), end="")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
