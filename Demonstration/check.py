#!/usr/bin/env python3
"""Checks the demonstration corpus against its own rules; exits 1 and names everything that is wrong.

Held: every document is listed once and exists; names, labels, purposes and countries are from the written lists; each
expected passage stands literally in its document and is visible to its asker; each hidden document is not; the PDF
files are what their sources give. Standard library only; `pdftotext` is asked as well where it is installed.
"""

import collections
import csv
import json
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree

sys.dont_write_bytecode = True
import make_pdfs

HERE = pathlib.Path(__file__).resolve().parent
COLLECTIONS = {
    "service-bulletins", "cad-notes", "telemetry-schemas", "warranty-history", "supplier-contracts",
    "quality-reports", "export-controlled",
}
FORMATS_AT_LEAST = {".md": 20, ".txt": 10, ".csv": 6, ".xml": 4, ".pdf": 4}
PERSONAL_PURPOSES = {"warranty-claim", "quality-investigation", "regulatory-reporting", "audit", "subject-rights"}
PURPOSES = PERSONAL_PURPOSES | {"engineering", "service-repair", "supplier-quality", "evaluation"}
ROLES = {"operator", "analyst", "engineer", "dealer", "supplier", "approver", "auditor", "dpo", "counsel", "ciso"}
KINDS = {"person", "service", "agent"}
CLEARANCES = {"itar", "ear", "uk", "eu"}
TENANT_KINDS = {"oem", "supplier", "dealer"}
EXPECTATIONS = {"answered": 44, "abstained": 14, "conflicted": 3, "refused": 3}
EU = set("AT BE BG HR CY CZ DE DK EE ES FI FR GR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
EAR_COUNTRIES = {"US", "GB", "CA", "AU", "DE", "FR", "JP"}
UK_COUNTRIES = EU | {"GB", "US", "CA", "AU"}
NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
LABEL = re.compile(
    r"public|internal|personal|special-category|trade-secret:[a-z][a-z0-9-]{0,31}"
    r"|export:(itar|ear|uk|eu):[A-Za-z0-9.-]{1,32}"
)
WORDS_AT_MOST = 900

faults = []


def expect(holds, words):
    if not holds:
        faults.append(words)


def load(name):
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def keys(value, wanted, optional, where):
    got = set(value)
    expect(wanted <= got <= wanted | optional, f"{where}: keys {sorted(got)}, wanted {sorted(wanted)}")


def export_allows(regime, person):
    citizenships, clearances = person["citizenships"], person["clearances"]
    if regime not in clearances or not citizenships:
        return False
    if regime == "itar":
        return set(citizenships) | set(person["residencies"]) == {"US"}
    if regime == "ear":
        return citizenships[-1] in EAR_COUNTRIES
    return set(citizenships) <= (UK_COUNTRIES if regime == "uk" else EU)


def visible(document, person, purpose):
    """The rule of the corpus: may this person, for this purpose, know of this document?"""
    labels = document["labels"]
    if labels == ["public"]:
        return True
    tenant = person["tenant"]
    if tenant != document["owner"] and tenant not in document["audience"]:
        return False
    if document["purposes"] and purpose not in document["purposes"]:
        return False
    for label in labels:
        head, _, rest = label.partition(":")
        if head in ("personal", "special-category") and purpose not in PERSONAL_PURPOSES:
            return False
        if head == "trade-secret" and tenant != rest and tenant not in document["audience"]:
            return False
        if head == "export" and not export_allows(rest.partition(":")[0], person):
            return False
    return True


def text_of(path):
    """The text a quote must stand in, and for a PDF the words as extracted."""
    file = HERE / path
    if file.suffix != ".pdf":
        return file.read_text(encoding="utf-8")
    source = HERE / "pdf-sources" / file.relative_to(HERE / "documents").with_suffix(".txt")
    text = re.sub(r"(?m)^#+ ", "", source.read_text(encoding="utf-8"))
    if shutil.which("pdftotext"):
        done = subprocess.run(["pdftotext", "-enc", "UTF-8", str(file), "-"], capture_output=True, check=True)
        text = done.stdout.decode("utf-8")
        expect(text.count("\f") >= 2, f"{path}: has one page only")
    return text


def check_people(people):
    tenants = {tenant["name"]: tenant for tenant in people["tenants"]}
    expect(len(tenants) == len(people["tenants"]), "people.json: a tenant twice")
    for tenant in people["tenants"]:
        keys(tenant, {"name", "title", "kind"}, set(), f"tenant {tenant.get('name')}")
        expect(NAME.fullmatch(tenant["name"]), f"tenant {tenant['name']}: bad name")
        expect(tenant["kind"] in TENANT_KINDS, f"tenant {tenant['name']}: kind {tenant['kind']}")
        expect("fiction" in tenant["title"], f"tenant {tenant['name']}: title does not say fiction")
    wanted = {"name", "title", "tenant", "kind", "roles", "citizenships", "residencies", "clearances", "grants"}
    for person in people["principals"]:
        where = f"principal {person.get('name')}"
        keys(person, wanted, set(), where)
        expect(NAME.fullmatch(person["name"]), f"{where}: bad name")
        expect("fiction" in person["title"], f"{where}: title does not say fiction")
        expect(person["tenant"] in tenants, f"{where}: tenant {person['tenant']}")
        expect(person["kind"] in KINDS, f"{where}: kind {person['kind']}")
        expect(person["roles"] and set(person["roles"]) <= ROLES, f"{where}: roles {person['roles']}")
        expect(set(person["clearances"]) <= CLEARANCES, f"{where}: clearances {person['clearances']}")
        for country in person["citizenships"] + person["residencies"]:
            expect(re.fullmatch(r"[A-Z]{2}", country), f"{where}: country {country}")
        expect(person["kind"] != "person" or person["citizenships"], f"{where}: no citizenship")
        for grant in person["grants"]:
            keys(grant, {"purpose", "case", "days"}, set(), where)
            expect(grant["purpose"] in PURPOSES, f"{where}: purpose {grant['purpose']}")
            expect(isinstance(grant["days"], int) and 1 <= grant["days"] <= 366, f"{where}: days {grant['days']}")
    names = [person["name"] for person in people["principals"]]
    expect(len(names) == len(set(names)) >= 10, "people.json: fewer than ten principals, or one twice")
    return tenants


def check_format(document, file):
    path = document["path"]
    data = file.read_bytes()
    if file.suffix == ".pdf":
        return
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        expect(False, f"{path}: not UTF-8")
        return
    expect(text.strip() and "\r" not in text and text.endswith("\n"), f"{path}: empty, or bad line ends")
    expect(len(text.split()) <= WORDS_AT_MOST, f"{path}: {len(text.split())} words")
    if file.suffix == ".csv":
        rows = list(csv.reader(text.splitlines()))
        expect(len(rows) >= 6 and len({len(row) for row in rows}) == 1, f"{path}: few rows, or uneven ones")
    elif file.suffix == ".xml":
        try:
            xml.etree.ElementTree.fromstring(data)
        except xml.etree.ElementTree.ParseError as error:
            expect(False, f"{path}: {error}")
    elif file.suffix == ".md":
        expect(text.startswith("# ") and "\n## " in text, f"{path}: no headings")


def check_labels(document, tenants):
    path, labels = document["path"], document["labels"]
    expect(labels and len(labels) == len(set(labels)), f"{path}: labels missing or twice")
    for label in labels:
        expect(LABEL.fullmatch(label), f"{path}: label {label}")
        if label.startswith("trade-secret:"):
            expect(label.partition(":")[2] in tenants, f"{path}: label {label} names no tenant")
    expect("public" not in labels or labels == ["public"], f"{path}: public does not stand alone")
    personal = "personal" in labels
    expect(personal or "special-category" not in labels, f"{path}: special-category without personal")
    expect(personal == bool(document["subjects"]), f"{path}: personal and subjects do not go together")
    if personal:
        expect(document["purposes"], f"{path}: personal without purposes")
        expect(set(document["purposes"]) <= PERSONAL_PURPOSES, f"{path}: a purpose without personal data")


def check_manifest(manifest, tenants):
    wanted = {"path", "title", "collection", "owner", "audience", "labels", "purposes", "subjects"}
    listed = [document["path"] for document in manifest]
    there = sorted(str(file.relative_to(HERE)) for file in (HERE / "documents").rglob("*") if file.is_file())
    expect(sorted(listed) == there, f"manifest and folder differ: {sorted(set(listed) ^ set(there))}")
    for document in manifest:
        path = document["path"]
        keys(document, wanted, set(), path)
        file = HERE / path
        if not file.is_file():
            continue
        expect(document["title"].strip(), f"{path}: no title")
        expect(document["collection"] in COLLECTIONS, f"{path}: collection {document['collection']}")
        expect(path.split("/")[:2] == ["documents", document["collection"]], f"{path}: not in its collection's folder")
        expect(document["owner"] in tenants, f"{path}: owner {document['owner']}")
        expect(set(document["audience"]) <= set(tenants) - {document["owner"]}, f"{path}: audience")
        expect(set(document["purposes"]) <= PURPOSES, f"{path}: purposes {document['purposes']}")
        for subject in document["subjects"]:
            expect(NAME.fullmatch(subject), f"{path}: subject {subject}")
        check_labels(document, tenants)
        check_format(document, file)
    counts = collections.Counter(pathlib.PurePath(path).suffix for path in listed)
    for suffix, least in FORMATS_AT_LEAST.items():
        expect(counts[suffix] >= least, f"{counts[suffix]} documents of {suffix}, at least {least} wanted")
    expect(set(counts) == set(FORMATS_AT_LEAST), f"formats {sorted(counts)}")
    expect(len(listed) >= 64, f"{len(listed)} documents, at least 64 wanted")
    expect({document["collection"] for document in manifest} == COLLECTIONS, "a collection without a document")
    return counts


def check_question(question, people, documents, texts):
    identity = question["id"]
    keys(question, {"id", "question", "as", "purpose", "expect", "passages", "note"}, {"hidden"}, identity)
    person, purpose, expected = people.get(question["as"]), question["purpose"], question["expect"]
    if person is None or expected not in EXPECTATIONS:
        expect(False, f"{identity}: asker {question['as']} or expectation {expected} unknown")
        return
    granted = purpose in {grant["purpose"] for grant in person["grants"]}
    hidden = question.get("hidden", [])
    passages = question["passages"]
    expect(question["question"].strip() and question["note"].strip(), f"{identity}: empty question or note")
    expect(not hidden or expected == "abstained", f"{identity}: hidden documents, yet {expected}")
    if expected == "refused":
        expect(not granted or "injection" in question["note"], f"{identity}: nothing to refuse")
    else:
        expect(granted and purpose in PURPOSES, f"{identity}: {question['as']} holds no grant for {purpose}")
    least = {"answered": 1, "conflicted": 2}.get(expected, 0)
    most = {"answered": 2, "conflicted": 2}.get(expected, 0)
    expect(least <= len(passages) <= most, f"{identity}: {len(passages)} passages for {expected}")
    if expected == "conflicted":
        expect(len({passage["document"] for passage in passages}) == 2, f"{identity}: a conflict within one document")
    for passage in passages:
        keys(passage, {"document", "quote"}, set(), identity)
        document = documents.get(passage["document"])
        if document is None:
            expect(False, f"{identity}: no document {passage['document']}")
            continue
        quote, text = passage["quote"], texts[passage["document"]]
        expect(text.count(quote) == 1, f"{identity}: quote stands {text.count(quote)} times in {passage['document']}")
        expect(quote == quote.strip() and "\n" not in quote and len(quote) >= 12, f"{identity}: quote too loose")
        expect(quote.lower() not in question["question"].lower(), f"{identity}: the question gives the quote away")
        expect(visible(document, person, purpose), f"{identity}: {passage['document']} is not visible to the asker")
    for path in hidden:
        document = documents.get(path)
        expect(document is not None, f"{identity}: no document {path}")
        if document is not None:
            expect(not visible(document, person, purpose), f"{identity}: {path} is visible to the asker")


def main():
    people, manifest, questions = load("people.json"), load("manifest.json")["documents"], load("questions.json")
    tenants = check_people(people)
    counts = check_manifest(manifest, tenants)
    documents = {document["path"]: document for document in manifest}
    texts = {path: text_of(path) for path in documents if (HERE / path).is_file()}
    for source in sorted((HERE / "pdf-sources").rglob("*.txt")):
        made = HERE / "documents" / source.relative_to(HERE / "pdf-sources").with_suffix(".pdf")
        same = made.is_file() and made.read_bytes() == make_pdfs.document(source)
        expect(same, f"{made.name}: not made from its source")
    principals = {person["name"]: person for person in people["principals"]}
    for question in questions:
        check_question(question, principals, documents, texts)
    identities = [question["id"] for question in questions]
    expect(len(identities) == len(set(identities)) >= 60, "questions.json: fewer than sixty questions, or one twice")
    expected = collections.Counter(question["expect"] for question in questions)
    for outcome, least in EXPECTATIONS.items():
        expect(expected[outcome] >= least, f"{expected[outcome]} questions {outcome}, at least {least} wanted")
    expect(sum(bool(question.get("hidden")) for question in questions) >= 8, "fewer than eight hidden answers")
    for fault in faults:
        print(fault)
    if faults:
        sys.exit(1)
    formats = ", ".join(f"{counts[suffix]} {suffix[1:]}" for suffix in FORMATS_AT_LEAST)
    outcomes = ", ".join(f"{expected[outcome]} {outcome}" for outcome in EXPECTATIONS)
    print(f"{len(documents)} documents ({formats}); {len(principals)} principals; {len(questions)} questions ({outcomes})")


if __name__ == "__main__":
    main()
