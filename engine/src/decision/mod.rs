//! Decisions: deployed from DMN models, evaluated by business rule tasks and by callers.

use cauce_bpmn::model::{Activity, DecisionReference};
use cauce_store::records::{DecisionDefinition, DecisionRequirementsDefinition, Deployment};

use crate::command::Resource;
use crate::exec::{Exec, Step, fail};

/// Adds the decisions of the DMN models among the resources.
pub fn deploy(
    _exec: &mut Exec<'_>,
    _deployment: &Deployment,
    _resources: &[&Resource],
) -> Step<(Vec<DecisionDefinition>, Vec<DecisionRequirementsDefinition>)> {
    Ok((Vec::new(), Vec::new()))
}

impl Exec<'_> {
    /// Evaluates the decision of a business rule task.
    pub(crate) fn evaluate_decision(
        &mut self,
        _id: &str,
        activity: &Activity,
        _decision: &DecisionReference,
        _result_variable: Option<&str>,
        _map_decision_result: Option<&str>,
    ) -> Step {
        fail(format!("decision of activity '{}' cannot be evaluated", activity.id))
    }
}
