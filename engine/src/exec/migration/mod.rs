//! A process instance migrates to another definition, as a plan says.
//!
//! First everything that waits and runs is matched with the plan ([`parse`]), and nothing happens where something does not fit
//! ([`check`]). Then what the plan leaves out goes, from the leaves up, as a cancellation of the old definition ([`run`]); then what
//! is left moves to the new definition from the root down, with new scopes around it where the new definition has more of them.
//! Activity instances keep their ids.

mod check;
mod dependents;
mod history;
mod nodes;
mod parse;
mod parse_compensation;
mod parse_events;
mod run;
mod structure;

use std::sync::Arc;

use super::modify::Skip;
use super::tree::Scope;
use super::{Exec, Step, Stop};
use crate::definition::Definition;
use crate::error::EngineError;
use crate::migration::{MigrationInstruction, MigrationPlan, MigrationReport};
use dependents::{Dependent, Emerging, Removing};

/// A place in [`Migration::nodes`].
type NodeIx = usize;

/// What is known of a migration while it is under way.
struct Migration {
    instance: String,
    source: Arc<Definition>,
    target: Arc<Definition>,
    skip: Skip,
    /// What migrates; the first is the process instance.
    nodes: Vec<Node>,
}

/// What kind of thing migrates.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// An activity instance, or the process instance.
    Activity,
    /// An asynchronous continuation with its job.
    Transition,
    /// What a completed scope left for its compensation, with the subscription for it.
    EventScope(Compensation),
    /// A subscription for compensation without such.
    Subscription(Compensation),
}

/// A subscription for compensation.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Compensation {
    subscription: String,
    source: Scope,
    target: Option<Scope>,
    has_instruction: bool,
}

/// Something that migrates.
#[derive(Debug, Clone)]
struct Node {
    kind: Kind,
    /// The activity or transition instance; none for what emerges or compensates.
    id: Option<String>,
    instruction: Option<MigrationInstruction>,
    /// None for what emerges.
    source: Option<Scope>,
    /// None for what goes.
    target: Option<Scope>,
    /// Whether it is at its target already.
    migrated: bool,
    /// The execution that stands for it: a scope's own one, otherwise the one that executes it.
    execution: String,
    /// Whether it has an execution of its own.
    is_scope: bool,
    /// Whether its execution is active.
    active: bool,
    parent: Option<NodeIx>,
    children: Vec<NodeIx>,
    dependents: Vec<Dependent>,
    removing: Vec<Removing>,
    emerging: Vec<Emerging>,
}

impl Exec<'_> {
    /// Migrates an instance whose tree and definitions are loaded, without its variables.
    ///
    /// # Errors
    /// The instance cannot migrate; a listener or an expression fails.
    pub(crate) fn migrate_instance(
        &mut self,
        instance: &str,
        plan: &MigrationPlan,
        skip: Skip,
    ) -> Step {
        let source = self.definition(&plan.source_definition)?;
        let target = self.definition(&plan.target_definition)?;
        let mut migration = Migration {
            instance: instance.to_owned(),
            source,
            target,
            skip,
            nodes: Vec::new(),
        };
        let left = self.parse_migration(&mut migration, plan)?;
        let report = self.check_migration(&migration, left)?;
        if !report.is_empty() {
            return Err(Stop::Fail(EngineError::Migration {
                message: report.message(),
                report: Box::new(MigrationReport::Instance(report)),
            }));
        }
        self.remove_unmapped(&mut migration)?;
        self.migrate_nodes(&mut migration)
    }
}
