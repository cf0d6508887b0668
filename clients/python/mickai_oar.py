#!/usr/bin/env python3
"""Writes a system's events into the Operational Audit Record, without standing in that system's way.

One file, standard library only. `Recorder.record` appends the event to a spool on this disk and returns; a thread of
its own sends the spool to the node, in order and numbered, and keeps the receipts. While the node is away, or this
process, events wait in the spool. Nothing is lost but what the disk loses: each line is flushed, and with
`durable=True` also synchronised before `record` returns.

    from mickai_oar import Recorder
    with Recorder("https://127.0.0.1:8443", token, "spool", cafile="authority.pem") as recorder:
        prompt = recorder.record("prompt", contents={"text": "Which torque?"}, subjects=["driver-7"])
        recorder.record("output", contents={"text": "105 Nm"}, parents=[prompt], facts={"model": "m:8b"})

    python3 mickai_oar.py --url https://127.0.0.1:8443 --token-file token --spool spool --cafile authority.pem \
        record prompt --content text="Which torque?"

A spool belongs to one source. `record` answers the event's number in this spool, from 0; the source's own numbers may
be higher, where it wrote before by other means. Files: `events-N.jsonl` (waiting and sent, from the event N on),
`state.json` (which file, and what of it was acknowledged), `receipts.jsonl` (what the node answered), `rejected.jsonl` (what the node refused for good, with the
reason; an event of the same kind with the fact `refused` stands in the record in its place), `lock`.
"""

import argparse
import fcntl
import http.client
import json
import os
import re
import ssl
import sys
import threading
import time
import urllib.parse

KINDS = ("prompt", "tool-call", "retrieval", "agent-step", "approval", "output", "heartbeat")
BATCH_EVENTS = 256
BATCH_BYTES = 900_000
EVENT_BYTES = 700_000
ROTATE_BYTES = 1 << 20
CONTENT_BYTES = 262_144
NAME = re.compile(r"[a-z0-9.-]{1,40}")
WORD = re.compile(r"[A-Za-z0-9._:/-]{1,64}")
SUBJECT = re.compile(r"[a-z][a-z0-9-]{0,31}")
DIGEST = re.compile(r"[0-9a-f]{64}")
PURPOSES = ("engineering", "service-repair", "supplier-quality", "evaluation", "warranty-claim",
            "quality-investigation", "regulatory-reporting", "audit", "subject-rights")


class SpoolFull(Exception):
    """The spool has reached its limit: the node has been away too long. The event was not taken."""


class Rejected(Exception):
    """The node refused what was sent for good; `status` and `next_sequence` say what it answered."""

    def __init__(self, words, status, next_sequence=None):
        super().__init__(words)
        self.status, self.next_sequence = status, next_sequence


def check(event):
    """Raises ValueError where no node would take the event (docs/record-as-a-service.md)."""
    contents, facts, digests = event.get("contents", {}), event.get("facts", {}), event.get("digests", {})
    if len(contents) > 16 or len(digests) > 16 or len(facts) > 32 or len(event.get("subjects", [])) > 16:
        raise ValueError("at most 16 contents, 16 digests, 32 facts and 16 subjects")
    for name in [*contents, *facts, *digests]:
        if not (isinstance(name, str) and NAME.fullmatch(name)):
            raise ValueError(f"the name {name!r} is not 1 to 40 of a-z, 0-9, '.' and '-'")
    if set(contents) & set(digests):
        raise ValueError("a name stands under contents or under digests")
    if not all(isinstance(text, str) for text in contents.values()):
        raise ValueError("contents are texts")
    if sum(len(text.encode()) for text in contents.values()) > CONTENT_BYTES:
        raise ValueError(f"contents have at most {CONTENT_BYTES} bytes together; send salted digests beyond that")
    for value in [*facts.values(), *([event["outcome"]] if "outcome" in event else [])]:
        is_number = isinstance(value, int) and -(2**63) <= value < 2**64
        if not (is_number or isinstance(value, str) and WORD.fullmatch(value)):
            raise ValueError(f"{value!r} is no whole number, flag or short word; what may name a person is content")
    for subject in event.get("subjects", []):
        if not (isinstance(subject, str) and SUBJECT.fullmatch(subject)):
            raise ValueError(f"the subject {subject!r} is not 1 to 32 of a-z, 0-9 and '-', a letter first")
    if not all(isinstance(digest, str) and DIGEST.fullmatch(digest) for digest in digests.values()):
        raise ValueError("a digest is 64 hexadecimal digits")
    if "purpose" in event and event["purpose"] not in PURPOSES:
        raise ValueError(f"purpose is one of {', '.join(PURPOSES)}")
    causes = event.get("parents", []) + event.get("entries", [])
    if not all(isinstance(number, int) and 0 <= number for number in causes):
        raise ValueError("parents and entries are numbers")
    if len(causes) > 64:
        raise ValueError("at most 64 parents and entries together")


