//! Conditions of sequence flows and conditional events.

use super::xml::{Element, Ns};
use super::{Abort, Parser};
use crate::model::{Condition, ConditionalDefinition};

const FORMAL_EXPRESSION: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL:tFormalExpression";

impl<'x> Parser<'x> {
    /// The condition of a `conditionExpression` or `condition` element; `of` is the flow or event that it belongs to.
    pub(super) fn condition(
        &mut self,
        element: &'x Element,
        of: &str,
    ) -> Result<Option<Condition>, Abort> {
        let text = element.text.trim();
        if let Some(kind) = element.attr_in(Ns::XSI, "type") {
            let name = if kind.contains(':') {
                self.resolve_name(kind)
            } else {
                format!("http://www.omg.org/spec/BPMN/20100524/MODEL:{kind}")
            };
            if name != FORMAL_EXPRESSION {
                self.error_of(
                    "Invalid type, only tFormalExpression is currently supported",
                    Some(element),
                    &[of],
                );
            }
        }
        let Some(language) = element.attr("language") else {
            return Ok(Some(Condition::Expression(self.expr(text)?)));
        };
        match self.script(language, Some(text), element.camunda("resource"))? {
            Ok(script) => Ok(Some(Condition::Script(script))),
            Err(cause) => {
                self.error_of(
                    format!("Unable to process condition expression:{cause}"),
                    Some(element),
                    &[of],
                );
                Ok(None)
            }
        }
    }

    /// A `conditionalEventDefinition` of the event of this id; with it the condition's text.
    pub(super) fn conditional(
        &mut self,
        element: &'x Element,
        of: &str,
    ) -> Result<(ConditionalDefinition, String), Abort> {
        let Some(condition) = element.one("condition")? else {
            self.error_of(
                "Conditional event must contain an expression for evaluation.",
                Some(element),
                &[of],
            );
            return Err(Abort::Stop);
        };
        let text = condition.text.trim().to_owned();
        let condition = self.condition(condition, of)?;
        let events =
            super::process::comma_separated(element.camunda("variableEvents").unwrap_or_default());
        for event in &events {
            if !matches!(event.as_str(), "create" | "update" | "delete") {
                self.warning_of(
                    format!("Variable event: {event} is not valid. Possible variable change events are: [create, delete, update]"),
                    Some(element),
                    &[of],
                );
            }
        }
        let definition = ConditionalDefinition {
            condition: condition.ok_or(Abort::Stop)?,
            variable_name: element.camunda("variableName").map(str::to_owned),
            variable_events: events,
        };
        Ok((definition, text))
    }
}
