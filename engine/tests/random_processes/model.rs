//! Makes random structured processes. The same seed always makes the same model.

use std::fmt::Write as _;

/// Steele, Lea and Flood's SplitMix64.
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to one less than `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("less than end")
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

const HEAD: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
<error id="err" errorCode="E"/><escalation id="esc" escalationCode="X"/><signal id="sig" name="may"/><message id="may" name="may"/><message id="must" name="must"/>
<process id="callee" isExecutable="true" camunda:historyTimeToLive="P1D"><startEvent id="cs"/><sequenceFlow id="cf" sourceRef="cs" targetRef="ct"/>
<userTask id="ct"/><sequenceFlow id="cg" sourceRef="ct" targetRef="ce"/><endEvent id="ce"/></process>
"#;

const MUST: &str = "<messageEventDefinition messageRef=\"must\"/>";
const MAY: &str = "<messageEventDefinition messageRef=\"may\"/>";
const SIGNAL: &str = "<signalEventDefinition signalRef=\"sig\"/>";
const TIMER: &str = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>";
const CANCEL: &str = "<cancelEventDefinition/>";
const COMPENSATE: &str = "<compensateEventDefinition/>";
const CONDITION: &str =
    "<conditionalEventDefinition><condition>${c % 5 == 3}</condition></conditionalEventDefinition>";
const ERROR: &str = "<errorEventDefinition errorRef=\"err\"/>";
const ESCALATION: &str = "<escalationEventDefinition escalationRef=\"esc\"/>";
const CYCLE: &str = "<timerEventDefinition><timeCycle>R3/P1D</timeCycle></timerEventDefinition>";

/// A part of a process with one way in and one way out, by the ids of its first and its last node.
type Block = (String, String);

struct Model {
    rng: Rng,
    xml: String,
    /// Associations of the scope, which come after all else.
    artifacts: String,
    ids: usize,
    /// How many blocks there may still be.
    budget: usize,
    /// Whether what is made can be come through again without leaving its scope.
    in_loop: bool,
}

/// The model of a seed, whose process has the key `random`.
pub(crate) fn model(seed: u64) -> String {
    let mut rng = Rng::new(seed);
    let budget = 3 + rng.below(12);
    let mut model = Model {
        rng,
        xml: String::new(),
        artifacts: String::new(),
        ids: 0,
        budget,
        in_loop: false,
    };
    model.scope(0, "endEvent", "");
    format!(
        "{HEAD}<process id=\"random\" isExecutable=\"true\" camunda:historyTimeToLive=\"P1D\">\n{}</process></definitions>",
        model.xml + model.artifacts.as_str()
    )
}

impl Model {
    fn id(&mut self, prefix: &str) -> String {
        self.ids += 1;
        format!("{prefix}{}", self.ids)
    }

    fn node(&mut self, tag: &str, prefix: &str, attributes: &str, content: &str) -> String {
        let id = self.id(prefix);
        self.node_of(&id, tag, attributes, content);
        id
    }

    fn node_of(&mut self, id: &str, tag: &str, attributes: &str, content: &str) {
        let mut waits = String::new();
        if tag != "startEvent" && tag != "boundaryEvent" {
            for attribute in ["asyncBefore", "asyncAfter"] {
                // An end event has nothing after it, an event-based gateway may not. Tokens that wait in a fork could get to each
                // inclusive gateway in its branches, which in Camunda then waits for ever: they go on at once.
                let nothing_after = matches!(tag, "endEvent" | "eventBasedGateway")
                    || (tag.ends_with("Gateway")
                        && (id.starts_with("split") || id.starts_with("fork")));
                if self.rng.one_in(8) && !(attribute == "asyncAfter" && nothing_after) {
                    let _ = write!(waits, " camunda:{attribute}=\"true\"");
                }
            }
            if self.rng.one_in(6) {
                waits.push_str(" camunda:exclusive=\"false\"");
            }
        }
        let _ = writeln!(
            self.xml,
            "<{tag} id=\"{id}\"{attributes}{waits}>{content}</{tag}>"
        );
    }

    fn flow(&mut self, from: &str, to: &str, condition: Option<&str>) -> String {
        let id = self.id("f");
        let condition = condition.map_or_else(String::new, |c| {
            format!("<conditionExpression xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"tFormalExpression\">${{{c}}}</conditionExpression>")
        });
        let _ = writeln!(
            self.xml,
            "<sequenceFlow id=\"{id}\" sourceRef=\"{from}\" targetRef=\"{to}\">{condition}</sequenceFlow>"
        );
        id
    }

    /// A start event, blocks, and an end event.
    fn scope(&mut self, depth: usize, end: &str, definition: &str) {
        let start = self.node("startEvent", "start", "", "");
        let (first, last) = self.sequence(depth);
        let end = self.node(end, "end", "", definition);
        self.flow(&start, &first, None);
        self.flow(&last, &end, None);
        if self.rng.one_in(5) {
            self.event_sub_process();
        }
    }

    /// What a closure writes, taken out of the model's text.
    fn inside(&mut self, write: impl FnOnce(&mut Self)) -> String {
        let outside = std::mem::take(&mut self.xml);
        let artifacts = std::mem::take(&mut self.artifacts);
        let in_loop = std::mem::replace(&mut self.in_loop, false);
        write(self);
        self.in_loop = in_loop;
        let inner = std::mem::replace(&mut self.artifacts, artifacts);
        std::mem::replace(&mut self.xml, outside) + inner.as_str()
    }

    fn sequence(&mut self, depth: usize) -> Block {
        let (first, mut last) = self.block(depth);
        for _ in 0..self.rng.below(3) {
            let (next, end) = self.block(depth);
            self.flow(&last, &next, None);
            last = end;
        }
        (first, last)
    }

    fn block(&mut self, depth: usize) -> Block {
        self.budget = self.budget.saturating_sub(1);
        if self.budget == 0 || depth >= 4 {
            return self.task();
        }
        match self.rng.below(19) {
            0..=2 => self.task(),
            3 => self.multi_instance_task(),
            4 | 5 => self.gateways(depth, "exclusiveGateway"),
            6 | 7 => self.gateways(depth, "parallelGateway"),
            // An inclusive gateway waits for whoever may still come, also for those who wait behind it and may come back by a loop.
            8 if !self.in_loop => self.gateways(depth, "inclusiveGateway"),
            8 => self.multi_instance_task(),
            9 => self.sub_process(depth, false),
            10 => self.sub_process(depth, true),
            11 => self.bounded_loop(depth),
            12 => self.sub_process_that_throws(depth),
            13 => self.sub_process_that_terminates(depth),
            14 => self.transaction(depth),
            15 => self.compensated(depth),
            16 => self.compensable(),
            17 => self.throw(COMPENSATE),
            _ => self.throw(ESCALATION),
        }
    }

    fn task(&mut self) -> Block {
        let id = match self.rng.below(11) {
            0..=2 => self.node("userTask", "user", "", ""),
            3 => self.node(
                "serviceTask",
                "external",
                " camunda:type=\"external\" camunda:topic=\"t\"",
                "",
            ),
            4 => self.node(
                "serviceTask",
                "service",
                " camunda:expression=\"${c + 1}\" camunda:resultVariable=\"c\"",
                "",
            ),
            5 => self.node("callActivity", "call", " calledElement=\"callee\"", ""),
            6 => self.node("manualTask", "manual", "", ""),
            7 => return self.catch(),
            8 => return self.race(),
            _ => return self.guarded(),
        };
        (id.clone(), id)
    }

    /// Waits for a message or a timer.
    fn catch(&mut self) -> Block {
        let id = match self.rng.below(3) {
            0 => self.node("receiveTask", "receive", " messageRef=\"must\"", ""),
            1 => self.node("intermediateCatchEvent", "message", "", MUST),
            _ => self.node("intermediateCatchEvent", "timer", "", TIMER),
        };
        (id.clone(), id)
    }

    /// Waits for a message and a timer, and goes on with the first.
    fn race(&mut self) -> Block {
        let gateway = self.node("eventBasedGateway", "race", "", "");
        let join = self.node("exclusiveGateway", "join", "", "");
        for definition in [MUST, TIMER] {
            let id = self.id("racer");
            let _ = writeln!(
                self.xml,
                "<intermediateCatchEvent id=\"{id}\">{definition}</intermediateCatchEvent>"
            );
            self.flow(&gateway, &id, None);
            self.flow(&id, &join, None);
        }
        (gateway, join)
    }

    /// A user task with a boundary event.
    fn guarded(&mut self) -> Block {
        let (interrupting, definition) = match self.rng.below(8) {
            6 => (true, CONDITION),
            7 => (false, CONDITION),
            0 => (true, TIMER),
            1 => (true, SIGNAL),
            2 => (true, MAY),
            3 => (false, CYCLE),
            4 => (false, SIGNAL),
            _ => (false, MAY),
        };
        let many = if self.rng.one_in(4) {
            self.multi_instance()
        } else {
            String::new()
        };
        let id = self.node("userTask", "guarded", "", &many);
        let attributes = format!(" attachedToRef=\"{id}\" cancelActivity=\"{interrupting}\"");
        let boundary = self.node("boundaryEvent", "boundary", &attributes, definition);
        let beside = self.node("userTask", "beside", "", "");
        self.flow(&boundary, &beside, None);
        if !interrupting {
            let end = self.node("endEvent", "end", "", "");
            self.flow(&beside, &end, None);
            return (id.clone(), id);
        }
        let join = self.node("exclusiveGateway", "join", "", "");
        self.flow(&id, &join, None);
        self.flow(&beside, &join, None);
        (id, join)
    }

    /// A sub-process that an event of the scope around it starts.
    fn event_sub_process(&mut self) {
        let interrupting = self.rng.one_in(2);
        let definition = [MAY, SIGNAL, TIMER, CONDITION, ESCALATION][self.rng.below(5)];
        let content = self.inside(|m| {
            let attributes = format!(" isInterrupting=\"{interrupting}\"");
            let start = m.node("startEvent", "start", &attributes, definition);
            let (first, last) = m.task();
            let end = m.node("endEvent", "end", "", "");
            m.flow(&start, &first, None);
            m.flow(&last, &end, None);
        });
        let id = self.id("handler");
        let _ = writeln!(
            self.xml,
            "<subProcess id=\"{id}\" triggeredByEvent=\"true\">{content}</subProcess>"
        );
    }

    /// An intermediate event that throws.
    fn throw(&mut self, definition: &str) -> Block {
        let id = self.node("intermediateThrowEvent", "throw", "", definition);
        (id.clone(), id)
    }

    /// An activity with a compensation handler.
    fn compensable(&mut self) -> Block {
        let many = if self.rng.one_in(3) {
            self.multi_instance()
        } else {
            String::new()
        };
        let id = if self.rng.one_in(3) {
            let content = self.inside(|m| m.scope(3, "endEvent", ""));
            self.node("subProcess", "done", "", &format!("{many}\n{content}"))
        } else {
            self.node("userTask", "done", "", &many)
        };
        let (event, handler) = (self.id("compensation"), self.id("undo"));
        let _ = writeln!(
            self.xml,
            "<boundaryEvent id=\"{event}\" attachedToRef=\"{id}\">{COMPENSATE}</boundaryEvent>"
        );
        let _ = writeln!(
            self.artifacts,
            "<association id=\"{handler}a\" associationDirection=\"One\" sourceRef=\"{event}\" targetRef=\"{handler}\"/>"
        );
        // Sub-processes are no handlers here: of several that run at once, Camunda leaves some open in the history.
        let tag = if self.rng.one_in(3) {
            "manualTask"
        } else {
            "userTask"
        };
        let _ = writeln!(
            self.xml,
            "<{tag} id=\"{handler}\" isForCompensation=\"true\"></{tag}>"
        );
        (id.clone(), id)
    }

    /// Something that can be compensated, perhaps deep inside, and an event that compensates it.
    fn compensated(&mut self, depth: usize) -> Block {
        let (first, last) = if self.rng.one_in(2) {
            self.compensable()
        } else {
            let many = if self.rng.one_in(3) {
                self.multi_instance()
            } else {
                String::new()
            };
            let handles = self.rng.one_in(3);
            let content = self.inside(|m| {
                let start = m.node("startEvent", "start", "", "");
                let (first, last) = m.compensable();
                let (next, end_of_next) = m.block(depth + 1);
                let end = m.node("endEvent", "end", "", "");
                m.flow(&start, &first, None);
                m.flow(&last, &next, None);
                m.flow(&end_of_next, &end, None);
                if handles {
                    m.compensation_sub_process();
                }
            });
            let id = self.node("subProcess", "sub", "", &format!("{many}\n{content}"));
            (id.clone(), id)
        };
        let (throw, end) = self.throw(COMPENSATE);
        self.flow(&last, &throw, None);
        (first, end)
    }

    /// An event sub-process that compensates its scope.
    fn compensation_sub_process(&mut self) {
        let throws = self.rng.one_in(2);
        let content = self.inside(|m| {
            let start = m.node("startEvent", "start", "", COMPENSATE);
            let (first, mut last) = m.task();
            if throws {
                let (throw, end) = m.throw(COMPENSATE);
                m.flow(&last, &throw, None);
                last = end;
            }
            let end = m.node("endEvent", "end", "", "");
            m.flow(&start, &first, None);
            m.flow(&last, &end, None);
        });
        let id = self.id("handler");
        let _ = writeln!(
            self.xml,
            "<subProcess id=\"{id}\" triggeredByEvent=\"true\">{content}</subProcess>"
        );
    }

    /// A transaction that may be canceled.
    fn transaction(&mut self, depth: usize) -> Block {
        let condition = self.condition();
        let many = if self.rng.one_in(4) {
            self.multi_instance()
        } else {
            String::new()
        };
        let beside = self.rng.one_in(3);
        let content = self.inside(|m| {
            let start = m.node("startEvent", "start", "", "");
            let (first, last) = m.compensable();
            let (next, end_of_next) = m.sequence(depth + 1);
            let choice = m.id("choice");
            let (end, cancel) = (
                m.node("endEvent", "end", "", ""),
                m.node("endEvent", "cancel", "", CANCEL),
            );
            if beside {
                let fork = m.node("parallelGateway", "fork", "", "");
                let (other, other_last) = m.compensable();
                let other_end = m.node("endEvent", "end", "", "");
                m.flow(&start, &fork, None);
                m.flow(&fork, &first, None);
                m.flow(&fork, &other, None);
                m.flow(&other_last, &other_end, None);
            } else {
                m.flow(&start, &first, None);
            }
            m.flow(&last, &next, None);
            m.flow(&end_of_next, &choice, None);
            m.flow(&choice, &cancel, Some(&condition));
            let default = m.flow(&choice, &end, None);
            let default = format!(" default=\"{default}\"");
            m.node_of(&choice, "exclusiveGateway", &default, "");
        });
        let id = self.node(
            "transaction",
            "transaction",
            "",
            &format!("{many}\n{content}"),
        );
        let attributes = format!(" attachedToRef=\"{id}\"");
        let boundary = self.node("boundaryEvent", "canceled", &attributes, CANCEL);
        let (task, end_of_task) = self.task();
        let join = self.node("exclusiveGateway", "join", "", "");
        self.flow(&id, &join, None);
        self.flow(&boundary, &task, None);
        self.flow(&end_of_task, &join, None);
        (id, join)
    }

    fn multi_instance(&mut self) -> String {
        let sequential = self.rng.one_in(2);
        let cardinality = self.rng.below(4);
        let waits = if self.rng.one_in(5) {
            " camunda:asyncBefore=\"true\""
        } else {
            ""
        };
        let complete = if self.rng.one_in(3) {
            "<completionCondition>${nrOfCompletedInstances >= 2}</completionCondition>"
        } else {
            ""
        };
        format!(
            "<multiInstanceLoopCharacteristics isSequential=\"{sequential}\"{waits}><loopCardinality>{cardinality}</loopCardinality>{complete}</multiInstanceLoopCharacteristics>"
        )
    }

    fn multi_instance_task(&mut self) -> Block {
        let many = self.multi_instance();
        let id = self.node("userTask", "many", "", &many);
        (id.clone(), id)
    }

    fn condition(&mut self) -> String {
        let (divisor, rest) = (2 + self.rng.below(3), self.rng.below(2));
        format!("c % {divisor} == {rest}")
    }

    fn gateways(&mut self, depth: usize, tag: &str) -> Block {
        let branches: Vec<Block> = (0..2 + self.rng.below(2))
            .map(|_| self.sequence(depth + 1))
            .collect();
        let (split, join) = (self.id("split"), self.id("join"));
        let conditional = tag != "parallelGateway";
        let mut default = String::new();
        for (n, (first, last)) in branches.iter().enumerate() {
            let condition = (conditional && n > 0).then(|| self.condition());
            let flow = self.flow(&split, first, condition.as_deref());
            if conditional && n == 0 {
                default = format!(" default=\"{flow}\"");
            }
            self.flow(last, &join, None);
        }
        self.node_of(&split, tag, &default, "");
        self.node_of(&join, tag, "", "");
        (split, join)
    }

    fn sub_process(&mut self, depth: usize, many: bool) -> Block {
        let many = if many {
            self.multi_instance()
        } else {
            String::new()
        };
        let content = self.inside(|m| m.scope(depth + 1, "endEvent", ""));
        let id = self.node("subProcess", "sub", "", &format!("{many}\n{content}"));
        (id.clone(), id)
    }

    /// Runs its body one to three times.
    fn bounded_loop(&mut self, depth: usize) -> Block {
        let (counter, bound) = (self.id("n"), 1 + self.rng.below(3));
        let begin = format!(" camunda:expression=\"${{execution.setVariable('{counter}', 0)}}\"");
        let count = format!(
            " camunda:expression=\"${{execution.setVariable('{counter}', {counter} + 1)}}\""
        );
        let begin = self.node("serviceTask", "begin", &begin, "");
        let count = self.node("serviceTask", "count", &count, "");
        let merge = self.node("exclusiveGateway", "merge", "", "");
        let in_loop = std::mem::replace(&mut self.in_loop, true);
        let (first, last) = self.sequence(depth + 1);
        self.in_loop = in_loop;
        let (again, out) = (self.id("again"), self.node("manualTask", "out", "", ""));
        self.flow(&begin, &merge, None);
        self.flow(&merge, &first, None);
        self.flow(&last, &count, None);
        self.flow(&count, &again, None);
        self.flow(&again, &merge, Some(&format!("{counter} &lt; {bound}")));
        let default = self.flow(&again, &out, None);
        self.node_of(
            &again,
            "exclusiveGateway",
            &format!(" default=\"{default}\""),
            "",
        );
        (begin, out)
    }

    /// A sub-process that ends with an error or an escalation, which its boundary event catches.
    fn sub_process_that_throws(&mut self, depth: usize) -> Block {
        let (definition, interrupting) = match self.rng.below(3) {
            0 => (ERROR, "true"),
            1 => (ESCALATION, "true"),
            _ => (ESCALATION, "false"),
        };
        let beside = self.rng.one_in(2);
        let content = self.inside(|m| {
            let start = m.node("startEvent", "start", "", "");
            let (first, last) = m.sequence(depth + 1);
            let end = m.node("endEvent", "throw", "", definition);
            m.flow(&last, &end, None);
            if beside {
                let (other, other_last) = m.sequence(depth + 1);
                let fork = m.node("parallelGateway", "fork", "", "");
                let other_end = m.node("endEvent", "end", "", "");
                m.flow(&start, &fork, None);
                m.flow(&fork, &first, None);
                m.flow(&fork, &other, None);
                m.flow(&other_last, &other_end, None);
            } else {
                m.flow(&start, &first, None);
            }
        });
        let many = if self.rng.one_in(4) {
            self.multi_instance()
        } else {
            String::new()
        };
        let id = self.node("subProcess", "throwing", "", &format!("{many}\n{content}"));
        let attributes = format!(" attachedToRef=\"{id}\" cancelActivity=\"{interrupting}\"");
        let boundary = self.node("boundaryEvent", "caught", &attributes, definition);
        let join = self.node("exclusiveGateway", "join", "", "");
        self.flow(&id, &join, None);
        if interrupting == "true" {
            self.flow(&boundary, &join, None);
        } else {
            let (first, last) = self.task();
            let end = self.node("endEvent", "end", "", "");
            self.flow(&boundary, &first, None);
            self.flow(&last, &end, None);
        }
        (id, join)
    }

    /// A sub-process of two branches, one of which ends both.
    fn sub_process_that_terminates(&mut self, depth: usize) -> Block {
        let content = self.inside(|m| {
            let start = m.node("startEvent", "start", "", "");
            let fork = m.node("parallelGateway", "fork", "", "");
            m.flow(&start, &fork, None);
            for definition in ["", "<terminateEventDefinition/>"] {
                let (first, last) = m.sequence(depth + 1);
                let end = m.node("endEvent", "end", "", definition);
                m.flow(&fork, &first, None);
                m.flow(&last, &end, None);
            }
        });
        let id = self.node("subProcess", "ending", "", &content);
        (id.clone(), id)
    }
}
