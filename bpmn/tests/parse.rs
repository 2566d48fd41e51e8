//! Small models, and what the parser makes of them.

#![expect(clippy::unwrap_used, reason = "tests")]

use cauce_bpmn::model::{ActivityIx, Process, StartBehavior};
use cauce_bpmn::{Outcome, ParseOptions, Refusal, parse};

/// Wraps the content of a process into a file.
fn file(content: &str) -> String {
    format!(
        "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" xmlns:camunda=\"http://camunda.org/schema/1.0/bpmn\" \
         xmlns:activiti=\"http://activiti.org/bpmn\" xmlns:fox=\"http://www.camunda.com/fox\" targetNamespace=\"test\">\n\
         <message id=\"m\" name=\"go\"/><signal id=\"sig\" name=\"alert\"/><error id=\"err\" errorCode=\"E\"/>\n\
         <escalation id=\"esc\" escalationCode=\"X\"/>\n\
         <process id=\"p\" isExecutable=\"true\">\n{content}\n</process></definitions>"
    )
}

fn outcome(content: &str) -> Outcome {
    parse(file(content).as_bytes(), "t.bpmn", &ParseOptions::default())
}

fn accepted(content: &str) -> Process {
    let mut outcome = outcome(content);
    assert_eq!(outcome.refusal(), None, "{content}");
    outcome.processes.remove(0)
}

/// One line an activity: `id: type in scope, scope, events of scope, start behavior`; what is as usual is left out.
fn trace(process: &Process) -> Vec<String> {
    let name =
        |ix: Option<ActivityIx>| ix.map_or("p".to_owned(), |ix| process.activity(ix).id.clone());
    let line = |a: &cauce_bpmn::model::Activity| {
        let mut line = format!("{}: {} in {}", a.id, a.type_name, name(a.parent));
        if a.is_scope {
            line += ", scope";
        }
        if a.event_scope != a.parent {
            line += &format!(", events of {}", name(a.event_scope));
        }
        if a.start_behavior != StartBehavior::Default {
            line += &format!(", {:?}", a.start_behavior);
        }
        if let Some(handler) = a.compensation_handler {
            line += &format!(", compensated by {}", name(Some(handler)));
        }
        for handler in &a.handlers {
            line += &format!(", handles {}", name(Some(*handler)));
        }
        line
    };
    process.activities.iter().map(line).collect()
}

fn check(content: &str, expected: &[&str]) {
    assert_eq!(trace(&accepted(content)), expected, "{content}");
}

fn refused(content: &str, expected: &[&str]) {
    let outcome = outcome(content);
    assert!(outcome.refusal().is_some(), "{content}");
    let messages: Vec<String> = outcome
        .problems
        .iter()
        .map(|p| format!("{}: {}", p.element_ids.join(" "), p.message))
        .collect();
    assert_eq!(messages, expected, "{content}");
}

#[test]
fn catching_events_external_tasks_and_calls_are_scopes_and_plain_tasks_are_not() {
    check(
        r#"<startEvent id="s"/><task id="t"/><userTask id="u"/><receiveTask id="r"/><receiveTask id="rm" messageRef="m"/>
           <serviceTask id="x" camunda:type="external" camunda:topic="a"/><serviceTask id="e" camunda:expression="${1}"/>
           <callActivity id="c" calledElement="q"/><businessRuleTask id="d" camunda:decisionRef="q"/>
           <intermediateCatchEvent id="i"><signalEventDefinition signalRef="sig"/></intermediateCatchEvent>
           <intermediateThrowEvent id="th"><compensateEventDefinition/></intermediateThrowEvent>
           <endEvent id="end"/>"#,
        &[
            "s: startEvent in p",
            "t: task in p",
            "u: userTask in p",
            "r: receiveTask in p",
            "rm: receiveTask in p, scope",
            "x: serviceTask in p, scope",
            "e: serviceTask in p",
            "c: callActivity in p, scope",
            "d: businessRuleTask in p, scope",
            "th: intermediateCompensationThrowEvent in p, scope",
            "i: intermediateSignalCatch in p, scope",
            "end: noneEndEvent in p",
        ],
    );
}

