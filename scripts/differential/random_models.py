"""Random BPMN models: structured, so that most run, and wild, so that what they use meets in ways no one wrote down."""
import random
from xml.sax.saxutils import escape, quoteattr as q

HEAD = ('<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="t">\n')


EXTERNAL = 'camunda:type="external"'


class Gen:
    def __init__(self, seed, size):
        self.r = random.Random(seed)
        self.budget = size
        self.n = 0
        self.roots = {}
        self.activities, self.flows = [], []
        self.features = {f: self.r.random() < p for f, p in dict(log=.8, async_=.35, io=.4, mi=.35, boundary=.7, esp=.4, call=.35, tx=.25, comp=.35, scripts=.3, cond=.25, terminate=.2, retry=.2).items()}

    def id(self, p):
        self.n += 1
        return f"{p}{self.n}"

    def p(self, x):
        return self.r.random() < x

    def f(self, name, x=1.0):
        return self.features[name] and self.r.random() < x

    def root(self, kind, name):
        """The id of the message, signal, error or escalation of this name."""
        i = f"{kind[:3]}_{name}"
        attr = {"message": f'name={q(name)}', "signal": f'name={q(name)}', "error": f'errorCode={q(name)} name="error {name}" camunda:errorMessage="said {name}"',
                "escalation": f'escalationCode={q(name)} name="esc"'}[kind]
        self.roots[i] = f'<bpmn:{kind} id="{i}" {attr}/>'
        return i

    def msg(self):
        return self.root("message", self.id("m") if self.p(.85) else "m")

    def sig(self):
        return self.root("signal", self.r.choice(["s1", "s2", "s3"]))

    def cond(self):
        return self.r.choice(["${x > 2}", "${x < 2}", "${x == 3}", "${flag}", "${!flag}", "${x >= y}", "${x != y}", "${x + y > 4}", "${s == 'a'}", "${empty s}", "#{x % 2 == 0}"])

    def expr(self):
        return self.r.choice(["${x + 1}", "${x}", "${x * y}", "${s}", "${flag}", "${x > 2 ? 'big' : 'small'}", "v-${x}-${y}", "${null}", "${x / 2}", "${x.toString()}", "${execution.id == null}",
                              "${execution.currentActivityId}", "${execution.businessKey}", "text", "${s.length()}", "${execution.getVariable('y')}", "${not empty s and flag}", "${x - y}"])

    def log(self, what):
        return "${execution.setVariable('log', execution.getVariable('log').concat(' %s:').concat(execution.currentActivityId))}" % what

    def task_log(self, event):
        return "${task.setVariable('log', task.getVariable('log').concat(' T%s:').concat(task.taskDefinitionKey))}" % event

    def listeners(self, task=False):
        s = ""
        if self.f("log", .6):
            s += f'<camunda:executionListener event="start" expression={q(self.log("s"))}/>'
        if self.f("log", .6):
            s += f'<camunda:executionListener event="end" expression={q(self.log("e"))}/>'
        if task and self.f("log", .7):
            for e in self.r.sample(["create", "complete", "assignment", "delete", "update"], 3):
                s += f'<camunda:taskListener event="{e}" expression={q(self.task_log(e))}/>'
        return s

    def io(self):
        s = ""
        if self.f("io", .5):
            for _ in range(self.r.choice([1, 1, 2])):
                k = self.r.randrange(6)
                n = self.r.choice(["in1", "in2", "x", "y"]) if self.p(.7) else self.id("in")
                if n in ("x", "y"):
                    s += f'<camunda:inputParameter name="{n}">{self.r.choice(["${x}", "${y}", "${x + 1}"])}</camunda:inputParameter>'
                elif k < 3:
                    s += f'<camunda:inputParameter name="{n}">{escape(self.expr())}</camunda:inputParameter>'
                elif k == 3:
                    s += f'<camunda:inputParameter name="{n}"><camunda:list><camunda:value>{escape(self.expr())}</camunda:value><camunda:value>b</camunda:value></camunda:list></camunda:inputParameter>'
                elif k == 4:
                    s += f'<camunda:inputParameter name="{n}"><camunda:map><camunda:entry key="k">{escape(self.expr())}</camunda:entry></camunda:map></camunda:inputParameter>'
                else:
                    s += f'<camunda:inputParameter name="{n}"><camunda:script scriptFormat="javascript">x + 1</camunda:script></camunda:inputParameter>'
            if self.p(.2):
                s += f'<camunda:inputParameter name="n{self.n}"/>'
        if self.f("io", .4):
            n = self.r.choice(["x", "y", "out1", "out2"])
            s += f'<camunda:outputParameter name="{n}">{self.r.choice(["${x + 1}", "${y}", "${3}"]) if n in "xy" else escape(self.expr())}</camunda:outputParameter>'
        return f"<camunda:inputOutput>{s}</camunda:inputOutput>" if s else ""

    def attrs(self, act=True):
        s = ""
        if self.f("async_", .3):
            s += ' camunda:asyncBefore="true"'
        if self.f("async_", .3):
            s += ' camunda:asyncAfter="true"'
        if s and self.p(.3):
            s += ' camunda:exclusive="false"'
        if s and self.p(.3):
            s += f' camunda:jobPriority={q(self.r.choice(["5", "${x}", "${10 + y}"]))}'
        return s

    def name(self):
        return f' name={q(self.r.choice(["A", "Do it", "${x}", ""]))}' if self.p(.4) else ""

    def mi(self, sub=False):
        if not self.f("mi", .3):
            return ""
        r = self.r
        seq = ' isSequential="true"' if self.p(.5) else ""
        a = ""
        if self.f("async_", .4):
            a += r.choice([' camunda:asyncBefore="true"', ' camunda:asyncAfter="true"'])
        body = ""
        k = r.randrange(4)
        if k == 0:
            body += f"<bpmn:loopCardinality>{r.choice(['2', '3', '${y}', '${2}', '0'])}</bpmn:loopCardinality>"
        elif k == 1:
            a += ' camunda:collection="items" camunda:elementVariable="item"'
        elif k == 2:
            a += ' camunda:collection="${items}" camunda:elementVariable="item"'
        else:
            body += "<bpmn:loopCardinality>2</bpmn:loopCardinality>"
        if self.p(.4):
            body += f'<bpmn:completionCondition>{escape(r.choice(["${nrOfCompletedInstances >= 1}", "${nrOfCompletedInstances == 2}", "${x > 2}", "${nrOfActiveInstances < 2}", "${loopCounter == 1}"]))}</bpmn:completionCondition>'
        return f"<bpmn:multiInstanceLoopCharacteristics{seq}{a}>{body}</bpmn:multiInstanceLoopCharacteristics>"

    def ext(self, *parts):
        s = "".join(parts)
        return f"<bpmn:extensionElements>{s}</bpmn:extensionElements>" if s else ""

    def retry(self):
        return "<camunda:failedJobRetryTimeCycle>R3/PT5M</camunda:failedJobRetryTimeCycle>" if self.f("retry", .5) else ""

    def flow(self, out, a, b, cond=None):
        i = self.id("f")
        e = self.ext(f'<camunda:executionListener event="take" expression={q(self.log("t"))}/>') if self.f("log", .1) else ""
        c = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(cond)}</bpmn:conditionExpression>' if cond else ""
        out.append(f'<bpmn:sequenceFlow id="{i}" sourceRef="{a}" targetRef="{b}">{e}{c}</bpmn:sequenceFlow>')
        self.flows.append(i)
        return i

    def timer(self, cycle=False):
        k = self.r.randrange(4)
        if k == 0 and cycle:
            return f"<bpmn:timerEventDefinition id=\"{self.id('ted')}\"><bpmn:timeCycle>{self.r.choice(['R2/PT10M', 'R/PT1H', 'R3/PT${30}M'])}</bpmn:timeCycle></bpmn:timerEventDefinition>"
        if k == 1:
            return f"<bpmn:timerEventDefinition id=\"{self.id('ted')}\"><bpmn:timeDate>2037-01-01T12:00:00Z</bpmn:timeDate></bpmn:timerEventDefinition>"
        return f"<bpmn:timerEventDefinition id=\"{self.id('ted')}\"><bpmn:timeDuration>{self.r.choice(['PT1H', 'P1D', 'PT${15}M'])}</bpmn:timeDuration></bpmn:timerEventDefinition>"

    def condition_def(self):
        a = ""
        if self.p(.2):
            a += ' camunda:variableName="x"'
        if self.p(.15):
            a += ' camunda:variableEvents="update"'
        return f'<bpmn:conditionalEventDefinition{a}><bpmn:condition xsi:type="bpmn:tFormalExpression">{escape(self.cond())}</bpmn:condition></bpmn:conditionalEventDefinition>'

    def error_def(self):
        a = self.r.choice(["", ' camunda:errorCodeVariable="ec"', ' camunda:errorCodeVariable="ec" camunda:errorMessageVariable="em"'])
        e = self.r.choice(["e1", "e2", None])
        return "<bpmn:errorEventDefinition" + (" errorRef=" + q(self.root("error", e)) if e else "") + a + "/>"

    def esc_def(self, catch=True):
        a = ' camunda:escalationCodeVariable="escc"' if catch and self.p(.4) else ""
        e = self.r.choice(["c1", "c2", None]) if catch else self.r.choice(["c1", "c2"])
        return "<bpmn:escalationEventDefinition" + (" escalationRef=" + q(self.root("escalation", e)) if e else "") + a + "/>"

    def throw_def(self, comp_scope):
        k = self.r.randrange(5)
        if k == 0:
            v = self.ext(self.r.choice(['<camunda:in source="x" target="sx"/>', '<camunda:in variables="all"/>', '<camunda:in sourceExpression="${x+1}" target="sx"/>'])) if self.p(.4) else ""
            return f'<bpmn:signalEventDefinition signalRef="{self.sig()}"{self.async_sig()}>{v}</bpmn:signalEventDefinition>'
        if k == 1:
            return self.esc_def(False)
        if k == 2 and self.f("comp", .8):
            return "<bpmn:compensateEventDefinition/>"
        if k == 3:
            i = self.msg()
            how = self.r.choice([EXTERNAL + ' camunda:topic="tm"', 'camunda:expression="${true}"'])
            return f'<bpmn:messageEventDefinition messageRef="{i}" {how}/>'
        return ""

    def async_sig(self):
        return ' camunda:async="true"' if self.f("async_", .3) else ""

    # -- activities
    def activity(self, out, depth, scope):
        """Emits an activity with its boundary events; answers (id, extra ends that join where it leaves)."""
        r = self.r
        self.budget -= 1
        kinds = ["user"] * 6 + ["external"] * 4 + ["expression"] * 2 + ["receive", "manual", "task", "send", "decision"]
        if self.features["scripts"]:
            kinds += ["script"] * 2
        if depth < 3 and self.budget > 0:
            kinds += ["sub"] * 5
            if self.features["call"]:
                kinds += ["call"] * 2
            if self.features["tx"]:
                kinds += ["tx"] * 3
        k = r.choice(kinds)
        i = self.id({"user": "U", "external": "X", "expression": "E", "receive": "R", "manual": "M", "task": "T", "send": "S", "decision": "D", "script": "J", "sub": "Sub", "call": "C", "tx": "Tx"}[k])
        self.activities.append(i)
        mi = self.mi()
        if mi:
            self.activities.append(i + "#multiInstanceBody")
        a = self.name() + self.attrs()
        comp = scope.get("comp_ok") and self.f("comp", .35)
        if k == "user":
            if self.p(.3):
                a += f' camunda:assignee={q(r.choice(["mary", "${s}", "user-${x}"]))}'
            if self.p(.2):
                a += ' camunda:candidateGroups="g1, ${s}2"'
            if self.p(.1):
                a += ' camunda:candidateUsers="u1,u2"'
            if self.p(.1):
                a += ' camunda:dueDate="2037-01-01T10:00:00"'
            if self.p(.1):
                a += ' camunda:priority="${x}"'
            if self.p(.1):
                a += ' camunda:formKey="form-${x}"'
            body = f'<bpmn:userTask id="{i}"{a}>{self.ext(self.listeners(True), self.io(), self.retry())}{{flows}}{mi}</bpmn:userTask>'
        elif k == "external":
            em = "<camunda:errorEventDefinition id=\"ed%d\" errorRef=\"%s\" expression=\"${x > 3}\"/>" % (self.n, self.root("error", "e1")) if self.p(.15) else ""
            body = f'<bpmn:serviceTask id="{i}"{a} camunda:type="external" camunda:topic={q(r.choice(["t", "t-${x}"]))}{r.choice(["", "", " camunda:taskPriority=" + q("${x}")])}>{self.ext(self.listeners(), self.io(), self.retry(), em)}{mi}</bpmn:serviceTask>'
        elif k == "send":
            body = f'<bpmn:sendTask id="{i}"{a} camunda:type="external" camunda:topic="send">{self.ext(self.listeners(), self.io())}{mi}</bpmn:sendTask>'
        elif k == "expression":
            rv = f' camunda:resultVariable="{r.choice(["res", "x", "y", "out1"])}"' if self.p(.6) else ""
            ex = self.r.choice(["${x + 1}", "${y}", "${3}", "${x - y}"]) if '"x"' in rv or '"y"' in rv else self.expr()
            body = f'<bpmn:serviceTask id="{i}"{a} camunda:expression={q(ex)}{rv}>{self.ext(self.listeners(), self.io(), self.retry())}{mi}</bpmn:serviceTask>'
        elif k == "script":
            rv = f' camunda:resultVariable="{r.choice(["res", "res2"])}"' if self.p(.6) else ""
            sc = r.choice(["x + 1", "execution.setVariable('j' , x); 'done'", "var a = [1,2]; a.length", "x > 2 ? 'a' : null", "execution.getVariable('x') * 2", "s + x", "flag", "x / 2", "y / y * 0.5",
                           "execution.setVariableLocal('jl', 'v'); null", "execution.currentActivityId", "var o = {}; o.x = x; JSON.stringify(o)", "throw 'boom'" if self.p(.2) else "1"])
            body = f'<bpmn:scriptTask id="{i}"{a} scriptFormat="javascript"{rv}>{self.ext(self.listeners(), self.io())}{mi}<bpmn:script>{escape(sc)}</bpmn:script></bpmn:scriptTask>'
        elif k == "receive":
            body = f'<bpmn:receiveTask id="{i}"{a} messageRef="{self.msg()}">{self.ext(self.listeners(), self.io())}{mi}</bpmn:receiveTask>'
        elif k in ("manual", "task"):
            t = "manualTask" if k == "manual" else "task"
            body = f'<bpmn:{t} id="{i}"{a}>{self.ext(self.listeners(), self.io())}{mi}</bpmn:{t}>'
        elif k == "decision":
            m = r.choice(["singleEntry", "singleResult", "collectEntries", "resultList"])
            body = f'<bpmn:businessRuleTask id="{i}"{a} camunda:decisionRef="dec" camunda:mapDecisionResult="{m}" camunda:resultVariable="dr">{self.ext(self.listeners(), self.io())}{mi}</bpmn:businessRuleTask>'
        elif k == "call":
            m = r.choice(['<camunda:in variables="all"/>', '<camunda:in variables="all"/><camunda:out variables="all"/>', '<camunda:in source="x" target="x"/><camunda:in sourceExpression="${y+1}" target="y"/><camunda:in businessKey="bk-${x}"/><camunda:out source="x" target="cx"/>',
                          '<camunda:in variables="all" local="true"/><camunda:in businessKey="#{execution.processBusinessKey}"/><camunda:out sourceExpression="${x}" target="cx" local="true"/>', ""])
            body = f'<bpmn:callActivity id="{i}"{a} calledElement={q(r.choice(["called", "${true ? QcalledQ : QQ}".replace("Q", chr(39)), "called", "nothere" if self.p(.1) else "called"]))}>{self.ext(self.listeners(), self.io(), m)}{mi}</bpmn:callActivity>'
        else:
            inner = []
            self.scope(inner, depth + 1, {"comp_ok": True, "tx": k == "tx"}, i)
            t = "transaction" if k == "tx" else "subProcess"
            body = f'<bpmn:{t} id="{i}"{a}>{self.ext(self.listeners(), self.io())}{mi}{"".join(inner)}</bpmn:{t}>'
        body = body.replace("{flows}", "")
        out.append(body)
        ends = []
        if self.f("boundary", .5):
            used = set()
            for _ in range(r.choice([1, 1, 2])):
                kk = r.choice(["timer", "message", "signal", "error", "escalation"] + (["conditional"] if self.features["cond"] else []) + (["escalation", "error"] if k in ("sub", "call", "tx", "user") else []))
                if kk in used and kk in ("error", "escalation"):
                    continue
                used.add(kk)
                ends += self.boundary(out, i, kk, depth)
        if k == "tx" and self.p(.8):
            b = self.id("BCancel")
            out.append(f'<bpmn:boundaryEvent id="{b}" attachedToRef="{i}">{self.ext(self.listeners())}<bpmn:cancelEventDefinition/></bpmn:boundaryEvent>')
            ends.append(self.tail(out, b, depth))
        if comp and k != "receive" or k == "tx" and self.p(.3):
            b, h = self.id("BComp"), self.id("H")
            out.append(f'<bpmn:boundaryEvent id="{b}" attachedToRef="{i}"><bpmn:compensateEventDefinition/></bpmn:boundaryEvent>')
            hk = r.randrange(4)
            ha = ' isForCompensation="true"' + self.attrs()
            l = self.ext(self.listeners(), self.io())
            if hk == 0:
                out.append(f'<bpmn:userTask id="{h}"{ha}>{l}</bpmn:userTask>')
            elif hk == 1:
                out.append(f'<bpmn:serviceTask id="{h}"{ha} camunda:type="external" camunda:topic="undo">{l}</bpmn:serviceTask>')
            elif hk == 2:
                out.append(f'<bpmn:serviceTask id="{h}"{ha} camunda:expression="${{x}}" camunda:resultVariable="undone">{l}</bpmn:serviceTask>')
            else:
                inner = []
                self.scope(inner, 3, {"comp_ok": False}, h)
                out.append(f'<bpmn:subProcess id="{h}"{ha}>{l}{"".join(inner)}</bpmn:subProcess>')
            scope.setdefault("artifacts", []).append(f'<bpmn:association id="{self.id("as")}" associationDirection="One" sourceRef="{b}" targetRef="{h}"/>')
        return i, [e for e in ends if e]

    def boundary(self, out, i, kk, depth):
        b = self.id("B")
        self.activities.append(b)
        inter = ' cancelActivity="false"' if kk != "error" and self.p(.4) else ""
        d = {"timer": lambda: self.timer(bool(inter)), "message": lambda: f'<bpmn:messageEventDefinition messageRef="{self.msg()}"/>',
             "signal": lambda: f'<bpmn:signalEventDefinition signalRef="{self.sig()}"/>', "error": self.error_def, "escalation": self.esc_def, "conditional": self.condition_def}[kk]()
        out.append(f'<bpmn:boundaryEvent id="{b}" attachedToRef="{i}"{inter}{self.attrs() if self.p(.3) else ""}>{self.ext(self.listeners(), self.io_out())}{d}</bpmn:boundaryEvent>')
        e = self.tail(out, b, depth)
        return [e] if e else []

    def io_out(self):
        return '<camunda:inputOutput><camunda:outputParameter name="bo">${x}</camunda:outputParameter></camunda:inputOutput>' if self.f("io", .2) else ""

    def tail(self, out, src, depth):
        """A short way from a boundary event: to an end of its own (None), or one that joins the main way (its last node)."""
        k = self.r.randrange(5)
        if k == 0:
            return src
        if k == 1:
            e = self.end(out, {})
            self.flow(out, src, e)
            return None
        t = self.id("U")
        self.activities.append(t)
        out.append(f'<bpmn:userTask id="{t}"{self.attrs()}>{self.ext(self.listeners(True))}</bpmn:userTask>')
        self.flow(out, src, t)
        if k < 4:
            e = self.end(out, {})
            self.flow(out, t, e)
            return None
        return t

    def end(self, out, scope):
        e = self.id("End")
        k = self.r.randrange(14)
        d = ""
        if k == 0 and self.features["terminate"]:
            d = "<bpmn:terminateEventDefinition/>"
        elif k == 1:
            d = f'<bpmn:errorEventDefinition errorRef="{self.root("error", self.r.choice(["e1", "e2"]))}"/>'
        elif k == 2:
            d = self.esc_def(False)
        elif k == 3:
            d = f'<bpmn:signalEventDefinition signalRef="{self.sig()}"/>'
        elif k == 4 and self.features["comp"]:
            d = "<bpmn:compensateEventDefinition/>"
        elif k in (5, 6, 7) and scope.get("tx"):
            d = "<bpmn:cancelEventDefinition/>"
        elif k == 8 and self.p(.3):
            d = f'<bpmn:messageEventDefinition messageRef="{self.msg()}" camunda:type="external" camunda:topic="me"/>'
        a = self.attrs() if self.p(.3) else ""
        out.append(f'<bpmn:endEvent id="{e}"{a}>{self.ext(self.listeners())}{d}</bpmn:endEvent>')
        return e

    # -- blocks: answer (first node, [last nodes])
    def block(self, out, depth, scope):
        r = self.r
        k = r.randrange(100)
        if self.budget <= 0 or k < 45:
            i, ends = self.activity(out, depth, scope)
            return i, [i] + ends
        if k < 57:
            return self.catch(out)
        if k < 65:
            i = self.id("Throw")
            self.activities.append(i)
            out.append(f'<bpmn:intermediateThrowEvent id="{i}"{self.attrs() if self.p(.3) else ""}>{self.ext(self.listeners())}{self.throw_def(scope)}</bpmn:intermediateThrowEvent>')
            return i, [i]
        if k < 78:
            return self.split(out, depth, scope, "parallelGateway")
        if k < 86:
            return self.split(out, depth, scope, "inclusiveGateway")
        if k < 93:
            return self.split(out, depth, scope, "exclusiveGateway")
        if k < 97:
            return self.event_based(out, depth, scope)
        return self.loop(out, depth, scope)

    def catch(self, out, eb=False):
        i = self.id("Catch")
        self.activities.append(i)
        d = self.r.choice([lambda: self.timer(), lambda: f'<bpmn:messageEventDefinition messageRef="{self.msg()}"/>', lambda: f'<bpmn:signalEventDefinition signalRef="{self.sig()}"/>'] + ([self.condition_def] if self.features["cond"] else []))()
        out.append(f'<bpmn:intermediateCatchEvent id="{i}"{self.attrs() if self.p(.3) and not eb else ""}>{self.ext(self.listeners(), self.io() if not eb else "")}{d}</bpmn:intermediateCatchEvent>')
        return i, [i]

    def seq(self, out, depth, scope, n=None):
        n = n or self.r.choice([1, 1, 2])
        first, last = self.block(out, depth, scope)
        for _ in range(n - 1):
            f2, l2 = self.block(out, depth, scope)
            for l in last:
                self.flow(out, l, f2)
            last = l2
        return first, last

    def split(self, out, depth, scope, kind):
        a, j = self.id("G"), self.id("G")
        n = self.r.choice([2, 2, 3])
        flows = []
        lasts = []
        for b in range(n):
            if kind != "parallelGateway" and self.p(.15) and b:
                flows.append(self.flow(out, a, j, self.cond() if b < n - 1 else None))
                continue
            f, l = self.seq(out, depth, scope, 1 if self.p(.7) else 2)
            flows.append(self.flow(out, a, f, None if kind == "parallelGateway" or b == n - 1 else self.cond()))
            lasts.append(l)
        dflt = f' default="{flows[-1]}"' if kind != "parallelGateway" else ""
        out.append(f'<bpmn:{kind} id="{a}"{dflt}{self.attrs() if self.p(.3) else ""}>{self.ext(self.listeners())}</bpmn:{kind}>')
        self.activities.append(a)
        jk = kind if self.p(.85) else "exclusiveGateway"
        for l in lasts:
            # several ends of one branch are merged before they join
            if len(l) > 1 and jk != "exclusiveGateway":
                m = self.id("G")
                out.append(f'<bpmn:exclusiveGateway id="{m}"/>')
                for x in l:
                    self.flow(out, x, m)
                self.flow(out, m, j)
            else:
                for x in l:
                    self.flow(out, x, j)
        out.append(f'<bpmn:{jk} id="{j}"{self.attrs() if self.p(.3) else ""}>{self.ext(self.listeners())}</bpmn:{jk}>')
        return a, [j]

    def event_based(self, out, depth, scope):
        a = self.id("EG")
        self.activities.append(a)
        out.append(f'<bpmn:eventBasedGateway id="{a}"{self.attrs() if self.p(.3) else ""}>{self.ext(self.listeners())}</bpmn:eventBasedGateway>')
        last = []
        for _ in range(2):
            c, _l = self.catch(out, True)
            self.flow(out, a, c)
            if self.p(.5):
                last.append(c)
            else:
                f, l = self.block(out, depth, scope)
                self.flow(out, c, f)
                last += l
        return a, last

    def loop(self, out, depth, scope):
        m, g = self.id("G"), self.id("G")
        out.append(f'<bpmn:exclusiveGateway id="{m}"/>')
        f, l = self.seq(out, depth, scope, 1)
        self.flow(out, m, f)
        for x in l:
            self.flow(out, x, g)
        self.flow(out, g, m, self.r.choice(["${x == 1}", "${x == 0}", "${y == 5}"]))
        d = self.id("G")
        out.append(f'<bpmn:exclusiveGateway id="{d}"/>')
        dflt = self.flow(out, g, d)
        out.append(f'<bpmn:exclusiveGateway id="{g}" default="{dflt}"/>')
        return m, [d]

    def scope(self, out, depth, scope, owner):
        s = self.id("Start")
        out.append(f'<bpmn:startEvent id="{s}"{self.attrs() if self.p(.2) else ""}>{self.ext(self.listeners())}</bpmn:startEvent>')
        n = self.r.choice([1, 1, 2]) if depth else self.r.choice([1, 2, 2, 3])
        f, l = self.seq(out, depth, scope, n)
        self.flow(out, s, f)
        e = self.end(out, scope)
        for x in l:
            self.flow(out, x, e)
        if self.f("esp", .5 if depth else .4):
            used = set()
            for _ in range(self.r.choice([1, 1, 2])):
                self.event_sub(out, depth, scope, used)
        if not scope.get("late"):
            out += scope.pop("artifacts", [])

    def event_sub(self, out, depth, scope, used):
        r = self.r
        kk = r.choice(["timer", "message", "signal", "error", "escalation", "compensation"] + (["conditional"] if self.features["cond"] else []))
        if kk in used or kk == "compensation" and not depth:
            return
        used.add(kk)
        i, s = self.id("Esp"), self.id("EStart")
        inter = ' isInterrupting="false"' if kk not in ("error", "compensation") and self.p(.5) else ""
        d = {"timer": lambda: self.timer(bool(inter)), "message": lambda: f'<bpmn:messageEventDefinition messageRef="{self.msg()}"/>', "compensation": lambda: "<bpmn:compensateEventDefinition/>",
             "signal": lambda: f'<bpmn:signalEventDefinition signalRef="{self.sig()}"/>', "error": self.error_def, "escalation": self.esc_def, "conditional": self.condition_def}[kk]()
        inner = [f'<bpmn:startEvent id="{s}"{inter}>{self.ext(self.listeners())}{d}</bpmn:startEvent>']
        inner_scope = {"comp_ok": False}
        f, l = self.seq(inner, 3, inner_scope, 1)
        self.flow(inner, s, f)
        e = self.end(inner, {}) if not (kk == "compensation") else None
        if e is None:
            e = self.id("End")
            inner.append(f'<bpmn:endEvent id="{e}">{self.ext(self.listeners())}' + ("<bpmn:compensateEventDefinition/>" if self.p(.5) else "") + "</bpmn:endEvent>")
        for x in l:
            self.flow(inner, x, e)
        inner += inner_scope.get("artifacts", [])
        out.append(f'<bpmn:subProcess id="{i}" triggeredByEvent="true"{self.attrs() if self.p(.2) else ""}>{self.ext(self.listeners(), self.io())}{"".join(inner)}</bpmn:subProcess>')

    def process(self, key, depth=0):
        out = []
        scope = {"comp_ok": True, "late": True}
        self.scope(out, depth, scope, key)
        extra = ""
        if not depth and self.p(.2):
            s = self.id("SStart")
            d = self.r.choice([f'<bpmn:messageEventDefinition messageRef="{self.msg()}"/>', f'<bpmn:signalEventDefinition signalRef="{self.sig()}"/>', self.timer()] + ([self.condition_def()] if self.features["cond"] else []))
            t = self.id("U")
            e = self.end(out, {})
            out.append(f'<bpmn:startEvent id="{s}">{self.ext(self.listeners())}{d}</bpmn:startEvent><bpmn:userTask id="{t}"/>')
            self.flow(out, s, t)
            self.flow(out, t, e)
        l = self.ext('<camunda:executionListener event="start" expression="${execution.setVariable(\'log\', \'\')}"/>', f'<camunda:executionListener event="end" expression={q(self.log("e"))}/>' if self.p(.5) else "")
        return f'<bpmn:process id="{key}" isExecutable="true" camunda:historyTimeToLive="5"{extra}>{l}{"".join(out)}{"".join(scope.get("artifacts", []))}</bpmn:process>'


