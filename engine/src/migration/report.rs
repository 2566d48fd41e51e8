//! What is wrong with a plan, or in the way of an instance's migration.

use std::fmt::Write as _;

use cauce_expr::TypedValue;

use super::MigrationInstruction;

/// What is wrong with one instruction.
#[derive(Debug, Clone, PartialEq)]
pub struct InstructionReport {
    /// The instruction.
    pub instruction: MigrationInstruction,
    /// What is wrong, in Camunda's words.
    pub failures: Vec<String>,
}

/// What is wrong with one variable of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct VariableReport {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: TypedValue,
    /// What is wrong, in Camunda's words.
    pub failures: Vec<String>,
}

/// What is wrong with a plan: nothing, where both lists are empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlanReport {
    /// The definition whose instances were to migrate.
    pub source_definition: String,
    /// The definition that they were to migrate to.
    pub target_definition: String,
    /// Instructions that are not valid.
    pub instructions: Vec<InstructionReport>,
    /// Variables that are not valid.
    pub variables: Vec<VariableReport>,
}

impl PlanReport {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.instructions.is_empty() && self.variables.is_empty()
    }

    /// The message of Camunda's exception.
    #[must_use]
    pub fn message(&self) -> String {
        let mut out = format!(
            "ENGINE-23001 Migration plan for process definition '{}' to '{}' is not valid:\n",
            self.source_definition, self.target_definition
        );
        for report in &self.instructions {
            line(
                &mut out,
                &format!(
                    "\t Migration instruction {} is not valid:",
                    report.instruction
                ),
            );
            lines(&mut out, &report.failures);
        }
        for report in &self.variables {
            line(
                &mut out,
                &format!("\t Migration variable {} is not valid:", report.name),
            );
            lines(&mut out, &report.failures);
        }
        out
    }
}

/// Why an activity instance cannot migrate.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivityInstanceReport {
    /// The activity instance.
    pub activity_instance: String,
    /// Its activity, or the definition of the process instance.
    pub source_scope: String,
    /// The instruction that applies to it.
    pub instruction: Option<MigrationInstruction>,
    /// Why, in Camunda's words.
    pub failures: Vec<String>,
}

/// Why an asynchronous continuation cannot migrate.
#[derive(Debug, Clone, PartialEq)]
pub struct TransitionInstanceReport {
    /// The transition instance.
    pub transition_instance: String,
    /// Its activity.
    pub source_scope: String,
    /// The instruction that applies to it.
    pub instruction: Option<MigrationInstruction>,
    /// Why, in Camunda's words.
    pub failures: Vec<String>,
}

/// Why a process instance cannot migrate: it can, where all lists are empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InstanceReport {
    /// The process instance.
    pub process_instance: String,
    /// What concerns the whole instance.
    pub failures: Vec<String>,
    /// What concerns an activity instance.
    pub activity_instances: Vec<ActivityInstanceReport>,
    /// What concerns an asynchronous continuation.
    pub transition_instances: Vec<TransitionInstanceReport>,
}

impl InstanceReport {
    /// Whether nothing is in the way.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.failures.is_empty()
            && self.activity_instances.is_empty()
            && self.transition_instances.is_empty()
    }

    /// The message of Camunda's exception.
    #[must_use]
    pub fn message(&self) -> String {
        let mut out = format!(
            "ENGINE-23004 Cannot migrate process instance '{}':\n",
            self.process_instance
        );
        for failure in &self.failures {
            line(&mut out, &format!("\t{failure}"));
        }
        for report in &self.activity_instances {
            line(
                &mut out,
                &format!(
                    "\tCannot migrate activity instance '{}':",
                    report.activity_instance
                ),
            );
            lines(&mut out, &report.failures);
        }
        for report in &self.transition_instances {
            line(
                &mut out,
                &format!(
                    "\tCannot migrate transition instance '{}':",
                    report.transition_instance
                ),
            );
            lines(&mut out, &report.failures);
        }
        out
    }
}

/// The report that goes with an error.
#[derive(Debug, Clone, PartialEq)]
pub enum MigrationReport {
    /// A plan is not valid.
    Plan(PlanReport),
    /// An instance cannot migrate.
    Instance(InstanceReport),
}

fn line(out: &mut String, text: &str) {
    // Writing to a text does not fail.
    let _ = writeln!(out, "{text}");
}

fn lines(out: &mut String, failures: &[String]) {
    for failure in failures {
        line(out, &format!("\t\t{failure}"));
    }
}