#[test]
fn boundary_events_make_their_activity_a_scope_except_those_of_compensation() {
    check(
        r#"<startEvent id="s"/><userTask id="a"/><task id="b"/><task id="h" isForCompensation="true"/>
           <boundaryEvent id="ba" attachedToRef="a" cancelActivity="false"><messageEventDefinition messageRef="m"/></boundaryEvent>
           <boundaryEvent id="bb" attachedToRef="b"><compensateEventDefinition/></boundaryEvent>
           <association id="as" sourceRef="bb" targetRef="h"/>"#,
        &[
            "s: startEvent in p",
            "a: userTask in p, scope, handles ba",
            "b: task in p, compensated by h, handles bb",
            "ba: boundaryMessage in p, events of a, ConcurrentInFlowScope",
            "bb: compensationBoundaryCatch in p, events of b, CancelEventScope",
            "h: task in p",
        ],
    );
}

#[test]
fn multi_instance_activities_are_in_a_body_that_takes_flows_and_events() {
    let content = r#"<startEvent id="s"/>
        <userTask id="u" camunda:asyncBefore="true">
          <extensionElements><camunda:inputOutput><camunda:inputParameter name="i">1</camunda:inputParameter></camunda:inputOutput></extensionElements>
          <multiInstanceLoopCharacteristics camunda:asyncAfter="true"><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>
        </userTask>
        <boundaryEvent id="b" attachedToRef="u"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
        <sequenceFlow id="f" sourceRef="s" targetRef="u"/>"#;
    check(
        content,
        &[
            "s: startEvent in p",
            "u#multiInstanceBody: multiInstanceBody in p, scope, handles b",
            "u: userTask in u#multiInstanceBody",
            "b: boundaryTimer in p, events of u#multiInstanceBody, CancelEventScope",
        ],
    );
    let process = accepted(content);
    let (body, inner) = (
        process.find("u#multiInstanceBody").unwrap(),
        process.find("u").unwrap(),
    );
    assert_eq!(process.flows[0].target, body);
    assert_eq!(process.activity(inner).body, Some(body));
    assert!(process.activity(body).async_before && !process.activity(body).async_after);
    assert!(process.activity(inner).async_after && !process.activity(inner).async_before);
    assert!(process.activity(inner).io.is_some() && process.activity(body).io.is_none());
}

#[test]
fn a_compensation_handler_in_a_multi_instance_body_is_not_asynchronous() {
    let model = |many: &str, settings: &str| {
        outcome(&format!(
            "<startEvent id=\"s\"/><sequenceFlow id=\"f\" sourceRef=\"s\" targetRef=\"t\"/><userTask id=\"t\">{many}</userTask>\
             <boundaryEvent id=\"b\" attachedToRef=\"t\"><compensateEventDefinition/></boundaryEvent>\
             <userTask id=\"undo\" isForCompensation=\"true\"{settings}/><association id=\"a\" sourceRef=\"b\" targetRef=\"undo\"/>"
        ))
        .refusal()
    };
    let many = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>";
    for settings in [
        " camunda:asyncBefore=\"true\"",
        " camunda:asyncAfter=\"true\"",
    ] {
        assert_eq!(model("", settings), None);
        assert_eq!(
            model(many, settings),
            Some(Refusal::Failure(
                "ENGINE-01009 Error while parsing process. Cannot invoke \"org.camunda.bpm.engine.impl.util.xml.Element.element(String)\" \
                 because \"element\" is null."
                    .to_owned()
            ))
        );
    }
    assert_eq!(model(many, ""), None);
}

#[test]
fn event_sub_processes_are_started_by_events_of_the_scope_around_them() {
    check(
        r#"<startEvent id="s"/>
           <subProcess id="sub"><startEvent id="ss"/>
             <subProcess id="ev" triggeredByEvent="true"><startEvent id="es"><errorEventDefinition errorRef="err"/></startEvent></subProcess>
             <subProcess id="co" triggeredByEvent="true"><startEvent id="cs"><compensateEventDefinition/></startEvent></subProcess>
           </subProcess>
           <subProcess id="top" triggeredByEvent="true">
             <startEvent id="ts" isInterrupting="false"><escalationEventDefinition escalationRef="esc"/></startEvent>
           </subProcess>"#,
        &[
            "s: startEvent in p",
            "sub: subProcess in p, scope, compensated by co, handles es, handles cs",
            "ss: startEvent in sub",
            "ev: subProcess in sub, scope, InterruptEventScope",
            "es: errorStartEvent in ev, events of sub",
            "co: subProcess in sub, scope, InterruptEventScope",
            "cs: compensationStartEvent in co, events of sub",
            "top: subProcess in p, scope, ConcurrentInFlowScope",
            "ts: escalationStartEvent in top, events of p",
        ],
    );
}

