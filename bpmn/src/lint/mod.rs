//! Advice about a model that deploys: what of it this engine does not execute, what will surprise.

mod unsupported;

use petgraph::visit::Dfs;

use crate::model::{ActivityIx, ActivityKind, Process};

/// Something to know about a model that deploys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What kind of advice.
    pub kind: AdviceKind,
    /// What there is to know.
    pub message: String,
    /// `id` of the element: an activity, a sequence flow, or the process.
    pub element_id: String,
    /// The activity's line in the file; zero where it is about something else.
    pub line: u32,
}

/// The kinds of advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AdviceKind {
    /// Camunda 7 executes it with Java or a script engine of its own; here it fails when it is reached.
    Unsupported,
    /// No token ever gets there.
    Unreachable,
    /// Finished instances stay for ever, since nothing says how long they are to be kept.
    KeptForever,
}

/// What there is to know about a process, in the order of its elements.
#[must_use]
pub fn lint(process: &Process) -> Vec<Advice> {
    let mut advice = Vec::new();
    if process.history_time_to_live.is_none() {
        advice.push(Advice {
            kind: AdviceKind::KeptForever,
            message: "no camunda:historyTimeToLive: finished instances are never cleaned up".into(),
            element_id: process.key.clone(),
            line: 0,
        });
    }
    unsupported::find(process, &mut advice);
    unreachable(process, &mut advice);
    advice
}

/// Activities that no start event, boundary event or event sub-process leads to.
fn unreachable(process: &Process, advice: &mut Vec<Advice>) {
    let mut graph = process.graph();
    let indexes = || (0..process.activities.len()).filter_map(|ix| u32::try_from(ix).ok());
    let root = u32::MAX;
    for ix in indexes() {
        let activity = process.activity(ActivityIx(ix));
        let begun = match &activity.kind {
            // The process or the sub-process begins with it.
            ActivityKind::StartEvent(_) => Some(activity.parent.map_or(root, |parent| parent.0)),
            ActivityKind::Boundary(event) => Some(event.attached_to.0),
            ActivityKind::EventSubProcess => Some(activity.parent.map_or(root, |parent| parent.0)),
            _ if activity.body.is_some() => activity.body.map(|body| body.0),
            _ => activity
                .event_scope
                .filter(|scope| Some(*scope) != activity.parent)
                .map(|scope| scope.0),
        };
        if let Some(from) = begun {
            graph.add_edge(from, ix, 0);
        }
        if let Some(handler) = activity.compensation_handler {
            graph.add_edge(ix, handler.0, 0);
        }
        if let ActivityKind::IntermediateThrow(crate::model::ThrowEvent::Link {
            target: Some(target),
            ..
        }) = &activity.kind
        {
            graph.add_edge(ix, target.0, 0);
        }
        // What an ad-hoc sub-process holds has no start event.
        if matches!(activity.kind, ActivityKind::AdHocSubProcess) {
            for child in &activity.children {
                graph.add_edge(ix, child.0, 0);
            }
        }
    }
    // A process without a start event begins with its only activity.
    if let Some(initial) = process.initial {
        graph.add_edge(root, initial.0, 0);
    }
    let mut reached = vec![false; process.activities.len()];
    let mut search = Dfs::new(&graph, root);
    while let Some(at) = search.next(&graph) {
        if let Some(slot) = reached.get_mut(at as usize) {
            *slot = true;
        }
    }
    for ix in indexes().filter(|ix| !reached[*ix as usize]) {
        let activity = process.activity(ActivityIx(ix));
        advice.push(Advice {
            kind: AdviceKind::Unreachable,
            message: "nothing leads here: it is never executed".into(),
            element_id: activity.id.clone(),
            line: activity.line,
        });
    }
}

#[cfg(test)]
mod tests;
