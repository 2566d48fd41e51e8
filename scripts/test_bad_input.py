#!/usr/bin/env python3
"""Bad input against a server: each gets its clear error, nothing has changed, and the server goes on.

  test_bad_input.py --url http://127.0.0.1:8080/engine-rest

Only --without-own leaves out what Camunda itself does not guard against (so that the rest can be tried on the reference).
"""

import argparse
import http.client
import json
import sys
import time
import urllib.parse
import uuid

NS = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
KEY = "bad_input"
# What the answer to a model is called that cannot be read, by how far the reading came.
UNREADABLE = ("ParseException", "ProcessEngineException")
MODEL = f"""<definitions {NS} targetNamespace="t"><process id="{KEY}" isExecutable="true" camunda:historyTimeToLive="P1D">
<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><userTask id="t"/>
<sequenceFlow id="g" sourceRef="t" targetRef="x"/><serviceTask id="x" camunda:expression="${{nobody.home}}"/>
<sequenceFlow id="h" sourceRef="x" targetRef="e"/><endEvent id="e"/></process></definitions>"""


def script_process(key, script):
    return f"""<definitions {NS} targetNamespace="t"><process id="{key}" isExecutable="true" camunda:historyTimeToLive="P1D">
<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><userTask id="t"/><sequenceFlow id="g" sourceRef="t" targetRef="x"/>
<scriptTask id="x" scriptFormat="javascript"><script><![CDATA[{script}]]></script></scriptTask></process></definitions>"""


class Server:
    """Raw requests to one server."""

    def __init__(self, url):
        self.at = urllib.parse.urlparse(url)
        self.results = []

    def send(self, method, path, body=None, ctype="application/json", timeout=60):
        """Status and JSON (or text) of an answer."""
        conn = http.client.HTTPConnection(self.at.hostname, self.at.port, timeout=timeout)
        try:
            conn.request(method, self.at.path.rstrip("/") + path, body=body, headers={"Content-Type": ctype} if body is not None else {})
            answer = conn.getresponse()
            raw = answer.read()
        finally:
            conn.close()
        try:
            return answer.status, json.loads(raw) if raw else None
        except ValueError:
            return answer.status, raw.decode("utf8", "replace")

    def post(self, path, value):
        return self.send("POST", path, value if isinstance(value, (str, bytes)) else json.dumps(value))

    def deploy(self, xml, name="m.bpmn"):
        mark = "x" + uuid.uuid4().hex
        xml = xml if isinstance(xml, bytes) else xml.encode()
        body = f'--{mark}\r\nContent-Disposition: form-data; name="deployment-name"\r\n\r\nbad input\r\n--{mark}\r\n'.encode()
        body += f'Content-Disposition: form-data; name="d"; filename="{name}"\r\n\r\n'.encode() + xml + f"\r\n--{mark}--\r\n".encode()
        return self.send("POST", "/deployment/create", body, f"multipart/form-data; boundary={mark}")

    def refuses(self, what, got, status, kind=None, words=None):
        """Checks an error answer: its status, its type, and words of its message; and that the server still answers."""
        code, body = got
        kinds = kind if isinstance(kind, tuple) else (kind,)
        good = code in (status if isinstance(status, tuple) else (status,))
        if kind:
            good = good and isinstance(body, dict) and body.get("type") in kinds
        if words:
            good = good and words in (body.get("message") or "") if isinstance(body, dict) else False
        good = good and self.send("GET", "/engine")[0] == 200
        self.say(what, good, f"{code} {json.dumps(body)[:300]}")

    def say(self, what, good, seen=""):
        self.results.append(bool(good))
        print(f"{'ok  ' if good else 'FAIL'} {what}{'' if good else ': ' + str(seen)}", flush=True)


def count(server, path):
    return server.send("GET", path + "/count")[1]["count"]


