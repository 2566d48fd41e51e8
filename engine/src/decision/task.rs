//! Business rule tasks that evaluate a decision.

use cauce_bpmn::model::{Activity, Binding, DecisionReference};
use cauce_expr::TypedValue;
use cauce_store::records::DecisionDefinition;

use super::evaluate::{Input, kind_of};
use super::result::DecisionResult;
use crate::error::ErrorKind;
use crate::exec::{Exec, Step, VarScope, fail, fail_with};

/// Where listeners and output parameters of the task find the result.
const RESULT: &str = "decisionResult";

impl Exec<'_> {
    /// Evaluates the decision of a business rule task.
    pub(crate) fn evaluate_decision(
        &mut self,
        id: &str,
        _activity: &Activity,
        decision: &DecisionReference,
        result_variable: Option<&str>,
        map_decision_result: Option<&str>,
    ) -> Step {
        let scope = VarScope::Execution(id.to_owned());
        let definition = self.decision_of_task(id, &scope, decision)?;
        let outcome = match self.run_decision(&definition, Input::Scope(&scope))? {
            Ok(outcome) => outcome,
            Err(error) => return fail_with(kind_of(&error), error.to_string()),
        };
        self.count_decisions(&outcome);
        self.history_decision(&definition, &outcome, Some(id))?;
        let result = DecisionResult::of(&outcome);
        self.set_local(
            &scope,
            RESULT,
            TypedValue {
                value: result.to_value(),
                transient: true,
            },
        )?;
        let Some(name) = result_variable else {
            return Ok(());
        };
        match result.mapped(map_decision_result.unwrap_or("resultList")) {
            Ok(value) => self.set_variable(&scope, name, TypedValue::from(value)),
            Err(message) => fail(message),
        }
    }

    fn decision_of_task(
        &mut self,
        id: &str,
        scope: &VarScope,
        decision: &DecisionReference,
    ) -> Step<DecisionDefinition> {
        let key = self
            .evaluate_callable(scope, &decision.key)?
            .unwrap_or_else(|| "null".to_owned());
        let caller = self.definition_of(id)?;
        let tenant = match &decision.tenant_id {
            Some(expr) => self.evaluate_string(scope, expr)?,
            None => caller.row.tenant_id.clone(),
        };
        match &decision.binding {
            Binding::Latest => self.latest_decision(&key, tenant.as_deref()),
            Binding::Deployment => {
                self.decision_of_deployment(&key, caller.row.deployment_id.as_deref())
            }
            Binding::Version(expr) => {
                let text = self.evaluate_text(scope, expr)?.unwrap_or_default();
                match text.parse() {
                    Ok(version) => self.decision_of_version(&key, version, tenant.as_deref()),
                    Err(_) => fail_with(
                        ErrorKind::Other("NumberFormatException"),
                        format!("For input string: \"{text}\""),
                    ),
                }
            }
            Binding::VersionTag(expr) => {
                let tag = self.evaluate_text(scope, expr)?;
                self.decision_of_tag(&key, tag.as_deref(), tenant.as_deref())
            }
        }
    }
}
