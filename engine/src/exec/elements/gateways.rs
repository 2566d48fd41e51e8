//! Exclusive, parallel and inclusive gateway.

use std::collections::HashSet;

use cauce_bpmn::model::{ActivityIx, ActivityKind, Process};

use crate::exec::{Exec, Step, fail};

fn stuck<T>(activity: &str) -> Step<T> {
    fail(format!(
        "ENGINE-02004 No outgoing sequence flow for the element with id '{activity}' could be selected for continuing the process."
    ))
}

impl Exec<'_> {
    /// The first flow whose condition holds, or the default one.
    pub(super) fn exclusive_gateway(&mut self, id: &str) -> Step {
        let (definition, ix) = self.at(id)?;
        let process = &definition.process;
        let activity = process.activity(ix);
        for &flow_ix in &activity.outgoing {
            let takes = match &process.flow(flow_ix).condition {
                None => activity.default_flow != Some(flow_ix),
                Some(condition) => self.condition_holds(id, condition)?,
            };
            if takes {
                return self.leave_via(id, vec![flow_ix], vec![]);
            }
        }
        match activity.default_flow {
            Some(flow) => self.leave_via(id, vec![flow], vec![]),
            None if activity.outgoing.is_empty() => self.leave(id),
            None => stuck(&activity.id),
        }
    }

    /// Waits for a token of each incoming flow, then takes all outgoing ones.
    pub(super) fn parallel_gateway(&mut self, id: &str) -> Step {
        let (definition, ix) = self.at(id)?;
        let activity = definition.process.activity(ix);
        self.set_active(id, false);
        self.lock_concurrent_root(id);
        let joined = self.waiting_at(id, &activity.id);
        if joined.len() == activity.incoming.len() || activity.incoming.is_empty() {
            let flows = activity.outgoing.clone();
            return self.leave_via(id, flows, joined);
        }
        Ok(())
    }

    /// Waits until no more token can arrive, then takes each flow whose condition holds.
    pub(super) fn inclusive_gateway(&mut self, id: &str) -> Step {
        let (definition, ix) = self.at(id)?;
        let process = &definition.process;
        let activity = process.activity(ix);
        self.set_active(id, false);
        self.lock_concurrent_root(id);
        let joined = self.waiting_at(id, &activity.id);
        if joined.len() < activity.incoming.len()
            && self.more_may_arrive(id, process, ix, &joined)?
        {
            return Ok(());
        }
        let mut flows = Vec::new();
        for &flow_ix in &activity.outgoing {
            if activity.default_flow == Some(flow_ix) {
                continue;
            }
            let takes = match &process.flow(flow_ix).condition {
                Some(condition) => self.condition_holds(id, condition)?,
                None => true,
            };
            if takes {
                flows.push(flow_ix);
            }
        }
        if flows.is_empty() {
            match activity.default_flow {
                Some(default) => flows.push(default),
                None if activity.outgoing.is_empty() => {}
                None => return stuck(&activity.id),
            }
        }
        self.leave_via(id, flows, joined)
    }

    fn lock_concurrent_root(&mut self, id: &str) {
        if self.is_concurrent(id)
            && let Some(parent) = self.parent_of(id)
        {
            self.ws.rows.executions.touch(&parent);
        }
    }

    /// Executions that have arrived at a gateway: inactive ones in its activity below the same scope.
    fn waiting_at(&self, id: &str, activity: &str) -> Vec<String> {
        if !self.is_concurrent(id) {
            return if self.is_active(id) {
                vec![]
            } else {
                vec![id.to_owned()]
            };
        }
        let mut out = Vec::new();
        let mut todo = self
            .parent_of(id)
            .map_or_else(Vec::new, |p| self.ws.rows.executions.ids_of(&p));
        todo.reverse();
        while let Some(child) = todo.pop() {
            if let Some(row) = self.ws.rows.executions.get(&child)
                && !row.is_active
                && row.act_id.as_deref() == Some(activity)
            {
                out.push(child.clone());
            }
            todo.extend(self.ws.rows.executions.ids_of(&child).into_iter().rev());
        }
        out
    }

    fn more_may_arrive(
        &self,
        id: &str,
        process: &Process,
        gateway: ActivityIx,
        joined: &[String],
    ) -> Step<bool> {
        let scope = self.scope_execution(id);
        let mut todo = vec![scope];
        while let Some(at) = todo.pop() {
            // What is kept for compensation comes no more.
            let children = self.children(&at);
            if !children.is_empty() {
                todo.extend(children);
                continue;
            }
            if joined.contains(&at) {
                continue;
            }
            let from = match self.peek(&at).transition {
                Some(flow) => Some(process.flow(flow).target),
                None => self.activity_ix(&at)?,
            };
            if let Some(from) = from
                && reachable(process, from, gateway)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether a token in `from` can get to `target` by sequence flows, or by the end of the scopes it is in.
fn reachable(process: &Process, from: ActivityIx, target: ActivityIx) -> bool {
    let mut seen = HashSet::new();
    let mut todo = vec![from];
    while let Some(at) = todo.pop() {
        if at == target {
            return true;
        }
        if !seen.insert(at) {
            continue;
        }
        let activity = process.activity(at);
        if activity.outgoing.is_empty() {
            if matches!(activity.kind, ActivityKind::EventBasedGateway) {
                todo.extend(activity.handlers.iter().copied());
            } else if let Some(parent) = activity.parent {
                todo.push(parent);
            }
        } else {
            todo.extend(activity.outgoing.iter().map(|&f| process.flow(f).target));
        }
    }
    false
}
