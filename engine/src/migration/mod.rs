//! Migration of process instances to another definition: plans, how they are made and what may be wrong with them.
//!
//! Knows models and plans only; what happens to an instance is in [`crate::exec`], the commands are in [`crate::command`].

mod activity;
mod generate;
mod plan;
mod report;
mod validate;

pub use plan::{MigrationInstruction, MigrationPlan};
pub use report::{
    ActivityInstanceReport, InstanceReport, InstructionReport, MigrationReport, PlanReport,
    TransitionInstanceReport, VariableReport,
};

pub(crate) use activity::{
    behavior, declared_subscriptions, declared_timers, event_scope, is_supported, timeout_listeners,
};
pub(crate) use generate::generate;
pub(crate) use validate::validate;
