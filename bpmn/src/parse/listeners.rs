//! Execution and task listeners.

use super::draft::Scope;
use super::xml::Element;
use super::{Abort, Parser};
use crate::model::{ActivityIx, Listener, ListenerAction, TaskListener, TaskListenerEvent};

impl<'x> Parser<'x> {
    /// Execution listeners of an activity or of the process.
    pub(super) fn execution_listeners(
        &mut self,
        element: &'x Element,
        scope: Scope,
    ) -> Result<(), Abort> {
        let Some(extensions) = element.one("extensionElements")? else {
            return Ok(());
        };
        let of = element.id().unwrap_or_default();
        for listener in extensions.extensions("executionListener") {
            let start = match listener.attr("event").filter(|e| !e.trim().is_empty()) {
                Some("start") => true,
                Some("end") => false,
                Some(_) => {
                    self.error_of(
                        "Attribute 'event' must be one of {start|end}",
                        Some(listener),
                        &[of],
                    );
                    continue;
                }
                None => {
                    self.error_of(
                        "Attribute 'event' is mandatory on listener",
                        Some(listener),
                        &[of],
                    );
                    continue;
                }
            };
            if let Some(action) = self.execution_listener(listener, of)? {
                let process = &mut self.draft.process;
                let (starts, ends) = match scope {
                    Some(ix) => {
                        let activity = &mut process.activities[ix.0 as usize];
                        (&mut activity.start_listeners, &mut activity.end_listeners)
                    }
                    None => (&mut process.start_listeners, &mut process.end_listeners),
                };
                if start { starts } else { ends }.push(Listener { action });
            }
        }
        Ok(())
    }

    /// Execution listeners of a sequence flow: all of them are for `take`.
    pub(super) fn take_listeners(&mut self, element: &'x Element) -> Result<Vec<Listener>, Abort> {
        let mut listeners = Vec::new();
        if let Some(extensions) = element.one("extensionElements")? {
            for listener in extensions.extensions("executionListener") {
                let action = self.execution_listener(listener, element.id().unwrap_or_default())?;
                listeners.extend(action.map(|action| Listener { action }));
            }
        }
        Ok(listeners)
    }

    fn execution_listener(
        &mut self,
        element: &'x Element,
        of: &str,
    ) -> Result<Option<ListenerAction>, Abort> {
        for attribute in ["class", "delegateExpression"] {
            let before = attribute == "class"
                || (element.attr("class").is_none() && element.attr("expression").is_none());
            if before && element.attr(attribute) == Some("") {
                self.error_of(
                    format!("Attribute '{attribute}' cannot be empty"),
                    Some(element),
                    &[of],
                );
                return Ok(None);
            }
        }
        self.listener(element, "executionListener", of)
    }

    /// What a listener does; `None` after reporting what is wrong with it.
    fn listener(
        &mut self,
        element: &'x Element,
        name: &str,
        of: &str,
    ) -> Result<Option<ListenerAction>, Abort> {
        if let Some(class) = element.attr("class") {
            self.fields(element)?;
            return Ok(Some(ListenerAction::Class(class.to_owned())));
        }
        if let Some(expression) = element.attr("expression") {
            return Ok(Some(ListenerAction::Expression(self.expr(expression)?)));
        }
        if let Some(expression) = element.attr("delegateExpression") {
            let expression = self.expr(expression)?;
            self.fields(element)?;
            return Ok(Some(ListenerAction::DelegateExpression(expression)));
        }
        let Some(script) = element.extension("script")? else {
            self.error_of(format!("Element 'class', 'expression', 'delegateExpression' or 'script' is mandatory on {name}"), Some(element), &[of]);
            return Ok(None);
        };
        match self.camunda_script(script) {
            Ok(script) => Ok(Some(ListenerAction::Script(script))),
            Err(Abort::Invalid(invalid)) => {
                self.invalid(&invalid, Some(of));
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }

    /// Task listeners of a user task.
    pub(super) fn task_listeners(
        &mut self,
        element: &'x Element,
        task: ActivityIx,
    ) -> Result<Vec<TaskListener>, Abort> {
        let mut listeners = Vec::new();
        let Some(extensions) = element.one("extensionElements")? else {
            return Ok(listeners);
        };
        let of = element.id().unwrap_or_default();
        for listener in extensions.extensions("taskListener") {
            let event = match listener.attr("event") {
                Some("create") => TaskListenerEvent::Create,
                Some("assignment") => TaskListenerEvent::Assignment,
                Some("update") => TaskListenerEvent::Update,
                Some("complete") => TaskListenerEvent::Complete,
                Some("delete") => TaskListenerEvent::Delete,
                Some("timeout") => TaskListenerEvent::Timeout,
                Some(_) => {
                    self.error("Attribute 'event' must be one of {create|assignment|complete|update|delete|timeout}", element);
                    continue;
                }
                None => {
                    self.error("Attribute 'event' is mandatory on taskListener", element);
                    continue;
                }
            };
            let timer = if event == TaskListenerEvent::Timeout {
                Some(self.timeout(listener, task, of)?)
            } else {
                None
            };
            if let Some(action) = self.listener(listener, "taskListener", of)? {
                listeners.push(TaskListener {
                    id: listener.id().map(str::to_owned),
                    event,
                    action,
                    timer,
                });
            }
        }
        Ok(listeners)
    }

    fn timeout(
        &mut self,
        listener: &'x Element,
        task: ActivityIx,
        of: &str,
    ) -> Result<crate::model::TimerDefinition, Abort> {
        if listener.id().is_none() {
            self.error_of(
                "Element 'id' is mandatory on taskListener of type 'timeout'",
                Some(listener),
                &[of],
            );
        }
        let Some(timer) = listener.one("timerEventDefinition")? else {
            self.error_of(
                "Element 'timerEventDefinition' is mandatory on taskListener of type 'timeout'",
                Some(listener),
                &[of],
            );
            return Err(Abort::Stop);
        };
        self.draft.activity_mut(task).is_scope = true;
        self.timer(timer, of)
    }
}
