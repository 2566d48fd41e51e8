#!/usr/bin/env python3
"""Runs the same BPMN cases on a reference Camunda 7.24 and on Cauce, in lock step, and reports what differs.

A case is a JSON object: {"id", "files": {name: text}, "steps": [step…]} where a step is one of the objects that
`Side.act` knows; things are named by activity, message or variable, never by id. After each step everything that engine-rest
shows of the running instances is compared, ids put away; at the end the history. A case ends at its first difference.

  compare.py --reference http://127.0.0.1:8095/engine-rest --tested http://127.0.0.1:8195/engine-rest random --seeds 1-200
  compare.py … cases FILE.json [--only REGEX]

Both servers must be empty and have their job executor off: everything found on them is deleted.
"""
import argparse, collections, fcntl, http.client, json, os, random, re, sys, tempfile, time, traceback, urllib.parse
from datetime import datetime, timezone
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d{4}|Z)?")


class Rest:
    def __init__(self, url, timeout=60):
        u = urllib.parse.urlparse(url)
        self.host, self.port, self.base, self.timeout, self.conn = u.hostname, u.port, u.path.rstrip("/"), timeout, None

    def call(self, method, path, body=None, ctype="application/json"):
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        for attempt in (0, 1):
            if self.conn is None:
                self.conn = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)
            try:
                h = {"Accept": "application/json"}
                if body is not None:
                    h["Content-Type"] = ctype
                self.conn.request(method, self.base + path, body=body, headers=h)
                r = self.conn.getresponse()
                raw = r.read()
                break
            except (http.client.HTTPException, OSError) as e:
                self.conn.close()
                self.conn = None
                if attempt or isinstance(e, TimeoutError):
                    return 0, {"type": "NoAnswer", "message": type(e).__name__}
        try:
            return r.status, json.loads(raw) if raw else None
        except ValueError:
            return r.status, {"type": "NotJson", "message": raw[:200].decode("utf8", "replace")}

    def get(self, path, **q):
        q = urllib.parse.urlencode({k: v for k, v in q.items() if v is not None})
        return self.call("GET", path + ("?" + q if q else ""))

    def rows(self, path, **q):
        st, r = self.get(path, **q)
        return r if isinstance(r, list) else [{"status": st, "error": r}]

    def post(self, path, body=None):
        return self.call("POST", path, {} if body is None else body)


def stable(v):
    return json.dumps(v, sort_keys=True, default=str)


def clean(v):
    if isinstance(v, str):
        return TS.sub("<ts>", UUID.sub("<id>", v))[:3000]
    if isinstance(v, dict):
        return {k: clean(x) for k, x in v.items()}
    if isinstance(v, list):
        return [clean(x) for x in v]
    return v


def error(body):
    if not isinstance(body, dict):
        return clean(body)
    out = {"type": body.get("type"), "message": clean(body.get("message")), "code": body.get("code")}
    if body.get("details"):
        out["problems"] = {f: {k: sorted(([p.get("message"), p.get("mainElementId"), p.get("elementIds")] for p in d.get(k) or []), key=stable)
                               for k in ("errors", "warnings")} for f, d in body["details"].items()}
    return out


def due(v, now):
    if not v:
        return None
    try:
        s = (datetime.strptime(v, "%Y-%m-%dT%H:%M:%S.%f%z") - now).total_seconds()
    except ValueError:
        return v
    return round(s / 150)


