use super::lint;
use crate::{ParseOptions, parse};

/// The advice on a process with this content, as `element: message`.
fn advice(attributes: &str, content: &str) -> Vec<String> {
    let model = format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
             xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="t">
             <process id="p" isExecutable="true" {attributes}>{content}</process></definitions>"#
    );
    let outcome = parse(model.as_bytes(), "p.bpmn", &ParseOptions::default());
    assert_eq!(outcome.refusal(), None, "{:?}", outcome.problems);
    lint(&outcome.processes[0])
        .into_iter()
        .map(|a| format!("{}: {}", a.element_id, a.message))
        .collect()
}

const KEPT: &str = r#"camunda:historyTimeToLive="P30D""#;

#[test]
fn a_process_without_time_to_live_is_kept_for_ever() {
    let content = r#"<startEvent id="s"/>"#;
    assert_eq!(advice(KEPT, content), [""; 0]);
    assert_eq!(
        advice("", content),
        ["p: no camunda:historyTimeToLive: finished instances are never cleaned up"]
    );
}

#[test]
fn what_needs_java_or_an_unknown_script_is_named() {
    let content = r#"
      <startEvent id="s"/> <sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
      <serviceTask id="a" camunda:class="org.example.Work"/> <sequenceFlow id="f2" sourceRef="a" targetRef="b">
        <conditionExpression xsi:type="tFormalExpression" language="groovy">true</conditionExpression></sequenceFlow>
      <serviceTask id="b" camunda:delegateExpression="${bean}"/> <sequenceFlow id="f3" sourceRef="b" targetRef="c"/>
      <scriptTask id="c" scriptFormat="python"><script>1</script></scriptTask> <sequenceFlow id="f4" sourceRef="c" targetRef="d"/>
      <userTask id="d"><extensionElements>
        <camunda:taskListener event="create" class="org.example.Listener"/>
        <camunda:executionListener event="start" delegateExpression="${listener}"/>
        <camunda:inputOutput><camunda:inputParameter name="x"><camunda:list>
          <camunda:script scriptFormat="ruby">1</camunda:script></camunda:list></camunda:inputParameter></camunda:inputOutput>
      </extensionElements></userTask> <sequenceFlow id="f5" sourceRef="d" targetRef="e"/>
      <serviceTask id="e"><extensionElements><camunda:connector><camunda:connectorId>fax</camunda:connectorId>
      </camunda:connector></extensionElements></serviceTask>"#;
    assert_eq!(
        advice(KEPT, content),
        [
            "a: a Java class (org.example.Work): fails when it is reached",
            "f2: a script in 'groovy': fails when it is reached",
            "b: a Java delegate (${bean}): fails when it is reached",
            "c: a script in 'python': fails when it is reached",
            "d: execution listener with a Java delegate (${listener}): fails when it is reached",
            "d: a script in 'ruby': fails when it is reached",
            "d: task listener with a Java class (org.example.Listener): fails when it is reached",
            "e: the connector 'fax': fails when it is reached",
        ]
    );
}

#[test]
fn what_is_executed_here_is_not_named() {
    let content = r#"
      <startEvent id="s"/> <sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
      <serviceTask id="a" camunda:type="external" camunda:topic="t"/> <sequenceFlow id="f2" sourceRef="a" targetRef="b"/>
      <scriptTask id="b" scriptFormat="JavaScript"><script>1</script></scriptTask> <sequenceFlow id="f3" sourceRef="b" targetRef="c"/>
      <serviceTask id="c" camunda:expression="${1}"/>"#;
    assert_eq!(advice(KEPT, content), [""; 0]);
}

#[test]
fn what_nothing_leads_to_is_named() {
    let content = r#"
      <startEvent id="s"/> <sequenceFlow id="f1" sourceRef="s" targetRef="body"/>
      <subProcess id="body"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>
        <startEvent id="s2"/> <sequenceFlow id="f2" sourceRef="s2" targetRef="gate"/>
        <eventBasedGateway id="gate"/> <sequenceFlow id="f3" sourceRef="gate" targetRef="m"/>
        <intermediateCatchEvent id="m"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></intermediateCatchEvent>
        <subProcess id="handler" triggeredByEvent="true"><startEvent id="e"><errorEventDefinition/></startEvent>
          <sequenceFlow id="f4" sourceRef="e" targetRef="inside"/><task id="inside"/></subProcess>
      </subProcess>
      <boundaryEvent id="timer" attachedToRef="body"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></boundaryEvent>
      <sequenceFlow id="f5" sourceRef="timer" targetRef="late"/> <task id="late"/>
      <boundaryEvent id="undo" attachedToRef="body"><compensateEventDefinition/></boundaryEvent>
      <task id="back" isForCompensation="true"/>
      <task id="island"/> <sequenceFlow id="f7" sourceRef="island" targetRef="beyond"/> <task id="beyond"/>
      <association id="f6" associationDirection="One" sourceRef="undo" targetRef="back"/>"#;
    assert_eq!(
        advice(KEPT, content),
        [
            "island: nothing leads here: it is never executed",
            "beyond: nothing leads here: it is never executed",
        ]
    );
}