class Recorder:
    def __init__(self, url, token, spool, cafile=None, spool_bytes=256 << 20, heartbeat=60.0, durable=False,
                 receipts=False, timeout=30.0):
        parts = urllib.parse.urlsplit(url)
        if parts.scheme != "https" or not parts.hostname:
            raise ValueError("the node is served over https://HOST:PORT")
        self._host, self._port = parts.hostname, parts.port or 443
        self._token, self._cafile, self._timeout = token, cafile, timeout
        self._limit, self._heartbeat, self._durable, self._wants_receipts = spool_bytes, heartbeat, durable, receipts
        os.makedirs(spool, mode=0o700, exist_ok=True)
        self._folder = spool
        self._lock_file = open(self._path("lock"), "w")
        try:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RuntimeError(f"another process writes into the spool {spool}") from None
        self._change = threading.Condition()
        self._closing = False
        self.problem = None
        self.waiting_because = None
        self._load()
        self._sender = threading.Thread(target=self._send_all, name="mickai-oar", daemon=True)
        self._sender.start()

    # What a program calls.

    def record(self, kind, contents=None, digests=None, parents=(), entries=(), subjects=(), purpose=None, facts=None,
               labels=None, outcome=None):
        """Takes one event and returns its number; never waits for the node.

        Raises ValueError for an event that no node would take, SpoolFull when the spool has reached its limit.
        """
        if kind not in KINDS or kind == "heartbeat":
            raise ValueError(f"kind is one of {', '.join(KINDS[:-1])}")
        event = {"kind": kind, "source_time": time.time_ns()}
        for name, value in (("contents", contents), ("digests", digests), ("parents", list(parents)),
                            ("entries", list(entries)), ("subjects", list(subjects)), ("purpose", purpose),
                            ("facts", facts), ("labels", labels), ("outcome", outcome)):
            if value is not None and value != [] and value != {}:
                event[name] = value
        check(event)
        return self._append(event)

    def flush(self, timeout=None):
        """Waits until everything taken so far was acknowledged; False when the time ran out or sending has stopped."""
        end = None if timeout is None else time.monotonic() + timeout
        with self._change:
            goal = self._next
            self._change.notify_all()
            while self._acknowledged < goal and self.problem is None:
                left = None if end is None else end - time.monotonic()
                if left is not None and left <= 0:
                    break
                self._change.wait(left)
            return self._acknowledged >= goal

    def close(self, timeout=5.0):
        """Sends what it can in that time and lets go of the spool; the rest is sent by the next process."""
        self.flush(timeout)
        with self._change:
            self._closing = True
            self._change.notify_all()
        self._sender.join(self._timeout + 1)
        self._events.close()
        self._lock_file.close()

    def status(self):
        with self._change:
            return {"taken": self._next, "acknowledged": self._acknowledged, "waiting": self._next - self._acknowledged,
                    "spool_bytes": self._size, "waiting_because": self.waiting_because,
                    "problem": str(self.problem) if self.problem else None}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # The spool.

    def _path(self, name):
        return os.path.join(self._folder, name)

    def _load(self):
        state = {"acknowledged": 0, "offset": 0, "events": "events-0.jsonl"}
        if os.path.exists(self._path("state.json")):
            with open(self._path("state.json"), encoding="utf-8") as file:
                state = json.load(file)
        self._acknowledged, self._offset = state["acknowledged"], state["offset"]
        # [a number of this spool, how far the source's numbers are ahead from there on]; none until the node was asked.
        self._ahead = state.get("ahead", [])
        self._next = self._acknowledged
        self._events_name = state["events"]
        self._events = open(self._path(self._events_name), "a+b")
        self._events.seek(self._offset)
        whole = self._offset
        for line in self._events:
            if not line.endswith(b"\n"):
                break
            whole += len(line)
            self._next += 1
        # A line that a crash cut short was never taken.
        self._events.truncate(whole)
        self._size = whole

    def _append(self, event):
        with self._change:
            number = self._next
            if any(parent >= number for parent in event.get("parents", [])):
                raise ValueError("parents are earlier events of this spool")
            line = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            if len(line) > EVENT_BYTES:
                raise ValueError(f"an event has at most {EVENT_BYTES} bytes; send a salted digest of larger content")
            if self._size - self._offset + len(line) > self._limit:
                raise SpoolFull(f"{self._next - self._acknowledged} events wait in {self._folder}")
            self._events.seek(0, os.SEEK_END)
            self._events.write(line)
            self._events.flush()
            if self._durable:
                os.fsync(self._events.fileno())
            self._size += len(line)
            self._next += 1
            self._change.notify_all()
            return number

    def _acknowledge(self, count, size, answer):
        with open(self._path("receipts.jsonl"), "a", encoding="utf-8") as file:
            for entry in answer["entries"]:
                file.write(json.dumps({"log": answer["log"], **entry}, separators=(",", ":")) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with self._change:
            self._acknowledged += count
            self._offset += size
            self._write_state(self._offset)
            if self._offset == self._size > ROTATE_BYTES:
                self._begin_file()
            self._change.notify_all()

    def _begin_file(self):
        """Goes on in an empty file. Only the state says which file counts, so an end at any step sends nothing twice."""
        old_name, old = self._events_name, self._events
        self._events_name = f"events-{self._next}.jsonl"
        self._events = open(self._path(self._events_name), "a+b")
        self._events.truncate(0)
        self._offset = self._size = 0
        self._write_state(0)
        old.close()
        os.remove(self._path(old_name))

    def _write_state(self, offset):
        temporary = self._path("state.json.new")
        with open(temporary, "w", encoding="utf-8") as file:
            json.dump({"acknowledged": self._acknowledged, "offset": offset, "events": self._events_name,
                       "ahead": self._ahead}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, self._path("state.json"))

    # Sending.

    def _send_all(self):
        pause = 0.5
        last_sign = time.monotonic()
        while True:
            with self._change:
                if self._acknowledged == self._next and not self._closing:
                    self._change.wait(max(0.05, self._heartbeat - (time.monotonic() - last_sign)))
                waiting, closing = self._next - self._acknowledged, self._closing
            if closing:
                return
            if waiting == 0:
                if time.monotonic() - last_sign >= self._heartbeat:
                    last_sign = time.monotonic()
                    try:
                        self._append({"kind": "heartbeat"})
                    except SpoolFull:
                        pass
                continue
            try:
                self._find_base()
                self._send(BATCH_EVENTS)
                pause, last_sign, self.waiting_because = 0.5, time.monotonic(), None
            except Rejected as error:
                with self._change:
                    self.problem = error
                    self._change.notify_all()
                return
            except (OSError, http.client.HTTPException, TimeoutError) as error:
                self.waiting_because = f"{type(error).__name__}: {error}"
                with self._change:
                    if not self._closing:
                        self._change.wait(pause)
                pause = min(pause * 2, 30.0)

    def _find_base(self):
        if not self._ahead:
            self._ahead = [[0, self._call("GET", "/v1/oar/state")["next_sequence"]]]
            self._write_state(self._offset)

    def _source_number(self, number):
        return number + max(entry for entry in self._ahead if entry[0] <= number)[1]

    def _numbered(self, event, number):
        """The event as the node takes it, with the source's numbers in the place of this spool's."""
        event = dict(event, sequence=self._source_number(number))
        if "parents" in event:
            event["parents"] = [self._source_number(parent) for parent in event["parents"]]
        if event["kind"] == "heartbeat":
            event["counter"] = event["sequence"]
        return event

    def _send(self, most):
        with self._change:
            first = self._acknowledged
            self._events.seek(self._offset)
            lines, size = [], 0
            while len(lines) < min(most, self._next - first):
                line = self._events.readline()
                if lines and size + len(line) > BATCH_BYTES:
                    break
                lines.append(line)
                size += len(line)
        events = [json.loads(line) for line in lines]
        body = {"receipts": self._wants_receipts,
                "events": [self._numbered(event, first + place) for place, event in enumerate(events)]}
        try:
            answer = self._call("POST", "/v1/oar/batches", body)
        except Rejected as error:
            if error.status not in (400, 409, 413, 422):
                raise
            if len(events) > 1:
                # One of them is refused: each alone, so that the others go on.
                return self._send(1)
            answer = self._mend(error, events[0], body["events"][0])
            if answer is None:
                return None
        return self._acknowledge(len(events), size, answer)

    def _mend(self, error, event, sent):
        """Goes on after a refusal of one event: with new numbers, or with a mark in its place."""
        if error.status == 409:
            if error.next_sequence is None or error.next_sequence <= sent["sequence"]:
                raise error
            # The source wrote by other means meanwhile, so the rest of this spool stands behind that.
            self._ahead.append([self._acknowledged, error.next_sequence - self._acknowledged])
            self._write_state(self._offset)
            return None
        mark = {"kind": event["kind"], "sequence": sent["sequence"], "facts": {"refused": True}}
        try:
            answer = self._call("POST", "/v1/oar/batches", {"receipts": self._wants_receipts, "events": [mark]})
        except Rejected as second:
            if second.status != 409:
                raise
            return self._mend(second, event, sent)
        with open(self._path("rejected.jsonl"), "a", encoding="utf-8") as file:
            file.write(json.dumps({"reason": str(error), "event": event}, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return answer

    def _call(self, method, path, body=None):
        context = ssl.create_default_context(cafile=self._cafile)
        connection = http.client.HTTPSConnection(self._host, self._port, timeout=self._timeout, context=context)
        try:
            # No Idempotency-Key is needed: the events' own numbers keep a repeated batch from being recorded twice.
            headers = {"Authorization": f"Bearer {self._token}"}
            if body is not None:
                headers["Content-Type"] = "application/json"
                body = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read(16 << 20)
        finally:
            connection.close()
        if response.status in (200, 201):
            return json.loads(text)
        try:
            error = json.loads(text)["error"]
        except (ValueError, KeyError, TypeError):
            error = {"code": f"http {response.status}", "message": ""}
        if response.status in (408, 425, 429) or response.status >= 500:
            raise OSError(error["code"])
        raise Rejected(f"{error['code']}: {error['message']}", response.status, error.get("next_sequence"))


# The command line.

def _pair(text):
    name, separator, value = text.partition("=")
    if not separator:
        raise argparse.ArgumentTypeError("NAME=VALUE")
    if value.startswith("@"):
        with open(value[1:], encoding="utf-8") as file:
            value = file.read()
    return name, value


def _fact(text):
    name, value = _pair(text)
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def main():
    parser = argparse.ArgumentParser(description="Write events into the Operational Audit Record, through a spool.")
    parser.add_argument("--url", required=True)
    parser.add_argument("--token-file", required=True, help="the token that 'mickai oar source add' showed")
    parser.add_argument("--spool", required=True)
    parser.add_argument("--cafile", help="the node's authority: tls/authority.pem in its home")
    parser.add_argument("--wait", type=float, default=5.0, help="seconds to wait for the node; the spool keeps the rest")
    verbs = parser.add_subparsers(dest="verb", required=True)
    record = verbs.add_parser("record")
    record.add_argument("kind", choices=KINDS[:-1])
    record.add_argument("--content", action="append", type=_pair, default=[], metavar="NAME=TEXT|@FILE")
    record.add_argument("--fact", action="append", type=_fact, default=[], metavar="NAME=VALUE")
    record.add_argument("--subject", action="append", default=[])
    record.add_argument("--parent", action="append", type=int, default=[])
    record.add_argument("--purpose")
    verbs.add_parser("flush")
    verbs.add_parser("status")
    options = parser.parse_args()
    try:
        with open(options.token_file, encoding="utf-8") as file:
            token = file.read().strip()
    except OSError as error:
        parser.error(str(error))
    recorder = Recorder(options.url, token, options.spool, cafile=options.cafile, durable=True)
    if options.verb == "record":
        try:
            number = recorder.record(
                options.kind, contents=dict(options.content), facts=dict(options.fact), subjects=options.subject,
                parents=options.parent, purpose=options.purpose)
        except ValueError as error:
            recorder.close(0)
            parser.error(str(error))
        print(json.dumps({"sequence": number}))
    sent = recorder.flush(0 if options.verb == "status" else options.wait)
    print(json.dumps(recorder.status()), file=sys.stderr if options.verb == "record" else sys.stdout)
    recorder.close(0)
    return 0 if sent or options.verb == "status" else 1 if recorder.problem else 75


if __name__ == "__main__":
    sys.exit(main())