class Side:
    def __init__(self, url):
        self.rest = Rest(url)

    def purge(self):
        r = self.rest
        for b in r.rows("/batch"):
            if "id" in b:
                r.call("DELETE", f"/batch/{b['id']}?cascade=true")
        for d in r.rows("/deployment"):
            r.call("DELETE", f"/deployment/{d['id']}?cascade=true&skipCustomListeners=true&skipIoMappings=true")
        for p in r.rows("/history/process-instance"):
            r.call("DELETE", f"/history/process-instance/{p['id']}")
        for d in r.rows("/history/decision-instance"):
            r.post("/history/decision-instance/delete", {"historicDecisionInstanceIds": [d["id"]]})
        for t in r.rows("/task"):
            r.call("DELETE", f"/task/{t['id']}")

    def deploy(self, files, opts=None):
        b = "----case" + "x" * 16
        body = b""
        parts = [("deployment-name", None, "case")] + [(k, None, v) for k, v in (opts or {}).items()] + [(f"f{i}", n, t) for i, (n, t) in enumerate(files.items())]
        for name, file, data in parts:
            fn = f'; filename="{file}"' if file else ""
            body += f'--{b}\r\nContent-Disposition: form-data; name="{name}"{fn}\r\n\r\n'.encode() + (data if isinstance(data, bytes) else data.encode()) + b"\r\n"
        body += f"--{b}--\r\n".encode()
        st, r = self.rest.call("POST", "/deployment/create", body, f"multipart/form-data; boundary={b}")
        out = {"status": st}
        if st != 200:
            out["error"] = error(r)
            return out
        self.defs = {}
        defs = []
        for d in self.rest.rows("/process-definition"):
            self.defs[d["id"]] = d["key"]
            defs.append({k: d.get(k) for k in ("key", "name", "category", "description", "version", "versionTag", "historyTimeToLive", "startableInTasklist", "suspended", "tenantId", "resource")})
        out["defs"] = sorted(defs, key=stable)
        out["deployed"] = sorted(d["key"] for d in (r.get("deployedProcessDefinitions") or {}).values())
        out["decisions"] = sorted(([d.get(k) for k in ("key", "name", "version", "versionTag")] for d in self.rest.rows("/decision-definition")), key=stable)
        jd = []
        for j in self.rest.rows("/job-definition"):
            jd.append([j.get("processDefinitionKey"), j.get("activityId"), j.get("jobType"), j.get("jobConfiguration"), j.get("overridingJobPriority"), j.get("suspended")])
        out["jobDefs"] = sorted(jd, key=stable)
        return out

    # -- things by name
    def instances(self):
        return self.rest.rows("/process-instance")

    def root(self):
        """The process instance that the case started last and still runs, else any."""
        x = [p for p in self.instances()]
        tops = [p for p in x if p.get("id") == getattr(self, "inst", None)]
        return (tops or x or [{"id": getattr(self, "inst", None) or "none"}])[0]["id"]

    def label(self):
        """Executions and activity instances by what they are."""
        lab = {}
        trees = {}
        def walk(n, key, path):
            me = path + "/" + (n.get("activityId") or "?") if n.get("activityType") != "processDefinition" else key
            for e in n.get("executionIds") or []:
                lab.setdefault(e, []).append(me)
            for c in n.get("childActivityInstances") or []:
                walk(c, key, me)
            for c in n.get("childTransitionInstances") or []:
                lab.setdefault(c.get("executionId"), []).append(me + "~" + (c.get("activityId") or "?"))
        for p in self.instances():
            st, t = self.rest.get(f"/process-instance/{p['id']}/activity-instances")
            trees[p["id"]] = t if st == 200 else {"status": st}
            if st == 200:
                walk(t, self.defs.get(p["definitionId"], "?"), "")
            lab[p["id"]] = [self.defs.get(p["definitionId"], "?")]
        self.names = {k: "+".join(sorted(set(v))) for k, v in lab.items()}
        self.trees = trees
        return self.names

    def ex(self, i):
        return self.names.get(i, "-" if i else None)

    def act_inst(self, i):
        if not i:
            return None
        if ":" in i:
            return i.split(":")[0]
        return self.ex(i)

    def local(self, eid):
        r = self.rest.get(f"/execution/{eid}/localVariables", deserializeValues="false")[1]
        return stable({k: v.get("value") for k, v in r.items() if not isinstance(v, str) and isinstance(v, dict)}) if isinstance(r, dict) else ""

    def pick(self, found, key, n=0, exec_of=None):
        """The n-th of those found; told apart by label and local variables."""
        if not found:
            return None
        if len(found) > 1:
            names = self.label()
            found = sorted(found, key=lambda x: (stable(key(x)), names.get(x.get("executionId") or "", ""), self.local(x["executionId"]) if x.get("executionId") else ""))
        return found[n % len(found)]

    def act(self, s):
        r = self.rest
        d = s["do"]
        v = s.get("variables")
        body = {}
        if v is not None:
            body["variables"] = v
        n = s.get("n", 0)
        if d == "start":
            b = {"variables": s.get("variables", {})}
            for k in ("businessKey", "startInstructions", "skipCustomListeners", "skipIoMappings", "withVariablesInReturn"):
                if k in s:
                    b[k] = s[k]
            st, x = r.post(f"/process-definition/key/{s['key']}/start", b)
            if st == 200:
                self.inst = x["id"]
                return st, {"ended": x.get("ended"), "businessKey": x.get("businessKey"), "suspended": x.get("suspended"),
                            "variables": clean(x.get("variables"))}
            return st, x
        if d == "deploy":
            x = self.deploy(s["files"], s.get("options"))
            return x["status"], x
        if d == "job":
            jd = {j["id"]: j for j in r.rows("/job-definition") if "id" in j}
            L = [j for j in r.rows("/job") if (jd.get(j.get("jobDefinitionId")) or {}).get("activityId") == s["at"]
                 and (not s.get("kind") or (jd.get(j.get("jobDefinitionId")) or {}).get("jobType") == s["kind"])]
            x = self.pick(L, lambda j: [(jd.get(j.get("jobDefinitionId")) or {}).get("jobConfiguration"), bool(j.get("dueDate"))], n)
            if not x:
                return 599, "no such job"
            op = s.get("op", "execute")
            if op == "execute":
                return r.post(f"/job/{x['id']}/execute")
            if op == "recalculate":
                return r.post(f"/job/{x['id']}/duedate/recalculate?creationDateBased=" + str(s.get("creationDateBased", False)).lower())
            return r.call("PUT", f"/job/{x['id']}/{op}", s.get("body", {}))
        if d == "task":
            L = [t for t in r.rows("/task") if t.get("taskDefinitionKey") == s["at"]]
            x = self.pick(L, lambda t: [t.get("name"), t.get("assignee")], n)
            if not x:
                return 599, "no such task"
            op = s.get("op", "complete")
            b = dict(s.get("body", {}))
            if v is not None:
                b["variables"] = v
            if op == "update":
                return r.call("PUT", f"/task/{x['id']}", b)
            if op == "localVariables":
                return r.post(f"/task/{x['id']}/localVariables", {"modifications": v})
            if op == "taskVariables":
                return r.post(f"/task/{x['id']}/variables", {"modifications": v})
            st, y = r.post(f"/task/{x['id']}/{op}", b)
            return st, clean(y)
        if d == "external":
            L = [t for t in r.rows("/external-task") if t.get("activityId") == s["at"]]
            x = self.pick(L, lambda t: [t.get("topicName"), t.get("priority")], n)
            if not x:
                return 599, "no such external task"
            op = s.get("op", "complete")
            b = dict(s.get("body", {}), workerId="w")
            if v is not None:
                b["variables"] = v
            st, y = r.post(f"/external-task/{x['id']}/lock", {"workerId": "w", "lockDuration": 60000})
            if st >= 400:
                return st, y
            return r.post(f"/external-task/{x['id']}/{op}", b)
        if d == "fetch":
            st, y = r.post("/external-task/fetchAndLock", s["body"])
            if st == 200:
                keep = ("activityId", "topicName", "priority", "retries", "errorMessage", "processDefinitionKey", "businessKey", "variables", "extensionProperties", "processDefinitionVersionTag")
                return st, sorted(({k: clean(t.get(k)) for k in keep} for t in y), key=stable)
            return st, y
        if d == "message":
            b = {"messageName": s["name"], "resultEnabled": True, "variablesInResultEnabled": bool(s.get("inResult"))}
            b.update(s.get("body", {}))
            if v is not None:
                b["processVariables"] = v
            if s.get("instance", True):
                b["processInstanceId"] = self.root()
            st, y = r.post("/message", b)
            return st, self.result(y) if st < 300 else y
        if d == "signal":
            b = {"name": s["name"], **s.get("body", {})}
            if v is not None:
                b["variables"] = v
            return r.post("/signal", b)
        if d == "trigger":
            L = [e for e in r.rows("/event-subscription") if e.get("activityId") == s["at"] and e.get("eventType") == s.get("type", "message")]
            x = self.pick(L, lambda e: [e.get("eventName")], n)
            if not x:
                return 599, "no such subscription"
            if s.get("type", "message") == "message":
                return r.post(f"/execution/{x['executionId']}/messageSubscriptions/{urllib.parse.quote(x['eventName'], safe='')}/trigger", body)
            return r.post("/signal", {"name": x["eventName"], "executionId": x["executionId"], **body})
        if d == "execution-signal":
            names = self.label()
            L = [{"executionId": k} for k, l in names.items() if l.endswith("/" + s["at"])]
            x = self.pick(L, lambda e: 0, n)
            if not x:
                return 599, "no such execution"
            return r.post(f"/execution/{x['executionId']}/signal", body)
        if d == "set":
            return r.post(f"/process-instance/{self.root()}/variables", {"modifications": v, "deletions": s.get("deletions", [])})
        if d == "set-local":
            names = self.label()
            L = [{"executionId": k} for k, l in names.items() if l.endswith("/" + s["at"])]
            x = self.pick(L, lambda e: 0, n)
            if not x:
                return 599, "no such execution"
            return r.post(f"/execution/{x['executionId']}/localVariables", {"modifications": v, "deletions": s.get("deletions", [])})
        if d == "condition":
            st, y = r.post("/condition", {"variables": v or {}, **s.get("body", {})})
            return st, len(y) if st < 300 else y
        if d == "modify":
            b = json.loads(json.dumps(s["body"]))
            for i in b.get("instructions", []):
                if i.pop("oneInstance", None):
                    self.label()
                    L = []
                    def walk(t):
                        for c in t.get("childActivityInstances") or []:
                            if c.get("activityId") == i["activityId"]:
                                L.append(c["id"])
                            walk(c)
                    walk(self.trees.get(self.root(), {}))
                    if not L:
                        return 599, "no such activity instance"
                    del i["activityId"]
                    i["activityInstanceId"] = sorted(L)[0]
            return r.post(f"/process-instance/{self.root()}/modification", b)
        if d == "suspend":
            return r.call("PUT", f"/process-instance/{self.root()}/suspended", {"suspended": s.get("suspended", True)})
        if d == "suspend-definition":
            return r.call("PUT", "/process-definition/suspended", {"processDefinitionKey": s["key"], "suspended": s.get("suspended", True), **s.get("body", {})})
        if d == "delete":
            return r.call("DELETE", f"/process-instance/{self.root()}" + s.get("query", ""))
        if d == "restart":
            p = [x for x in r.rows("/history/process-instance") if x.get("id") == self.inst]
            st, y = r.post(f"/process-definition/{p[0]['processDefinitionId']}/restart", {"processInstanceIds": [self.inst], **s["body"]})
            return st, y
        if d == "incident-resolve":
            L = r.rows("/incident", incidentType=s.get("type"))
            if not L:
                return 599, "no incident"
            return r.call("DELETE", f"/incident/{L[0]['id']}")
        if d == "rest":
            p = s["path"].replace("{inst}", self.root())
            st, y = r.call(s.get("method", "GET"), p, s.get("body"))
            if st < 300 and s.get("keep"):
                y = sorted(([x.get(k) for k in s["keep"]] for x in y), key=stable) if isinstance(y, list) else {k: y.get(k) for k in s["keep"]}
            return st, clean(y)
        if d == "migrate":
            src = [x for x in r.rows("/process-definition", key=s["key"], sortBy="version", sortOrder="asc")]
            st, plan = r.post("/migration/generate", {"sourceProcessDefinitionId": src[0]["id"], "targetProcessDefinitionId": src[-1]["id"], "updateEventTriggers": s.get("updateEventTriggers", False)})
            if st >= 300:
                return st, plan
            for i in s.get("instructions", []):
                plan["instructions"].append(i)
            st, y = r.post("/migration/execute", {"migrationPlan": plan, "processInstanceIds": [self.root()], **s.get("body", {})})
            return st, {"answer": clean(y), "plan": clean(plan["instructions"])}
        raise ValueError(d)

    def result(self, y):
        if not isinstance(y, list):
            return y
        return sorted(([x.get("resultType"), bool(x.get("processInstance")), clean(x.get("variables"))] for x in y), key=stable)

    # -- what is seen
    def snapshot(self):
        r = self.rest
        now = datetime.now(timezone.utc)
        self.label()
        ex, ai = self.ex, self.act_inst
        out = {}
        insts = []
        for p in self.instances():
            insts.append([self.defs.get(p.get("definitionId")), p.get("businessKey"), p.get("suspended"), p.get("ended"), self.tree(self.trees.get(p.get("id"), {}))])
        out["tree"] = insts
        ids = [e.get("id") for e in r.rows("/execution")]
        out["executions"] = [ex(i) for i in ids]
        jd = {j.get("id"): j for j in r.rows("/job-definition")}
        jobs = []
        for j in r.rows("/job"):
            d = jd.get(j.get("jobDefinitionId"), {})
            jobs.append([d.get("activityId"), d.get("jobType"), d.get("jobConfiguration"), j.get("retries"), j.get("suspended"), j.get("priority"),
                         clean(j.get("exceptionMessage")), j.get("failedActivityId"), ex(j.get("executionId")), due(j.get("dueDate"), now), due(j.get("createTime"), now), j.get("processDefinitionKey")])
        out["jobs"] = jobs
        out["jobDefs"] = [[j.get("processDefinitionKey"), j.get("activityId"), j.get("jobType"), j.get("jobConfiguration"), j.get("suspended")] for j in jd.values()]
        tasks = []
        for t in r.rows("/task"):
            links = sorted(([l.get("userId"), l.get("groupId"), l.get("type")] for l in r.rows(f"/task/{t.get('id')}/identity-links")), key=stable)
            tasks.append([t.get("taskDefinitionKey"), t.get("name"), t.get("assignee"), t.get("owner"), t.get("description"), t.get("priority"), t.get("formKey"),
                          t.get("camundaFormRef"), due(t.get("due"), now), due(t.get("followUp"), now), t.get("suspended"), t.get("delegationState"), t.get("taskState"), bool(t.get("lastUpdated")), links, ex(t.get("executionId")), bool(t.get("parentTaskId"))])
        out["tasks"] = tasks
        out["external"] = [[x.get("activityId"), x.get("topicName"), x.get("priority"), x.get("retries"), x.get("businessKey"), x.get("suspended"), x.get("workerId"), x.get("errorMessage"), ex(x.get("executionId")), ai(x.get("activityInstanceId"))] for x in r.rows("/external-task")]
        out["subscriptions"] = [[e.get("eventType"), clean(e.get("eventName")), e.get("activityId"), ex(e.get("executionId")), bool(e.get("processInstanceId")), bool(e.get("createdDate"))] for e in r.rows("/event-subscription")]
        out["incidents"] = [[i.get("incidentType"), i.get("activityId"), i.get("failedActivityId"), clean(i.get("incidentMessage")), ex(i.get("executionId")), bool(i.get("configuration")), bool(i.get("jobDefinitionId")), i.get("causeIncidentId") == i.get("id"), i.get("rootCauseIncidentId") == i.get("id")] for i in r.rows("/incident")]
        out["variables"] = [[v.get("name"), v.get("type"), clean(v.get("value")), ai(v.get("activityInstanceId")), ex(v.get("executionId")), bool(v.get("taskId")), stable(v.get("valueInfo")), clean(v.get("errorMessage"))] for v in r.rows("/variable-instance", deserializeValues="false")]
        return {k: sorted(v, key=stable) for k, v in out.items()}

    def tree(self, t):
        if not t or t.get("status"):
            return t
        n = {"at": self.defs.get(t.get("activityId"), t.get("activityId")), "type": t.get("activityType"), "name": t.get("activityName"), "n": t.get("name"), "ex": len(t.get("executionIds") or []),
             "incs": len(t.get("incidentIds") or []), "parent": (t.get("parentActivityInstanceId") or "").split(":")[0] if ":" in (t.get("parentActivityInstanceId") or "") else bool(t.get("parentActivityInstanceId"))}
        k = sorted((self.tree(c) for c in t.get("childActivityInstances") or []), key=stable)
        tr = sorted(([c.get("activityId"), c.get("activityType"), c.get("activityName"), len(c.get("incidentIds") or [])] for c in t.get("childTransitionInstances") or []), key=stable)
        if k:
            n["kids"] = k
        if tr:
            n["transitions"] = tr
        return n

    def history(self):
        r = self.rest
        out = {}
        H = r.rows("/history/process-instance")
        inst = {p.get("id"): p.get("processDefinitionKey") for p in H}
        A = r.rows("/history/activity-instance")
        acts = {a.get("id"): a.get("activityId") for a in A}
        def ai(i):
            return acts.get(i) or inst.get(i) or (("?" + i.split(":")[0]) if i and ":" in i else ("?" if i else None))
        T = r.rows("/history/task")
        tk = {t.get("id"): t.get("taskDefinitionKey") for t in T}
        out["instances"] = [[p.get("processDefinitionKey"), p.get("processDefinitionVersion"), p.get("businessKey"), p.get("state"), p.get("startActivityId"), clean(p.get("deleteReason")), inst.get(p.get("superProcessInstanceId")), bool(p.get("endTime")), inst.get(p.get("rootProcessInstanceId")), bool(p.get("removalTime")), p.get("durationInMillis") is not None, p.get("startUserId")] for p in H]
        out["activities"] = [[a.get("activityId"), a.get("activityType"), a.get("activityName"), a.get("assignee"), a.get("canceled"), a.get("completeScope"), bool(a.get("endTime")), a.get("processDefinitionKey"), ai(a.get("parentActivityInstanceId")), tk.get(a.get("taskId"), a.get("taskId") and "?"), inst.get(a.get("calledProcessInstanceId"), a.get("calledProcessInstanceId") and "?")] for a in A]
        out["variables"] = [[v.get("name"), v.get("type"), clean(v.get("value")), v.get("state"), ai(v.get("activityInstanceId")), tk.get(v.get("taskId")), inst.get(v.get("processInstanceId"))] for v in r.rows("/history/variable-instance", deserializeValues="false")]
        out["tasks"] = [[t.get("taskDefinitionKey"), t.get("name"), t.get("description"), t.get("assignee"), t.get("owner"), t.get("deleteReason"), t.get("priority"), bool(t.get("endTime")), bool(t.get("due")), bool(t.get("followUp")), t.get("taskState"), ai(t.get("activityInstanceId"))] for t in T]
        out["incidents"] = [[i.get("incidentType"), i.get("activityId"), i.get("failedActivityId"), i.get("open"), i.get("deleted"), i.get("resolved"), clean(i.get("incidentMessage"))] for i in r.rows("/history/incident")]
        out["jobLog"] = [[j.get("activityId"), j.get("jobDefinitionType"), j.get("jobDefinitionConfiguration"), j.get("creationLog"), j.get("failureLog"), j.get("successLog"), j.get("deletionLog"), clean(j.get("jobExceptionMessage")), j.get("jobRetries"), j.get("jobPriority"), j.get("failedActivityId")] for j in r.rows("/history/job-log")]
        out["externalLog"] = [[x.get("activityId"), x.get("topicName"), x.get("creationLog"), x.get("failureLog"), x.get("successLog"), x.get("deletionLog"), x.get("errorMessage"), x.get("retries"), x.get("priority")] for x in r.rows("/history/external-task-log")]
        out["decisions"] = [[d.get("decisionDefinitionKey"), d.get("activityId"), ai(d.get("activityInstanceId"))] for d in r.rows("/history/decision-instance")]
        out["details"] = [[d.get("type"), d.get("variableName"), d.get("variableType"), clean(d.get("value")), d.get("revision"), ai(d.get("activityInstanceId")), d.get("initial"), tk.get(d.get("taskId"))] for d in r.rows("/history/detail", deserializeValues="false")]
        out["links"] = [[l.get("type"), l.get("userId"), l.get("groupId"), l.get("operationType"), tk.get(l.get("taskId"))] for l in r.rows("/history/identity-link-log")]
        return {k: sorted(v, key=stable) for k, v in out.items()}


