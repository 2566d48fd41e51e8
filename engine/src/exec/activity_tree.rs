//! The tree of activity instances, made from the execution tree as Camunda makes it.

use std::collections::{HashMap, HashSet};

use super::flow::{MORE_STACK, STACK_LEFT};
use super::tree::Scope;
use super::{Exec, Step};

/// An activity instance, or the process instance itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ActivityInstance {
    /// Its id.
    pub id: String,
    /// The instance around it; `None` for the process instance.
    pub parent_id: Option<String>,
    /// The activity, or the process definition's id.
    pub activity_id: String,
    /// `userTask` …, `processDefinition` for the process instance.
    pub activity_type: String,
    /// The activity's or definition's name.
    pub activity_name: Option<String>,
    /// The process instance.
    pub process_instance_id: String,
    /// The process definition.
    pub process_definition_id: String,
    /// Instances inside of it.
    pub children: Vec<ActivityInstance>,
    /// Async continuations inside of it.
    pub transitions: Vec<TransitionInstance>,
    /// Executions that execute it.
    pub execution_ids: Vec<String>,
    /// Open incidents: id and activity.
    pub incidents: Vec<(String, Option<String>)>,
}

/// An async continuation that waits for its job.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TransitionInstance {
    /// Its id: that of its execution.
    pub id: String,
    /// The instance around it.
    pub parent_id: Option<String>,
    /// The process instance.
    pub process_instance_id: String,
    /// The process definition.
    pub process_definition_id: String,
    /// The activity that is to be entered or was left.
    pub activity_id: String,
    /// Its type.
    pub activity_type: String,
    /// Its name.
    pub activity_name: Option<String>,
    /// Its execution.
    pub execution_id: String,
    /// Open incidents: id and activity.
    pub incidents: Vec<(String, Option<String>)>,
}

impl Exec<'_> {
    /// The activity instances of a process instance; `None` where there is none of that id.
    pub fn activity_instance_tree(&self, id: &str) -> Step<Option<ActivityInstance>> {
        if !self.require_instance(id)? || self.parent_of(id).is_some() {
            return Ok(None);
        }
        let definition = self.definition_of(id)?;
        let process = &definition.process;
        let mut leaves: Vec<String> = Vec::new();
        for e in self.ws.rows.executions.iter() {
            if e.proc_inst_id.as_deref() != Some(id) || self.in_event_scope(&e.id) {
                continue;
            }
            let has_children = self.ws.rows.executions.of(&e.id).any(|c| !c.is_event_scope);
            if !has_children || self.is_compensation_throwing(&e.id)? {
                leaves.push(e.id.clone());
            }
        }
        leaves.sort();
        let mut flat: Vec<ActivityInstance> = vec![ActivityInstance {
            id: id.to_owned(),
            parent_id: None,
            activity_id: definition.row.id.clone(),
            activity_type: "processDefinition".to_owned(),
            activity_name: definition.row.name.clone(),
            process_instance_id: id.to_owned(),
            process_definition_id: definition.row.id.clone(),
            ..ActivityInstance::default()
        }];
        flat[0].execution_ids = self.executions_of(id);
        flat[0].incidents = self.incidents_at(&flat[0].execution_ids, &definition.row.id);
        let mut transitions: Vec<TransitionInstance> = Vec::new();
        for leaf in &leaves {
            let row = self.execution(leaf)?.clone();
            let Some(ix) = self.activity_ix(leaf)? else {
                continue;
            };
            let activity = process.activity(ix);
            let mapping = self.mapping(leaf)?;
            let mut scopes: HashMap<Scope, String> = mapping.clone();
            let parent_instance = |scope: Scope| -> Option<String> {
                mapping
                    .get(&scope)
                    .and_then(|e| self.parent_activity_instance(e))
            };
            match &row.act_inst_id {
                Some(instance) => {
                    if !self.is_compensation_throwing(leaf)? {
                        let mut node = self.node(instance, Some(ix), &definition, id);
                        node.parent_id = parent_instance(activity.parent);
                        node.execution_ids = self.executions_of(leaf);
                        node.incidents = self.incidents_at(&node.execution_ids, &activity.id);
                        flat.push(node);
                        scopes.remove(&Some(ix));
                    }
                }
                None => {
                    transitions.push(TransitionInstance {
                        id: leaf.clone(),
                        parent_id: self.parent_activity_instance(leaf),
                        process_instance_id: id.to_owned(),
                        process_definition_id: definition.row.id.clone(),
                        activity_id: activity.id.clone(),
                        activity_type: activity.type_name.to_owned(),
                        activity_name: activity.name.clone(),
                        execution_id: leaf.clone(),
                        incidents: self.incidents_of(leaf),
                    });
                    scopes.remove(&Some(ix));
                }
            }
            scopes.remove(&None);
            for (scope, execution) in &scopes {
                let Some(scope_ix) = scope else { continue };
                let Some(instance) = self.parent_activity_instance(execution) else {
                    continue;
                };
                if flat.iter().any(|n| n.id == instance) {
                    continue;
                }
                let around = process.activity(*scope_ix).parent;
                let mut node = self.node(&instance, Some(*scope_ix), &definition, id);
                node.parent_id = mapping
                    .get(&around)
                    .and_then(|e| self.parent_activity_instance(e));
                node.execution_ids = self.executions_of(execution);
                node.incidents =
                    self.incidents_at(&node.execution_ids, &process.activity(*scope_ix).id);
                flat.push(node);
            }
        }
        Ok(Some(assemble(flat, transitions, id)))
    }

    fn in_event_scope(&self, id: &str) -> bool {
        let mut at = Some(id.to_owned());
        while let Some(current) = at {
            if self
                .ws
                .rows
                .executions
                .get(&current)
                .is_some_and(|e| e.is_event_scope)
            {
                return true;
            }
            at = self.parent_of(&current);
        }
        false
    }

    /// An execution, and those beside each other in it that are in no activity.
    fn executions_of(&self, scope_execution: &str) -> Vec<String> {
        let mut out = vec![scope_execution.to_owned()];
        out.extend(
            self.ws
                .rows
                .executions
                .of(scope_execution)
                .filter(|c| c.is_concurrent && !c.is_event_scope && c.act_id.is_none())
                .map(|c| c.id.clone()),
        );
        out
    }

    /// The incidents of what executes a scope, unless the scope's execution is in an activity of it.
    fn incidents_at(&self, executions: &[String], scope: &str) -> Vec<(String, Option<String>)> {
        executions
            .iter()
            .filter(|e| {
                self.ws
                    .rows
                    .executions
                    .get(e)
                    .is_some_and(|e| e.act_id.as_deref().is_none_or(|a| a == scope))
            })
            .flat_map(|e| self.incidents_of(e))
            .collect()
    }

    fn incidents_of(&self, execution: &str) -> Vec<(String, Option<String>)> {
        self.ws
            .rows
            .incidents
            .of(execution)
            .map(|i| (i.id.clone(), i.activity_id.clone()))
            .collect()
    }

    fn node(
        &self,
        id: &str,
        ix: Scope,
        definition: &crate::definition::Definition,
        instance: &str,
    ) -> ActivityInstance {
        let activity = ix.map(|ix| definition.process.activity(ix));
        ActivityInstance {
            id: id.to_owned(),
            activity_id: activity.map_or_else(|| definition.row.id.clone(), |a| a.id.clone()),
            activity_type: activity
                .map_or("processDefinition", |a| a.type_name)
                .to_owned(),
            activity_name: activity.and_then(|a| a.name.clone()),
            process_instance_id: instance.to_owned(),
            process_definition_id: definition.row.id.clone(),
            ..ActivityInstance::default()
        }
    }
}

