//! Business rule tasks: a decision, or like a service task.

use crate::model::{ActivityIx, ActivityKind, BusinessRuleTask, DecisionReference};
use crate::parse::attributes::result_variable;
use crate::parse::draft::Scope;
use crate::parse::xml::Element;
use crate::parse::{Abort, Parser};

impl<'x> Parser<'x> {
    pub(in crate::parse) fn business_rule_task(
        &mut self,
        element: &'x Element,
        scope: Scope,
    ) -> Result<ActivityIx, Abort> {
        let ix = self.create(element, scope)?;
        if let Some(key) = element.camunda("decisionRef") {
            self.decision(ix, key, element)?;
        } else {
            self.asynchronous(element, ix)?;
            let work = self.work(ix, "businessRuleTask", element, element)?;
            self.execution_listeners(element, Some(ix))?;
            let work = self.connector(element)?.or(work);
            if let Some(task) = self.service(work, "businessRuleTask", element) {
                self.draft.behave(
                    ix,
                    ActivityKind::BusinessRuleTask(Box::new(BusinessRuleTask::Service(Box::new(
                        task,
                    )))),
                );
            }
        }
        self.retries(element, ix, false)?;
        Ok(ix)
    }

    fn decision(&mut self, ix: ActivityIx, key: &str, element: &'x Element) -> Result<(), Abort> {
        // The result is a variable of the task's own for its output parameters to read.
        self.draft.activity_mut(ix).is_scope = true;
        self.asynchronous(element, ix)?;
        let key = self.expr(key)?;
        let binding = self.binding(
            element,
            "decisionRefBinding",
            "decisionRefVersion",
            "decisionRefVersionTag",
        )?;
        let tenant_id = self.expr_opt(
            element
                .camunda("decisionRefTenantId")
                .filter(|t| !t.is_empty()),
        )?;
        let mapper = element.camunda("mapDecisionResult");
        if mapper.is_some_and(|m| {
            !matches!(
                m,
                "singleEntry" | "singleResult" | "collectEntries" | "resultList"
            )
        }) {
            self.error(
                format!(
                    "No decision result mapper found for name '{}'. Supported mappers are 'singleEntry', 'singleResult', 'collectEntries' and 'resultList'.",
                    mapper.unwrap_or_default()
                ),
                element,
            );
        }
        let task = BusinessRuleTask::Decision {
            decision: DecisionReference {
                key,
                binding,
                tenant_id,
            },
            result_variable: result_variable(element),
            map_decision_result: mapper.map(str::to_owned),
        };
        self.draft
            .behave(ix, ActivityKind::BusinessRuleTask(Box::new(task)));
        self.execution_listeners(element, Some(ix))
    }
}