def diff(a, b):
    """The parts in which two snapshots differ: only left, only right."""
    out = {}
    for k in a:
        x, y = a[k], b.get(k)
        if x == y:
            continue
        if isinstance(x, list) and isinstance(y, list):
            cx, cy = collections.Counter(map(stable, x)), collections.Counter(map(stable, y))
            out[k] = {"reference": list((cx - cy).elements()), "tested": list((cy - cx).elements())}
        else:
            out[k] = {"reference": x, "tested": y}
    return out


def actions(snap, rng, model):
    """Steps that could be taken in this state, by chance."""
    o = []
    def var():
        vs = {}
        for k in ("x", "y"):
            if rng.random() < 0.4:
                vs[k] = {"value": rng.randrange(6), "type": "Integer"}
        if rng.random() < 0.15:
            vs["flag"] = {"value": rng.random() < 0.5, "type": "Boolean"}
        if rng.random() < 0.1:
            vs["s"] = {"value": rng.choice(["a", "b", ""]), "type": "String"}
        return vs
    for j in snap["jobs"]:
        w = 2 if str(j[1]).startswith("timer") else 6
        if j[3]:
            o.append((w, {"do": "job", "at": j[0], "kind": j[1]}))
        o.append((0.1, {"do": "job", "at": j[0], "kind": j[1], "op": "retries", "body": {"retries": rng.randrange(3)}}))
        if str(j[1]).startswith("timer"):
            o.append((0.2, {"do": "job", "at": j[0], "kind": j[1], "op": "recalculate", "creationDateBased": rng.random() < .5}))
    for t in snap["tasks"]:
        at = t[0]
        o.append((5, {"do": "task", "at": at, "variables": var(), "n": rng.randrange(3)}))
        o.append((0.7, {"do": "task", "at": at, "op": "bpmnError", "body": {"errorCode": rng.choice(["e1", "e2", "e9"]), "errorMessage": "msg", "variables": var()}}))
        o.append((0.7, {"do": "task", "at": at, "op": "bpmnEscalation", "body": {"escalationCode": rng.choice(["c1", "c2", "c9"]), "variables": var()}}))
        o.append((0.2, {"do": "task", "at": at, "op": "assignee", "body": {"userId": rng.choice(["mary", "john"])}}))
        o.append((0.1, {"do": "task", "at": at, "op": "claim", "body": {"userId": rng.choice(["mary", "john"])}}))
        o.append((0.1, {"do": "task", "at": at, "op": "delegate", "body": {"userId": "anna"}}))
        o.append((0.1, {"do": "task", "at": at, "op": "resolve", "variables": var()}))
        o.append((0.2, {"do": "task", "at": at, "op": "localVariables", "variables": {"tl": {"value": 1, "type": "Integer"}}}))
    for x in snap["external"]:
        at = x[0]
        o.append((5, {"do": "external", "at": at, "variables": var(), "body": {"localVariables": {"lv": {"value": rng.randrange(3), "type": "Integer"}}} if rng.random() < .3 else {}}))
        o.append((1, {"do": "external", "at": at, "op": "bpmnError", "variables": var(), "body": {"errorCode": rng.choice(["e1", "e2", "e9"]), "errorMessage": "msg"}}))
        o.append((0.6, {"do": "external", "at": at, "op": "failure", "body": {"errorMessage": "boom", "retries": rng.randrange(2), "retryTimeout": 0}}))
    for e in snap["subscriptions"]:
        if e[0] == "message":
            o.append((2, {"do": "message", "name": e[1], "variables": var(), "instance": e[4]}))
            if e[4]:
                o.append((0.7, {"do": "trigger", "at": e[2], "variables": var()}))
                o.append((0.3, {"do": "message", "name": e[1], "instance": e[4], "body": {"all": True, "processVariablesLocal": {"ml": {"value": 1, "type": "Integer"}}}}))
        elif e[0] == "signal":
            o.append((2, {"do": "signal", "name": e[1], "variables": var()}))
            if e[4]:
                o.append((0.5, {"do": "trigger", "at": e[2], "type": "signal", "variables": var()}))
        elif e[0] == "conditional":
            if e[4]:
                o.append((1.5, {"do": "set", "variables": {**var(), "x": {"value": rng.randrange(6), "type": "Integer"}}}))
            else:
                o.append((0.3, {"do": "condition", "variables": var()}))
    if snap["tree"]:
        o.append((0.4, {"do": "set", "variables": var()}))
        acts = model["activities"]
        if acts:
            i = []
            for _ in range(rng.choice([1, 1, 2])):
                a = rng.choice(acts)
                k = rng.choice(["startBeforeActivity", "startAfterActivity", "cancel", "startTransition"])
                if k == "startTransition":
                    if model["flows"]:
                        i.append({"type": k, "transitionId": rng.choice(model["flows"])})
                else:
                    i.append({"type": k, "activityId": a, **({"variables": {"mv": {"value": 1, "type": "Integer", "local": rng.random() < .5}}} if k != "cancel" and rng.random() < .3 else {})})
            if i:
                o.append((0.5, {"do": "modify", "body": {"skipCustomListeners": rng.random() < .1, "skipIoMappings": rng.random() < .1, "instructions": i}}))
        o.append((0.1, {"do": "suspend", "suspended": rng.random() < .5}))
        o.append((0.1, {"do": "delete"}))
    return o


