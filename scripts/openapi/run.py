#!/usr/bin/env python3
"""schemathesis over the OpenAPI document that the server publishes: no operation makes the server fail, no answer is outside
of its schema.

  python3 -m venv /tmp/schemathesis && /tmp/schemathesis/bin/pip install -r scripts/openapi/requirements.txt
  python3 scripts/on_server.py -- /tmp/schemathesis/bin/python scripts/openapi/run.py --url {url} [--examples 20] [--only REGEX]

The document is changed in two ways before, as Camunda's own is no truer: dates are as engine-rest writes them (`+0000`), which
RFC 3339 does not allow, and every property may be null, as what is missing is written so. Texts are made up without U+0000, which
PostgreSQL refuses, also when Camunda asks it. Prints a line for each finding and "N passed, M failed".
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
DATE = r"^[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}\+0000$"
GIVEN = r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}\+0000$"
MODEL = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
<process id="looked-at" isExecutable="true" camunda:historyTimeToLive="30"><startEvent id="start"/>
<sequenceFlow id="a" sourceRef="start" targetRef="both"/><parallelGateway id="both"/>
<sequenceFlow id="b" sourceRef="both" targetRef="task"/><userTask id="task" camunda:candidateGroups="sales"/>
<sequenceFlow id="c" sourceRef="both" targetRef="work"/><serviceTask id="work" camunda:type="external" camunda:topic="work"/>
<sequenceFlow id="d" sourceRef="both" targetRef="timer"/><intermediateCatchEvent id="timer"><timerEventDefinition>
<timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent></process></definitions>"""


def adapt(node, date=DATE):
    if isinstance(node, dict):
        if node.get("format") == "date-time":
            node = {k: v for k, v in node.items() if k != "format"}
            node["pattern"] = date
        sent = ("parameters", "requestBody")
        return {k: adapt(v, GIVEN if k in sent or k.endswith("QueryDto") else date) for k, v in node.items()}
    return [adapt(part, date) for part in node] if isinstance(node, list) else node


def document(url):
    with urllib.request.urlopen(url + "/openapi.json") as answer:
        published = adapt(json.load(answer))
    for schema in published["components"]["schemas"].values():
        for part in [schema, *schema.get("allOf", ())]:
            for name, of in part.get("properties", {}).items():
                part["properties"][name] = {"allOf": [of], "nullable": True} if "$ref" in of else {**of, "nullable": True}
    return published


def post(url, path, body, kind="application/json"):
    request = urllib.request.Request(url + path, body.encode(), {"Content-Type": kind}, method="POST")
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def seed(url):
    """Something to look at."""
    form = f'--b\r\nContent-Disposition: form-data; name="m.bpmn"; filename="m.bpmn"\r\n\r\n{MODEL}\r\n--b--\r\n'
    post(url, "/deployment/create", form, "multipart/form-data; boundary=b")
    for number in range(3):
        variables = {"n": {"value": number}, "text": {"value": "a"}, "nothing": {"value": None}}
        post(url, "/process-definition/key/looked-at/start", json.dumps({"businessKey": f"k{number}", "variables": variables}))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--url", required=True, help="the address of engine-rest")
    ap.add_argument("--examples", type=int, default=10, help="how many requests are made up for an operation")
    ap.add_argument("--phases", default="examples,fuzzing")
    ap.add_argument("--only", help="regular expression on paths")
    args = ap.parse_args()
    published = document(args.url)
    if args.only:
        published["paths"] = {p: m for p, m in published["paths"].items() if re.search(args.only, p)}
    seed(args.url)
    with tempfile.TemporaryDirectory() as folder:
        written = pathlib.Path(folder) / "openapi.json"
        written.write_text(json.dumps(published))
        found = pathlib.Path(folder) / "found.json"
        command = [str(pathlib.Path(sys.executable).parent / "schemathesis"), "run", str(written), "--url", args.url,
                   "--checks", "no_failure,known_content,response_schema_conformance", "--phases", args.phases,
                   "--seed", "7", "--workers", "1", "--no-shrink", "--generation-deterministic", "--generation-allow-x00", "false",
                   "--max-examples", str(args.examples), "--continue-on-failure", "--warnings", "off",
                   "--suppress-health-check", "all", "--baseline", str(found), "--baseline-update", "--no-color"]
        done = subprocess.run(command, env={**os.environ, "SCHEMATHESIS_HOOKS": str(HERE / "checks.py")}, cwd=folder,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        findings = json.loads(found.read_text())["entries"] if found.exists() else []
    print(done.stdout[-20000:] if findings or done.returncode > 1 else done.stdout[-600:])
    tested = re.search(r"Tested: (\d+)", done.stdout)
    for finding in findings:
        print(f"FAIL {finding['operation']}: {finding['check']} {finding['failure']} {finding['signature']}")
    operations = {f["operation"] for f in findings}
    print(f"{int(tested.group(1)) - len(operations) if tested else 0} passed, {len(operations) if tested else 1} failed")
    return 1 if operations or not tested else 0


if __name__ == "__main__":
    sys.exit(main())