def models(server, own):
    before = count(server, "/deployment")
    server.refuses("malformed XML", server.deploy("<definitions><process></definitions>"), 500, "ProcessEngineException", "Could not parse 'm.bpmn'")
    server.refuses("an empty file", server.deploy(""), 500, "ProcessEngineException", "Could not parse 'm.bpmn'")
    server.refuses("not XML at all", server.deploy(b"\x00\x01\x02\xff" * 100), 500, "ProcessEngineException", "Could not parse 'm.bpmn'")
    server.refuses("a model that is no BPMN", server.deploy("<html/>"), 400, "ParseException")
    server.refuses("a flow to nowhere", server.deploy(MODEL.replace('targetRef="x"', 'targetRef="y"')), 400, "ParseException")
    server.refuses("an expression that cannot be read", server.deploy(MODEL.replace("${nobody.home}", "${nobody.")), 500, "ProcessEngineException", "Error while parsing process")
    if own:
        bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY {b} "{("&" + a + ";") * 10}">' for a, b in zip("abcdefgh", "bcdefghi")) + "]>"
        server.refuses("a bomb of entities", server.deploy(bomb + MODEL.replace('id="t"/>', 'id="t" name="&i;"/>')), (400, 500), UNREADABLE)
        outside = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        server.refuses("an entity from a file", server.deploy(outside + MODEL.replace('id="t"/>', 'id="t" name="&a;"/>')), (400, 500), UNREADABLE)
        deep = "<subProcess>" * 50_000 + "</subProcess>" * 50_000
        server.refuses("elements too deep", server.deploy(MODEL.replace('<startEvent id="s"/>', '<startEvent id="s"/>' + deep)), (400, 500), UNREADABLE)
        attributes = " ".join(f'a{n}="1"' for n in range(20_000))
        server.refuses("too many attributes", server.deploy(MODEL.replace('<startEvent id="s"', f'<startEvent id="s" {attributes}')), (400, 500), UNREADABLE)
        began = time.monotonic()
        try:
            got = server.deploy(b"<a>" + b"x" * 100_000_000)
        except OSError:
            got = (413, "the connection was closed")
        server.refuses("an upload of 100 MB", got, (400, 413))
        server.say("... within ten seconds", time.monotonic() - began < 10, time.monotonic() - began)
    server.refuses("a deployment without anything", server.send("POST", "/deployment/create", b"--x--\r\n", "multipart/form-data; boundary=x"), 400, "InvalidRequestException")
    server.say("nothing of it was deployed", count(server, "/deployment") == before, count(server, "/deployment"))


def requests(server, instance):
    nobody = str(uuid.uuid4())
    for path, status in (("/task/" + nobody, 404), ("/process-instance/" + nobody, 404), ("/execution/" + nobody, 404), ("/external-task/" + nobody, 404),
                         ("/job/" + nobody, 404), ("/incident/" + nobody, 404), ("/history/process-instance/" + nobody, 404), ("/deployment/" + nobody, 404)):
        server.refuses("GET " + path.rsplit("/", 1)[0] + " of an unknown id", server.send("GET", path), status, ("InvalidRequestException", "RestException"))
    server.refuses("an unknown definition", server.post("/process-definition/key/nobody/start", {}), 404, "RestException", "No matching process definition")
    server.refuses("an unknown task", server.post(f"/task/{nobody}/complete", {}), 500, "RestException", "Cannot find task with id")
    server.refuses("an unknown external task", server.post(f"/external-task/{nobody}/complete", {"workerId": "w"}), 404, "RestException")
    server.refuses("an unknown path", server.send("GET", "/nothing/here"), 404, ("NotFoundException", "RestException"))
    server.refuses("a wrong method", server.send("PUT", "/engine", "{}"), 405)
    start = f"/process-definition/key/{KEY}/start"
    for what, body in (("JSON that ends early", '{"variables": {'), ("JSON of another shape", "[1, 2]"), ("JSON that is too deep", "[" * 100_000)):
        server.refuses(what, server.post(start, body), 400)
    for kind, value in (("Integer", "twelve"), ("Boolean", "perhaps"), ("Date", "tomorrow"), ("Nonsense", 1), ("Long", [1])):
        body = {"variables": {"v": {"value": value, "type": kind}}}
        server.refuses(f"a variable of type {kind} with the value {value!r}", server.post(start, body), 400, ("InvalidRequestException", "RestException"))
    server.refuses("a page that is no number", server.send("GET", "/task?firstResult=abc&maxResults=1"), (400, 404))
    server.refuses("a sort key that does not exist", server.send("GET", "/task?sortBy=nonsense&sortOrder=asc"), 400, "InvalidRequestException")
    server.refuses("a date that is none", server.send("GET", "/task?createdBefore=yesterday"), (400, 404))
    server.refuses("a message that nobody waits for", server.post("/message", {"messageName": "nobody waits"}), 400, "RestException", "Cannot correlate message")
    server.refuses("fetchAndLock without topics' lock", server.post("/external-task/fetchAndLock", {"workerId": "w", "maxTasks": 1, "topics": [{"topicName": "t"}]}), (400, 500))
    injection = urllib.parse.quote("'; DROP TABLE ACT_RU_TASK; --")
    status, found = server.send("GET", f"/task?assignee={injection}&name={injection}")
    server.say("SQL in a filter is a value", status == 200 and found == [], (status, found))
    server.say("no instance was started", count(server, "/process-instance") == 1, count(server, "/process-instance"))


