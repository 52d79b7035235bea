#!/usr/bin/env python3
"""check and rules/schema.json give the same verdict on the same files.

Usage: agree.py TRIAGED SOURCE_DIR. The schema is judged by python3-jsonschema, which knows nothing
of ours. Good files pass both; bad ones, wrong in their structure, fail both; semantic ones (an
unknown list, say) are beyond a schema and fail check alone. Then every mapping and text of the good
files is broken in turn, and no such file may pass one and fail the other for its structure.
"""
import concurrent.futures
import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing} (see scripts/packages.txt)")
    sys.exit(77)

STRUCTURE = re.compile(
    r"unknown key|missing key| must be | has no value|no 'id'| is empty|needs a value|unknown event"
)


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core schema, as editors read: `on` and dates are texts."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
]:
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))
CoreLoader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))


def read(text):
    return yaml.load(text, CoreLoader)


class Judges:
    def __init__(self, triaged, source):
        self.triaged = triaged
        self.schema_text = (source / "rules/schema.json").read_text(encoding="utf-8")
        schema = json.loads(self.schema_text)
        jsonschema.Draft7Validator.check_schema(schema)
        self.validator = jsonschema.Draft7Validator(schema)

    def schema_refuses(self, document):
        """Far quicker than all faults of the schema."""
        return not self.validator.is_valid(document)

    def schema_faults(self, document):
        faults = []
        for fault in self.validator.iter_errors(document):
            while fault.context:
                fault = max(fault.context, key=lambda one: len(one.absolute_path))
            place = "/".join(str(part) for part in fault.absolute_path)
            faults.append(f"{place}: {fault.message[:200]}")
        return faults

    def check_faults(self, path):
        command = "test" if path.name.endswith(".test.yaml") else "check"
        done = subprocess.run(
            [self.triaged, command, str(path)], capture_output=True, text=True, timeout=60
        )
        lines = [line for line in done.stderr.splitlines() if ": warning: " not in line]
        return lines if done.returncode else []


def mutants(document):
    """The document with one thing changed at a time: a mapping given a strange key or emptied, a list
    emptied, a text made a mapping, an event misnamed."""

    def places(node, path):
        yield path, node
        if isinstance(node, dict):
            for key in node:
                yield from places(node[key], path + [key])
        elif isinstance(node, list):
            for index, item in enumerate(node):
                yield from places(item, path + [index])

    def changed(path, value):
        copied = copy.deepcopy(document)
        parent = copied
        for part in path[:-1]:
            parent = parent[part]
        parent[path[-1]] = value
        return copied

    strange = {"no_such_key": {"deep": 1}}
    yield "the file", {**document, "no_such.key": strange}
    for path, node in list(places(document, [])):
        if not path:
            continue
        place = "/".join(str(part) for part in path)
        if isinstance(node, dict):
            yield place, changed(path, {**node, "no_such.key": strange})
            yield place + ", emptied", changed(path, {})
        else:
            yield place, changed(path, strange)
        if isinstance(node, list):
            yield place + ", emptied", changed(path, [])
        if path[-1] == "event" and isinstance(node, str):
            yield place + ", misnamed", changed(path, "ticket.nope")


def documentation_examples(source):
    page = (source / "docs/rule-language.md").read_text(encoding="utf-8")
    for number, block in enumerate(re.findall(r"```yaml\n(.*?)```", page, re.S)):
        try:
            document = read(block)
        except yaml.YAMLError:
            continue
        if block.startswith("# faults/"):
            continue
        if isinstance(document, dict) and ("version" in document or "cases" in document):
            yield f"docs/rule-language.md, example {number + 1}", document


def main():
    triaged = str(pathlib.Path(sys.argv[1]).resolve())
    source = pathlib.Path(sys.argv[2]).resolve()
    judges = Judges(triaged, source)
    wrong = []
    printed = subprocess.run([triaged, "check", "--schema"], capture_output=True, text=True)
    if printed.stdout != judges.schema_text:
        wrong.append("rules/schema.json is old: run `triaged check --schema > rules/schema.json`")

    corpus = source / "tests/schema"
    good = sorted((corpus / "good").glob("*.yaml"))
    shipped = sorted((source / "rules").rglob("*.yaml")) + sorted(source.glob("tests/golden/try/*/rules/*.yaml"))
    for path in shipped + good:
        for fault in judges.schema_faults(read(path.read_text(encoding="utf-8"))):
            wrong.append(f"{path}: the schema refuses a good file: {fault}")
    for name, document in documentation_examples(source):
        for fault in judges.schema_faults(document):
            wrong.append(f"{name}: the schema refuses it: {fault}")
    for path in good:
        for fault in judges.check_faults(path):
            wrong.append(f"{path}: check refuses a good file: {fault}")
    for kind, by_schema in (("bad", True), ("semantic", False)):
        for path in sorted((corpus / kind).glob("*.yaml")):
            if bool(judges.schema_faults(read(path.read_text(encoding="utf-8")))) != by_schema:
                wrong.append(f"{path}: the schema's verdict is not as the folder says")
            if not judges.check_faults(path):
                wrong.append(f"{path}: check finds nothing wrong")

    tried = 0
    with tempfile.TemporaryDirectory() as scratch, concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = []
        for path in good:
            if path.name.endswith(".test.yaml"):
                continue
            for place, document in mutants(read(path.read_text(encoding="utf-8"))):
                file = pathlib.Path(scratch) / f"m{len(jobs)}.yaml"
                text = yaml.dump(document, allow_unicode=True, sort_keys=False)
                file.write_text(text, encoding="utf-8")
                jobs.append((path, place, document, pool.submit(judges.check_faults, file)))
        for path, place, document, job in jobs:
            tried += 1
            ours = job.result()
            theirs = judges.schema_refuses(document)
            if theirs and not ours:
                fault = judges.schema_faults(document)[0]
                wrong.append(f"{path} broken at {place}: only the schema refuses it: {fault}")
            structural = [line for line in ours if STRUCTURE.search(line)]
            if structural and not theirs:
                wrong.append(f"{path} broken at {place}: only check refuses it: {structural[0]}")
    for line in wrong:
        print(line)
    print(f"{len(good)} good files, {tried} broken ones, {len(wrong)} disagreements")
    return 1 if wrong or tried < 50 else 0


if __name__ == "__main__":
    sys.exit(main())
