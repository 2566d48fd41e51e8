//! Service tasks, and what other elements share with them.

use crate::model::{
    ActivityIx, ActivityKind, Connector, ErrorDefinition, Expr, InputOutput, ServiceTask, TaskWork,
};
use crate::parse::attributes::{properties, result_variable};
use crate::parse::draft::Scope;
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    pub(in crate::parse) fn service_task(
        &mut self,
        element: &'x Element,
        scope: Scope,
    ) -> Result<ActivityIx, Abort> {
        let ix = self.create(element, scope)?;
        self.asynchronous(element, ix)?;
        let work = self.work(ix, "serviceTask", element, element)?;
        self.execution_listeners(element, Some(ix))?;
        let work = self.connector(element)?.or(work);
        if let Some(task) = self.service(work, "serviceTask", element) {
            self.draft
                .behave(ix, ActivityKind::ServiceTask(Box::new(task)));
        }
        self.retries(element, ix, false)?;
        Ok(ix)
    }

    /// What a task that is like a service task does, by the attributes of `element`; `named` is the element with the activity's
    /// extension elements, which is another one in message events. `None` where there is nothing to do, or something wrong.
    pub(in crate::parse) fn work(
        &mut self,
        ix: ActivityIx,
        name: &str,
        element: &'x Element,
        named: &'x Element,
    ) -> Result<Option<TaskWork>, Abort> {
        let result = result_variable(element);
        let no_result = |parser: &mut Self, attribute: &str| {
            if result.is_some() {
                parser.error(
                    format!(
                        "'resultVariableName' not supported for {name} elements using '{attribute}'"
                    ),
                    element,
                );
            }
        };
        if let Some(kind) = element.camunda("type") {
            return match kind.to_ascii_lowercase().as_str() {
                "mail" => self.mail(element).map(Some),
                "shell" => self.shell(element).map(Some),
                "external" => self.external(ix, element, named).map(Some),
                _ => {
                    self.error(
                        format!("Invalid usage of type attribute on {name}: '{kind}'"),
                        element,
                    );
                    Ok(None)
                }
            };
        }
        if let Some(class) = element.camunda("class").filter(|c| !c.trim().is_empty()) {
            no_result(self, "class");
            self.fields(element)?;
            return Ok(Some(TaskWork::Class(class.to_owned())));
        }
        if let Some(expression) = element.camunda("delegateExpression") {
            no_result(self, "delegateExpression");
            let expression = self.expr(expression)?;
            self.fields(element)?;
            return Ok(Some(TaskWork::DelegateExpression(expression)));
        }
        match element
            .camunda("expression")
            .filter(|e| !e.trim().is_empty())
        {
            Some(expression) => Ok(Some(TaskWork::Expression(self.expr(expression)?))),
            None => Ok(None),
        }
    }

    /// A service task of what it does; without that an error.
    pub(in crate::parse) fn service(
        &mut self,
        work: Option<TaskWork>,
        name: &str,
        element: &'x Element,
    ) -> Option<ServiceTask> {
        if work.is_none() {
            self.error(
                format!(
                    "One of the attributes 'class', 'delegateExpression', 'type', or 'expression' is mandatory on {name}. \
                     If you are using a connector, make sure the connect process engine plugin is registered with the process engine."
                ),
                element,
            );
        }
        work.map(|work| ServiceTask {
            work,
            result_variable: result_variable(element),
            message: None,
        })
    }

    fn external(
        &mut self,
        ix: ActivityIx,
        element: &'x Element,
        named: &'x Element,
    ) -> Result<TaskWork, Abort> {
        self.draft.activity_mut(ix).is_scope = true;
        let topic = element.camunda("topic");
        if topic.is_none() {
            self.error(
                "External tasks must specify a 'topic' attribute in the camunda namespace",
                element,
            );
        }
        let topic = self.expr(topic.unwrap_or_default())?;
        let priority = self.priority(element, "taskPriority")?;
        self.draft.activity_mut(ix).properties = properties(named)?;
        let error_definitions = self.error_definitions(element)?;
        Ok(TaskWork::External {
            topic,
            priority,
            error_definitions,
        })
    }

    /// `camunda:errorEventDefinition` of an external task.
    fn error_definitions(
        &mut self,
        element: &'x Element,
    ) -> Result<Vec<(Expr, ErrorDefinition)>, Abort> {
        let mut definitions = Vec::new();
        let Some(extensions) = element.one("extensionElements")? else {
            return Ok(definitions);
        };
        for definition in extensions
            .all("errorEventDefinition")
            .filter(|d| d.attr("errorRef").is_some())
        {
            let Some(expression) = definition.attr("expression") else {
                return Err(Abort::Failed(
                    "Cannot invoke \"String.length()\" because \"this.input\" is null".to_owned(),
                ));
            };
            let expression = self.expr(expression)?;
            let message = definition
                .attr("errorRef")
                .and_then(|r| self.errors.get(r))
                .and_then(|e| e.message.clone());
            definitions.push((
                expression,
                ErrorDefinition {
                    message,
                    ..self.caught_error(definition)
                },
            ));
        }
        Ok(definitions)
    }

    fn mail(&mut self, element: &'x Element) -> Result<TaskWork, Abort> {
        let fields = self.fields(element)?;
        if let Some((unknown, _)) = fields
            .iter()
            .find(|(n, _)| !MAIL_FIELDS.contains(&n.as_str()))
        {
            return Err(Abort::Failed(format!(
                "ENGINE-09008 Exception while instantiating class '{MAIL_BEHAVIOR}': Field definition uses unexisting field '{unknown}' \
                 on class {MAIL_BEHAVIOR}: field is null"
            )));
        }
        let has = |name: &str| fields.iter().any(|(n, _)| n == name);
        if !has("to") {
            self.error("No recipient is defined on the mail activity", element);
        }
        if !has("html") && !has("text") {
            self.error("Text or html field should be provided", element);
        }
        Ok(TaskWork::Mail(fields))
    }

    fn shell(&mut self, element: &'x Element) -> Result<TaskWork, Abort> {
        let fields = self.fields(element)?;
        for (name, value) in &fields {
            let flag = matches!(name.as_str(), "wait" | "redirectError" | "cleanEnv");
            if flag && !matches!(value.text.to_ascii_lowercase().as_str(), "true" | "false") {
                self.error(
                    format!("undefined value for shell {name} parameter :{}", value.text),
                    element,
                );
            }
        }
        if !fields.iter().any(|(n, _)| n == "command") {
            self.error("No shell command is defined on the shell activity", element);
        }
        Ok(TaskWork::Shell(fields))
    }

    /// `camunda:connector` of an element.
    pub(in crate::parse) fn connector(
        &mut self,
        element: &'x Element,
    ) -> Result<Option<TaskWork>, Abort> {
        let Some(extensions) = element.one("extensionElements")? else {
            return Ok(None);
        };
        let Some(connector) = extensions.extension("connector")? else {
            return Ok(None);
        };
        let id = connector
            .one("connectorId")?
            .map(|e| e.text.trim())
            .unwrap_or_default();
        if id.is_empty() {
            return Err(Abort::invalid("No 'id' defined for connector.", connector));
        }
        let io: Option<InputOutput> = self.input_output(connector)?;
        Ok(Some(TaskWork::Connector(Box::new(Connector {
            id: id.to_owned(),
            io: io.unwrap_or_default(),
        }))))
    }
}

/// What a mail task may say of its mail.
const MAIL_FIELDS: [&str; 8] = [
    "to", "from", "cc", "bcc", "subject", "text", "html", "charset",
];
const MAIL_BEHAVIOR: &str = "org.camunda.bpm.engine.impl.bpmn.behavior.MailActivityBehavior";

/// Whether an element says what to do the way a service task does.
pub(in crate::parse) fn is_service_like(element: &Element) -> Result<bool, Abort> {
    if ["class", "expression", "delegateExpression", "type"]
        .iter()
        .any(|name| element.camunda(name).is_some())
    {
        return Ok(true);
    }
    match element.one("extensionElements")? {
        Some(extensions) => Ok(extensions.one("connector")?.is_some()),
        None => Ok(false),
    }
}
