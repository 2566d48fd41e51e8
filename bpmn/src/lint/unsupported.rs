//! What only Camunda's Java or script engines execute.

use cauce_expr::script::Language;

use super::{Advice, AdviceKind};
use crate::model::{
    ActivityKind, BusinessRuleTask, CalledElement, CatchEvent, Condition, EndEvent, InputOutput,
    IoValue, Listener, ListenerAction, Process, Script, ServiceTask, TaskWork, ThrowEvent,
};

/// The connectors that there are.
const CONNECTORS: [&str; 2] = ["http-connector", "soap-http-connector"];

/// What is found, with the element that it is found at.
struct Finder<'a> {
    element_id: &'a str,
    line: u32,
    advice: &'a mut Vec<Advice>,
}

/// Goes through everything in a process that may hold code.
pub(super) fn find(process: &Process, advice: &mut Vec<Advice>) {
    let mut at_process = Finder {
        element_id: &process.key,
        line: 0,
        advice,
    };
    at_process.listeners(&process.start_listeners);
    at_process.listeners(&process.end_listeners);
    for activity in &process.activities {
        let mut at = Finder {
            element_id: &activity.id,
            line: activity.line,
            advice,
        };
        at.listeners(&activity.start_listeners);
        at.listeners(&activity.end_listeners);
        if let Some(io) = &activity.io {
            at.io(io);
        }
        if let Some(CatchEvent::Conditional(event)) = activity.trigger() {
            at.condition(&event.condition);
        }
        at.kind(&activity.kind);
        for flow in activity.outgoing.iter().map(|flow| process.flow(*flow)) {
            let mut at_flow = Finder {
                element_id: &flow.id,
                line: activity.line,
                advice,
            };
            at_flow.listeners(&flow.take_listeners);
            if let Some(condition) = &flow.condition {
                at_flow.condition(condition);
            }
        }
    }
}

impl Finder<'_> {
    fn note(&mut self, message: String) {
        self.advice.push(Advice {
            kind: AdviceKind::Unsupported,
            message: format!("{message}: fails when it is reached"),
            element_id: self.element_id.to_owned(),
            line: self.line,
        });
    }

    fn kind(&mut self, kind: &ActivityKind) {
        match kind {
            ActivityKind::ServiceTask(work) | ActivityKind::SendTask(work) => self.work(work),
            ActivityKind::IntermediateThrow(ThrowEvent::Message(work))
            | ActivityKind::EndEvent(EndEvent::Message(work)) => self.work(work),
            ActivityKind::BusinessRuleTask(task) => {
                if let BusinessRuleTask::Service(work) = &**task {
                    self.work(work);
                }
            }
            ActivityKind::ScriptTask { script, .. } => self.script(script),
            ActivityKind::UserTask(task) => {
                for listener in &task.listeners {
                    self.action(&listener.action, "task listener");
                }
            }
            ActivityKind::CallActivity(call) => {
                if let CalledElement::Case(case) = &call.called {
                    self.note(format!("calls the case '{}' (CMMN)", case.text));
                }
                if let Some(delegate) = &call.mapping_delegate {
                    self.note(format!("variables are mapped by Java: {delegate}"));
                }
            }
            ActivityKind::StartEvent(_)
            | ActivityKind::EndEvent(_)
            | ActivityKind::IntermediateCatch(_)
            | ActivityKind::IntermediateThrow(_)
            | ActivityKind::Boundary(_)
            | ActivityKind::ReceiveTask(_)
            | ActivityKind::ManualTask
            | ActivityKind::Task
            | ActivityKind::ExclusiveGateway
            | ActivityKind::ParallelGateway
            | ActivityKind::InclusiveGateway
            | ActivityKind::EventBasedGateway
            | ActivityKind::SubProcess
            | ActivityKind::EventSubProcess
            | ActivityKind::Transaction
            | ActivityKind::AdHocSubProcess
            | ActivityKind::MultiInstanceBody(_) => {}
        }
    }

    fn work(&mut self, task: &ServiceTask) {
        match &task.work {
            TaskWork::Class(class) => self.note(format!("a Java class ({class})")),
            TaskWork::DelegateExpression(bean) => {
                self.note(format!("a Java delegate ({})", bean.text));
            }
            TaskWork::Connector(connector) => {
                if !CONNECTORS.contains(&connector.id.as_str()) {
                    self.note(format!("the connector '{}'", connector.id));
                }
                self.io(&connector.io);
            }
            TaskWork::Shell(_) => self.note("a shell command".into()),
            TaskWork::External { .. }
            | TaskWork::Expression(_)
            | TaskWork::Mail(_)
            | TaskWork::None => {}
        }
    }

    fn listeners(&mut self, listeners: &[Listener]) {
        for listener in listeners {
            self.action(&listener.action, "execution listener");
        }
    }

    fn action(&mut self, action: &ListenerAction, what: &str) {
        match action {
            ListenerAction::Class(class) => {
                self.note(format!("{what} with a Java class ({class})"));
            }
            ListenerAction::DelegateExpression(bean) => {
                self.note(format!("{what} with a Java delegate ({})", bean.text));
            }
            ListenerAction::Script(script) => self.script(script),
            ListenerAction::Expression(_) => {}
        }
    }

    fn condition(&mut self, condition: &Condition) {
        if let Condition::Script(script) = condition {
            self.script(script);
        }
    }

    fn io(&mut self, io: &InputOutput) {
        for parameter in io.inputs.iter().chain(&io.outputs) {
            if let Some(value) = &parameter.value {
                self.value(value);
            }
        }
    }

    fn value(&mut self, value: &IoValue) {
        match value {
            IoValue::Text(_) => {}
            IoValue::Script(script) => self.script(script),
            IoValue::List(values) => values.iter().for_each(|value| self.value(value)),
            IoValue::Map(entries) => entries
                .iter()
                .filter_map(|(_, value)| value.as_ref())
                .for_each(|value| self.value(value)),
        }
    }

    fn script(&mut self, script: &Script) {
        if Language::of(&script.format).is_none() {
            self.note(format!("a script in '{}'", script.format));
        }
    }
}