#[test]
fn what_follows_an_event_based_gateway_is_started_by_it() {
    let content = r#"<startEvent id="s"/><eventBasedGateway id="g"/>
        <intermediateCatchEvent id="a"><timerEventDefinition><timeDate>2030-01-01T00:00:00</timeDate></timerEventDefinition></intermediateCatchEvent>
        <intermediateCatchEvent id="b"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
        <sequenceFlow id="f1" sourceRef="g" targetRef="a"/><sequenceFlow id="f2" sourceRef="g" targetRef="b"/>"#;
    check(
        content,
        &[
            "s: startEvent in p",
            "g: eventBasedGateway in p, scope, handles a, handles b",
            "a: intermediateTimer in p, events of g, CancelEventScope",
            "b: intermediateMessageCatch in p, events of g, CancelEventScope",
        ],
    );
    assert!(accepted(content).flows.is_empty());
}

#[test]
fn transactions_cancel() {
    check(
        r#"<startEvent id="s"/>
           <transaction id="t"><startEvent id="ts"/><endEvent id="c"><cancelEventDefinition/></endEvent></transaction>
           <boundaryEvent id="b" attachedToRef="t"><cancelEventDefinition/></boundaryEvent>
           <endEvent id="e"><terminateEventDefinition/></endEvent>"#,
        &[
            "s: startEvent in p",
            "t: transaction in p, scope, handles b",
            "ts: startEvent in t",
            "c: cancelEndEvent in t, scope, InterruptFlowScope",
            "e: terminateEndEvent in p, InterruptFlowScope",
            "b: cancelBoundaryCatch in p, events of t, CancelEventScope",
        ],
    );
}

#[test]
fn flows_to_a_link_go_on_at_its_target() {
    let process = accepted(
        r#"<startEvent id="s"/><intermediateThrowEvent id="l"><linkEventDefinition name="L"/></intermediateThrowEvent>
           <intermediateCatchEvent id="c" name="L"><linkEventDefinition name="L"/></intermediateCatchEvent>
           <sequenceFlow id="f" sourceRef="s" targetRef="l"/>"#,
    );
    assert_eq!(process.find("l"), None);
    assert_eq!(Some(process.flows[0].target), process.find("c"));
}

