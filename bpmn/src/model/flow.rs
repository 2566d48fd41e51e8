//! Sequence flows.

use super::{ActivityIx, Condition, Listener};

/// A sequence flow.
#[derive(Debug, Clone)]
pub struct Flow {
    /// `id`
    pub id: String,
    /// `name`
    pub name: Option<String>,
    /// Where it comes from.
    pub source: ActivityIx,
    /// Where it goes to: for a multi-instance activity its body.
    pub target: ActivityIx,
    /// Its condition.
    pub condition: Option<Condition>,
    /// Execution listeners, `take`.
    pub take_listeners: Vec<Listener>,
}