/// Puts a flat list of instances together to a tree.
fn assemble(
    flat: Vec<ActivityInstance>,
    transitions: Vec<TransitionInstance>,
    root: &str,
) -> ActivityInstance {
    let known: HashSet<String> = flat.iter().map(|n| n.id.clone()).collect();
    let mut by_parent: HashMap<String, Vec<ActivityInstance>> = HashMap::new();
    let mut top = ActivityInstance::default();
    for mut node in flat {
        if node.id == root {
            top = node;
            continue;
        }
        let parent = node
            .parent_id
            .clone()
            .filter(|p| known.contains(p) && *p != node.id)
            .unwrap_or_else(|| root.to_owned());
        node.parent_id = Some(parent.clone());
        by_parent.entry(parent).or_default().push(node);
    }
    let mut transitions_by_parent: HashMap<String, Vec<TransitionInstance>> = HashMap::new();
    for mut transition in transitions {
        let parent = transition
            .parent_id
            .clone()
            .filter(|p| known.contains(p))
            .unwrap_or_else(|| root.to_owned());
        transition.parent_id = Some(parent.clone());
        transitions_by_parent
            .entry(parent)
            .or_default()
            .push(transition);
    }
    fill(&mut top, &mut by_parent, &mut transitions_by_parent);
    top
}

fn fill(
    node: &mut ActivityInstance,
    by_parent: &mut HashMap<String, Vec<ActivityInstance>>,
    transitions: &mut HashMap<String, Vec<TransitionInstance>>,
) {
    node.transitions = transitions.remove(&node.id).unwrap_or_default();
    node.children = by_parent.remove(&node.id).unwrap_or_default();
    for child in &mut node.children {
        stacker::maybe_grow(STACK_LEFT, MORE_STACK, || {
            fill(child, by_parent, transitions);
        });
    }
}