#[test]
fn the_older_namespaces_are_read_where_the_newer_one_says_nothing() {
    let process = accepted(
        r#"<startEvent id="s" activiti:initiator="who"/>
           <userTask id="u" activiti:assignee="old" activiti:async="true">
             <extensionElements><fox:failedJobRetryTimeCycle>R3/PT1M</fox:failedJobRetryTimeCycle></extensionElements>
           </userTask>
           <userTask id="v" activiti:assignee="old" camunda:assignee="new"/>"#,
    );
    let assignee = |id: &str| match &process.activity(process.find(id).unwrap()).kind {
        cauce_bpmn::model::ActivityKind::UserTask(task) => {
            task.assignee.as_ref().map(|e| e.text.to_string())
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(
        (assignee("u").as_deref(), assignee("v").as_deref()),
        (Some("old"), Some("new"))
    );
    let user = process.activity(process.find("u").unwrap());
    assert!(user.async_before);
    assert_eq!(user.retry_cycle.as_ref().map(|e| &*e.text), Some("R3/PT1M"));
}

#[test]
fn problems_name_their_elements() {
    refused("", &["p: process must define a startEvent element"]);
    refused(
        r#"<startEvent id="s"/><startEvent id="s2"/><exclusiveGateway id="g"/>"#,
        &[
            "p s2: multiple none start events or timer start events not supported on process definition",
            "g: Exclusive Gateway 'g' has no outgoing sequence flows.",
        ],
    );
    refused(
        r#"<startEvent id="s"><messageEventDefinition messageRef="no"/></startEvent>"#,
        &["s: Invalid 'messageRef': no message with id 'no' found."],
    );
    refused(
        r#"<startEvent id="s"/><userTask id="u"><multiInstanceLoopCharacteristics/></userTask>"#,
        &[
            "u#multiInstanceBody: Either loopCardinality or loopDataInputRef/activiti:collection must be set",
        ],
    );
    refused(
        r#"<startEvent id="s"/><task id="h" isForCompensation="true"/><sequenceFlow id="f" sourceRef="s" targetRef="h"/>"#,
        &[
            "f h f: Invalid incoming sequence flow of compensation activity 'h'. A compensation activity should not have an incoming or outgoing sequence flow.",
        ],
    );
}

#[test]
fn the_schema_is_held_to() {
    refused(
        r#"<startEvent id="s"/><userTask id="u" colour="red"/><task id="u"/><sequenceFlow id="f" sourceRef="s"/>"#,
        &[
            ": cvc-complex-type.3.2.2: Attribute 'colour' is not allowed to appear in element 'userTask'.",
            ": cvc-id.2: There are multiple occurrences of ID value 'u'.",
            ": cvc-attribute.3: The value 'u' of attribute 'id' on element 'task' is not valid with respect to its type, 'ID'.",
            ": cvc-complex-type.4: Attribute 'targetRef' must appear on element 'sequenceFlow'.",
        ],
    );
    refused(
        r#"<startEvent id="s"/><timerEventDefinition/>"#,
        &[
            ": cvc-complex-type.2.4.a: Invalid content was found starting with element \
           '{\"http://www.omg.org/spec/BPMN/20100524/MODEL\":timerEventDefinition}'. One of \
           '{\"http://www.omg.org/spec/BPMN/20100524/MODEL\":flowElement, \"http://www.omg.org/spec/BPMN/20100524/MODEL\":artifact, \
           \"http://www.omg.org/spec/BPMN/20100524/MODEL\":resourceRole, \
           \"http://www.omg.org/spec/BPMN/20100524/MODEL\":correlationSubscription, \
           \"http://www.omg.org/spec/BPMN/20100524/MODEL\":supports}' is expected.",
        ],
    );
}

#[test]
fn expressions_must_be_well_formed() {
    let outcome = outcome(r#"<startEvent id="s"/><userTask id="u" camunda:assignee="${a"/>"#);
    match outcome.refusal() {
        Some(Refusal::Failure(message)) => {
            assert!(
                message.starts_with(
                    "ENGINE-01009 Error while parsing process. Error parsing '${a': syntax error"
                ),
                "{message}"
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn time_to_live_can_be_wanted() {
    let options = ParseOptions {
        enforce_history_time_to_live: true,
        ..ParseOptions::default()
    };
    let xml = file(r#"<startEvent id="s"/>"#);
    assert!(
        parse(xml.as_bytes(), "t.bpmn", &options)
            .refusal()
            .is_some()
    );
    let options = ParseOptions {
        default_history_time_to_live: Some("P30D".to_owned()),
        ..options
    };
    let outcome = parse(xml.as_bytes(), "t.bpmn", &options);
    assert_eq!(outcome.processes[0].history_time_to_live, Some(30));
}

#[test]
fn processes_that_do_not_say_that_they_are_executable_are_left_out_of_deployments_only() {
    let xml = file(r#"<startEvent id="s"/>"#).replace(" isExecutable=\"true\"", "");
    let count = |new_deployment| {
        parse(
            xml.as_bytes(),
            "t.bpmn",
            &ParseOptions {
                new_deployment,
                ..ParseOptions::default()
            },
        )
        .processes
        .len()
    };
    assert_eq!((count(true), count(false)), (0, 1));
}

#[test]
fn bad_input_is_refused_and_never_breaks_the_parser() {
    let good = file(
        r#"<startEvent id="s"/><subProcess id="sub"><startEvent id="ss"/></subProcess><eventBasedGateway id="g"/>
           <boundaryEvent id="b" attachedToRef="sub"><timerEventDefinition><timeCycle>R/PT1M</timeCycle></timerEventDefinition></boundaryEvent>
           <sequenceFlow id="f" sourceRef="s" targetRef="sub"/>"#,
    );
    for end in 0..good.len() {
        let outcome = parse(&good.as_bytes()[..end], "t.bpmn", &ParseOptions::default());
        assert!(outcome.refusal().is_some(), "cut at {end}");
    }
    // One byte turned at a time; whether it is refused depends on the byte.
    for at in (0..good.len()).step_by(3) {
        for byte in [b'<', b'"', b' ', 0, 0xFF] {
            let mut bytes = good.clone().into_bytes();
            bytes[at] = byte;
            let _ = parse(&bytes, "t.bpmn", &ParseOptions::default()).refusal();
        }
    }
    let nested = [
        "<subProcess id=\"x\"><startEvent id=\"y\"/>".repeat(500),
        "</subProcess>".repeat(500),
    ]
    .concat();
    assert!(
        matches!(outcome(&nested).refusal(), Some(Refusal::Failure(m)) if m.contains("nested deeper"))
    );
}
