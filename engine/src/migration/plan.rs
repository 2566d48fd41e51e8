//! A migration plan: from which definition to which, and which activity becomes which.

use cauce_expr::TypedValue;
use serde_json::{Value as Json, json};

/// An activity of the source definition that becomes one of the target definition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MigrationInstruction {
    /// The activity of the source definition; a plan without one is not valid.
    pub source: Option<String>,
    /// The activity of the target definition; a plan without one is not valid.
    pub target: Option<String>,
    /// Whether the event is set up again as the target definition describes it, rather than kept as it is.
    pub update_event_trigger: bool,
}

impl MigrationInstruction {
    /// An instruction that keeps events as they are.
    #[must_use]
    pub fn new(source: impl Into<String>, target: impl Into<String>) -> Self {
        Self {
            source: Some(source.into()),
            target: Some(target.into()),
            update_event_trigger: false,
        }
    }
}

/// As Camunda's messages show an instruction.
impl std::fmt::Display for MigrationInstruction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "MigrationInstructionImpl{{sourceActivityId='{}', targetActivityId='{}', updateEventTrigger='{}'}}",
            self.source.as_deref().unwrap_or("null"),
            self.target.as_deref().unwrap_or("null"),
            self.update_event_trigger
        )
    }
}

/// How instances of one definition become instances of another one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MigrationPlan {
    /// The definition whose instances migrate.
    pub source_definition: String,
    /// The definition that they migrate to.
    pub target_definition: String,
    /// Which activity becomes which.
    pub instructions: Vec<MigrationInstruction>,
    /// Variables that each instance gets; `None` differs from none in answers only.
    pub variables: Option<Vec<(String, TypedValue)>>,
}

impl MigrationPlan {
    /// The plan as the configuration of a batch holds it under `migrationPlan`; its variables are the batch's own.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let instructions: Vec<Json> = self
            .instructions
            .iter()
            .map(|i| {
                json!({
                    "sourceActivityIds": [i.source],
                    "targetActivityIds": [i.target],
                    "updateEventTrigger": i.update_event_trigger,
                })
            })
            .collect();
        json!({
            "sourceProcessDefinitionId": self.source_definition,
            "targetProcessDefinitionId": self.target_definition,
            "instructions": instructions,
        })
    }

    /// The plan that [`MigrationPlan::to_json`], or Camunda, wrote; `None` where it is none.
    #[must_use]
    pub fn from_json(json: &Json) -> Option<Self> {
        let text = |key: &str| json.get(key)?.as_str().map(str::to_owned);
        let first = |of: &Json, key: &str| Some(of.get(key)?.get(0)?.as_str()?.to_owned());
        let instructions = match json.get("instructions") {
            Some(Json::Array(list)) => list
                .iter()
                .map(|i| MigrationInstruction {
                    source: first(i, "sourceActivityIds"),
                    target: first(i, "targetActivityIds"),
                    update_event_trigger: i.get("updateEventTrigger").and_then(Json::as_bool)
                        == Some(true),
                })
                .collect(),
            _ => Vec::new(),
        };
        Some(Self {
            source_definition: text("sourceProcessDefinitionId")?,
            target_definition: text("targetProcessDefinitionId")?,
            instructions,
            variables: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_reads_what_it_wrote() {
        let plan = MigrationPlan {
            source_definition: "a:1:x".to_owned(),
            target_definition: "a:2:y".to_owned(),
            instructions: vec![
                MigrationInstruction::new("one", "two"),
                MigrationInstruction {
                    update_event_trigger: true,
                    ..MigrationInstruction::new("timer", "timer")
                },
            ],
            variables: None,
        };
        assert_eq!(MigrationPlan::from_json(&plan.to_json()), Some(plan));
        assert_eq!(MigrationPlan::from_json(&json!({})), None);
    }
}