DMN = '''<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="t" xmlns:camunda="http://camunda.org/schema/1.0/dmn">
<decision id="dec" name="Dec" camunda:historyTimeToLive="5"><decisionTable id="dt" hitPolicy="UNIQUE"><input id="i1" label="x"><inputExpression id="ie" typeRef="integer"><text>x</text></inputExpression></input>
<output id="o1" name="out" typeRef="string"/><rule id="r1"><inputEntry id="ie1"><text>&lt; 3</text></inputEntry><outputEntry id="oe1"><text>"low"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="ie2"><text>&gt;= 4</text></inputEntry><outputEntry id="oe2"><text>"high"</text></outputEntry></rule></decisionTable></decision></definitions>'''


def case(seed, size=6, steps=12):
    g = Gen(seed, size)
    main = g.process("main")
    acts, flows = list(g.activities), list(g.flows)
    files = {}
    body = main
    if g.features["call"]:
        g.budget = 2
        saved = dict(g.features)
        g.features["call"] = False
        body += g.process("called", 1)
        g.features = saved
    files["model.bpmn"] = HEAD + "\n".join(g.roots.values()) + body + "\n</bpmn:definitions>"
    if "dec" in body:
        files["dec.dmn"] = DMN
    start = {"do": "start", "key": "main", "businessKey": "bk", "variables": {
        "x": {"value": g.r.randrange(5), "type": "Integer"}, "y": {"value": g.r.randrange(4), "type": "Integer"}, "flag": {"value": g.r.random() < .5, "type": "Boolean"},
        "s": {"value": g.r.choice(["a", "b", ""]), "type": "String"}, "items": {"value": "[\"i\",\"j\"]" , "type": "Object", "valueInfo": {"objectTypeName": "java.util.ArrayList", "serializationDataFormat": "application/json"}}}}
    return {"id": f"random-{seed}", "files": files, "steps": [start], "random": steps, "seed": seed, "model": {"activities": acts, "flows": flows}}


if __name__ == "__main__":
    import sys
    c = case(int(sys.argv[1]))
    for n, t in c["files"].items():
        print(n, t)