def execution(server, instance, own):
    def standing():
        return json.dumps([server.send("GET", f"/process-instance/{instance}/activity-instances")[1],
                           server.send("GET", f"/process-instance/{instance}/variables")[1]], sort_keys=True)

    before = standing()
    task = server.send("GET", f"/task?processInstanceId={instance}")[1][0]["id"]
    body = {"variables": {"new": {"value": 1, "type": "Integer"}}}
    server.refuses("an expression that fails", server.post(f"/task/{task}/complete", body), 500, "RestException", "Cannot resolve identifier 'nobody'")
    server.say("... leaves the instance as it was", standing() == before, standing())
    if not own:
        return
    for name, script in (("a script that loops for ever", "while (true) {}"), ("a script that eats memory", "var a = []; while (true) a.push(new Array(100000).fill('x').join('y') + a.length);"),
                         ("a script that recurses for ever", "function f() { return f() + 1; } f();"), ("a script that throws", "throw new Error('enough');"),
                         ("a script that wants a file", "java.nio.file.Files.readString(java.nio.file.Path.of('/etc/passwd'));")):
        key = "bad_" + uuid.uuid4().hex
        status, deployment = server.deploy(script_process(key, script))
        if status != 200:
            server.say(name, False, (status, deployment))
            continue
        started = server.post(f"/process-definition/key/{key}/start", {})[1]["id"]
        waiting = server.send("GET", f"/task?processInstanceId={started}")[1]
        began = time.monotonic()
        server.refuses(name, server.post(f"/task/{waiting[0]['id']}/complete", {}), 500, ("RestException", "ScriptEvaluationException"))
        server.say("... ends within fifteen seconds", time.monotonic() - began < 15, time.monotonic() - began)
        server.say("... leaves its task", server.send("GET", f"/task?processInstanceId={started}")[1] == waiting)
        server.send("DELETE", f"/deployment/{deployment['id']}?cascade=true")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--url", required=True)
    ap.add_argument("--without-own", action="store_true")
    a = ap.parse_args()
    server = Server(a.url)
    status, deployment = server.deploy(MODEL)
    instance = server.post(f"/process-definition/key/{KEY}/start", {})[1]["id"]
    try:
        models(server, not a.without_own)
        requests(server, instance)
        execution(server, instance, not a.without_own)
    finally:
        server.send("DELETE", f"/deployment/{deployment['id']}?cascade=true")
    failed = server.results.count(False)
    print(f"{len(server.results) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
