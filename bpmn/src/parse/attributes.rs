//! Attributes and extension elements which activities have in common.

use super::draft::Scope;
use super::process::documentation;
use super::xml::{Element, Ns};
use super::{Abort, Parser};
use crate::model::{ActivityIx, Expr};

impl<'x> Parser<'x> {
    /// Adds the activity of an element with what all activities have.
    pub(super) fn create(
        &mut self,
        element: &'x Element,
        scope: Scope,
    ) -> Result<ActivityIx, Abort> {
        let ix = self
            .draft
            .create(element.id(), type_of(&element.name), scope, element)?;
        let priority = self.priority(element, "jobPriority")?;
        let compensates = is_for_compensation(element);
        let activity = self.draft.activity_mut(ix);
        activity.name = element.attr("name").map(str::to_owned);
        activity.documentation = documentation(element);
        activity.job_priority = priority;
        activity.default_id = element.attr("default").map(str::to_owned);
        activity.is_for_compensation = compensates;
        self.draft.of_mut(ix).compensation_handler = compensates;
        Ok(ix)
    }

    /// `asyncBefore` and the like: those of a multi-instance activity are its body's, those of its loop characteristics its own.
    pub(super) fn asynchronous(
        &mut self,
        element: &'x Element,
        ix: ActivityIx,
    ) -> Result<(), Abort> {
        let body = self
            .draft
            .is_body(self.draft.activity(ix).parent)
            .filter(|_| !self.draft.of(ix).compensation_handler);
        let Some(body) = body else {
            self.asynchronous_of(element, ix);
            return Ok(());
        };
        self.asynchronous_of(element, body);
        if let Some(characteristics) = element.one("multiInstanceLoopCharacteristics")? {
            self.asynchronous_of(characteristics, ix);
        }
        Ok(())
    }

    /// `asyncBefore` and the like of an element, whatever is around it.
    pub(super) fn asynchronous_of(&mut self, element: &Element, ix: ActivityIx) {
        let activity = self.draft.activity_mut(ix);
        activity.async_before =
            element.camunda_true("async") || element.camunda_true("asyncBefore");
        activity.async_after = element.camunda_true("asyncAfter");
        activity.exclusive = element.camunda("exclusive").is_none_or(|e| e == "true");
    }

    /// `failedJobRetryTimeCycle` of an activity that makes jobs: when it is asynchronous, or always.
    pub(super) fn retries(
        &mut self,
        element: &'x Element,
        ix: ActivityIx,
        always: bool,
    ) -> Result<(), Abort> {
        let is_async = |parser: &Self, ix| {
            parser.draft.activity(ix).async_before || parser.draft.activity(ix).async_after
        };
        if let Some(body) = self.draft.is_body(self.draft.activity(ix).parent) {
            if is_async(self, body) {
                let cycle = self.retry_cycle(element)?;
                self.draft.retry(body, cycle);
            }
            if is_async(self, ix)
                && let Some(characteristics) = element.one("multiInstanceLoopCharacteristics")?
            {
                let cycle = self.retry_cycle(characteristics)?;
                self.draft.retry(ix, cycle);
            }
        } else if always || is_async(self, ix) {
            let cycle = self.retry_cycle(element)?;
            self.draft.retry(ix, cycle);
        }
        Ok(())
    }

    fn retry_cycle(&self, element: &'x Element) -> Result<Option<Expr>, Abort> {
        let Some(extensions) = element.one("extensionElements")? else {
            return Ok(None);
        };
        let cycle = match extensions.one_in(Ns::FOX, "failedJobRetryTimeCycle")? {
            Some(cycle) => Some(cycle),
            None => extensions.extension("failedJobRetryTimeCycle")?,
        };
        self.expr_opt(cycle.map(|c| c.text.as_str()))
    }

    /// A priority: a whole number, or an expression.
    pub(super) fn priority(
        &mut self,
        element: &Element,
        attribute: &str,
    ) -> Result<Option<Expr>, Abort> {
        let Some(value) = element.camunda(attribute) else {
            return Ok(None);
        };
        if !is_expression(value) && value.parse::<i32>().is_err() {
            self.error(
                format!("Value '{value}' for attribute '{attribute}' is not a valid number"),
                element,
            );
        }
        self.expr(value).map(Some)
    }
}

/// `camunda:properties` among the extension elements: name and value.
pub(super) fn properties(element: &Element) -> Result<Vec<(String, String)>, Abort> {
    let Some(extensions) = element.one("extensionElements")? else {
        return Ok(Vec::new());
    };
    let Some(properties) = extensions.extension("properties")? else {
        return Ok(Vec::new());
    };
    let text = |e: &Element, name| e.attr(name).unwrap_or_default().to_owned();
    Ok(properties
        .extensions("property")
        .map(|p| (text(p, "name"), text(p, "value")))
        .collect())
}

/// The variable that takes a result.
pub(super) fn result_variable(element: &Element) -> Option<String> {
    element
        .camunda("resultVariable")
        .or_else(|| element.camunda("resultVariableName"))
        .map(str::to_owned)
}

/// Whether text begins as an expression does.
pub(super) fn is_expression(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with("${") || text.starts_with("#{")
}

/// Whether an activity is started by compensation only.
pub(super) fn is_for_compensation(element: &Element) -> bool {
    element
        .attr("isForCompensation")
        .is_some_and(|v| v.eq_ignore_ascii_case("true"))
}

/// The type of an activity by its element's name, where no event definition says more.
fn type_of(name: &str) -> &'static str {
    const NAMES: [&str; 22] = [
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "task",
        "userTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "manualTask",
        "businessRuleTask",
        "callActivity",
        "subProcess",
        "transaction",
        "adHocSubProcess",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
    ];
    NAMES.iter().find(|n| **n == name).unwrap_or(&"task")
}