def run_case(ref, tst, case, out, verbose=False):
    with open(f"{tempfile.gettempdir()}/cauce-compare-{ref.rest.port}-{tst.rest.port}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return locked_case(ref, tst, case, out, verbose)


def locked_case(ref, tst, case, out, verbose):
    """None when equal, else what differed and where."""
    sides = (ref, tst)
    for s in sides:
        s.purge()
        s.defs, s.inst = {}, None
    a, b = (s.deploy(case["files"], case.get("options")) for s in sides)
    d = diff({**a, "error": a.get("error")}, {**b, "error": b.get("error")})
    if d:
        return {"step": "deploy", "diff": d}
    if a["status"] != 200:
        return {"refused": a["error"]} if verbose else None
    rng = random.Random(case.get("seed", 0))
    steps = list(case.get("steps", []))
    done = []
    count = 0
    while True:
        if count < len(steps):
            s = steps[count]
        elif count < len(steps) + case.get("random", 0):
            o = actions(x, rng, case["model"]) if count else []
            if not o:
                break
            s = rng.choices([y for _, y in o], [w for w, _ in o])[0]
        else:
            break
        count += 1
        done.append(s)
        ra, rb = (y.act(s) for y in sides)
        ea = {"status": ra[0], "answer": error(ra[1]) if ra[0] >= 400 else ra[1]}
        eb = {"status": rb[0], "answer": error(rb[1]) if rb[0] >= 400 else rb[1]}
        x, y = (z.snapshot() for z in sides)
        d = diff(ea, eb)
        d.update(diff(x, y))
        if verbose:
            print(count, stable(s), stable(ea), file=out)
            print("    ", stable(x["tree"])[:1500], file=out)
        if d:
            return {"step": count, "steps": done, "diff": d}
        if case.get("history_each"):
            d = diff(ref.history(), tst.history())
            if d:
                return {"step": count, "steps": done, "diff": d, "history": True}
    d = diff(ref.history(), tst.history())
    if d:
        return {"step": "history", "steps": done, "diff": d}
    return None


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--reference", required=True, help="engine-rest of a Camunda 7.24")
    ap.add_argument("--tested", required=True, help="engine-rest of Cauce")
    ap.add_argument("--keep", default=None, help="folder for the cases that differ")
    ap.add_argument("-v", action="store_true")
    sub = ap.add_subparsers(dest="what", required=True)
    p = sub.add_parser("random")
    p.add_argument("--seeds", default="1-50")
    p.add_argument("--steps", type=int, default=12)
    p.add_argument("--size", type=int, default=6)
    p = sub.add_parser("cases")
    p.add_argument("files", nargs="+")
    p.add_argument("--only")
    a = ap.parse_args()
    ref, tst = Side(a.reference), Side(a.tested)
    def cases():
        if a.what == "random":
            import random_models
            lo, hi = (a.seeds.split("-") * 2)[:2]
            for seed in range(int(lo), int(hi) + 1):
                yield random_models.case(seed, a.size, a.steps)
        else:
            for f in a.files:
                for c in json.load(open(f)):
                    if not a.only or re.search(a.only, c["id"]):
                        yield c
    n = bad = 0
    kinds = collections.Counter()
    t0 = time.time()
    for c in cases():
        n += 1
        try:
            r = run_case(ref, tst, c, sys.stdout, a.v)
        except Exception:
            r = {"step": "driver", "diff": {"driver": traceback.format_exc()[-600:]}}
        if r and "diff" in r:
            bad += 1
            kinds.update(r["diff"].keys())
            print("DIFF", c["id"], "at step", r["step"], json.dumps((r.get("steps") or [None])[-1]))
            for k, v in r["diff"].items():
                print("   ", k, json.dumps(v)[:1500])
            if a.keep:
                os.makedirs(a.keep, exist_ok=True)
                json.dump([dict(c, steps=r.get("steps", c.get("steps", [])), random=0)], open(f"{a.keep}/{re.sub('[^A-Za-z0-9]+', '_', c['id'])}.json", "w"), indent=1)
        elif r:
            print("refused", c["id"], json.dumps(r["refused"])[:600])
        sys.stdout.flush()
    print(f"{n} cases, {bad} differ, {time.time() - t0:.0f} s", dict(kinds.most_common()))


if __name__ == "__main__":
    main()
