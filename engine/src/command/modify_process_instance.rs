//! Starts and cancels activities in a running process instance.

use cauce_bpmn::model::Process;
use cauce_expr::TypedValue;
use cauce_store::Filter;
use cauce_store::records::Execution;
use cauce_store::records::UserOperationLogEntry;

use super::operation_log::{OPERATOR, PropertyChange};
use crate::authorization::rules;
use crate::error::ErrorKind;
use crate::exec::modify::{Skip, Target};
use crate::exec::{ActivityInstance, Exec, Step, fail_with};

/// A variable that an instruction sets, and whether it is local to what is started.
pub type ScopedVariable = (String, TypedValue, bool);

/// One step of a modification, or of a start.
#[derive(Debug, Clone, PartialEq)]
pub enum Instruction {
    /// Enters an activity.
    StartBefore {
        /// The activity.
        activity: String,
        /// The activity instance to start it in.
        ancestor: Option<String>,
        /// Variables.
        variables: Vec<ScopedVariable>,
    },
    /// Takes the only sequence flow that leaves an activity.
    StartAfter {
        /// The activity.
        activity: String,
        /// The activity instance to start it in.
        ancestor: Option<String>,
        /// Variables.
        variables: Vec<ScopedVariable>,
    },
    /// Takes a sequence flow.
    StartTransition {
        /// The sequence flow.
        transition: String,
        /// The activity instance to start it in.
        ancestor: Option<String>,
        /// Variables.
        variables: Vec<ScopedVariable>,
    },
    /// Cancels all instances of an activity.
    CancelAll {
        /// The activity.
        activity: String,
        /// Only those that there were before the modification.
        current_only: bool,
    },
    /// Cancels an activity instance.
    CancelActivityInstance(String),
    /// Cancels an async continuation.
    CancelTransitionInstance(String),
}

/// Instructions for a running instance.
#[derive(Debug, Clone, Default)]
pub struct Modification {
    /// The steps in order.
    pub instructions: Vec<Instruction>,
    /// Run no listeners.
    pub skip_custom_listeners: bool,
    /// Run no input and output parameters.
    pub skip_io_mappings: bool,
    /// A note for the user operation log.
    pub annotation: Option<String>,
}

/// Modifies a running instance. It ends when nothing is left in it.
///
/// # Errors
/// There is no such instance, activity or activity instance; the process fails.
pub fn modify_process_instance(exec: &mut Exec<'_>, id: &str, modification: &Modification) -> Step {
    if exec.require_instance(id)? && exec.ws.rows.executions.has(id) {
        exec.check_execution_id(&rules::UPDATE_INSTANCE, id)?;
        let instance = exec.execution(id)?.clone();
        let mut about = exec.about_instance(&instance);
        about.annotation.clone_from(&modification.annotation);
        exec.log_operation(
            "ModifyProcessInstance",
            "ProcessInstance",
            OPERATOR,
            &about,
            &[],
        );
    }
    modify(exec, id, modification)
}

/// Modifies running instances of a definition.
///
/// # Errors
/// As [`modify_process_instance`]; there is no such definition.
pub fn modify_process_instances(
    exec: &mut Exec<'_>,
    definition: &str,
    ids: &[String],
    modification: &Modification,
) -> Step {
    let definition = exec.definition(definition)?;
    let about = UserOperationLogEntry {
        proc_def_id: Some(definition.row.id.clone()),
        proc_def_key: Some(definition.row.key.clone()),
        deployment_id: definition.row.deployment_id.clone(),
        annotation: modification.annotation.clone(),
        ..UserOperationLogEntry::default()
    };
    let changes = [
        PropertyChange::set("nrOfInstances", ids.len()),
        PropertyChange::set("async", false),
    ];
    exec.log_operation(
        "ModifyProcessInstance",
        "ProcessInstance",
        OPERATOR,
        &about,
        &changes,
    );
    exec.check_instances(&rules::UPDATE_INSTANCE, ids)?;
    ids.iter().try_for_each(|id| modify(exec, id, modification))
}

/// Why an activity went that an instruction cancels: Camunda's word, as it is spelled there.
const CANCELED: &str = "Cancellation due to process instance modifcation";

fn modify(exec: &mut Exec<'_>, id: &str, modification: &Modification) -> Step {
    if !exec.require_instance(id)? || !exec.ws.rows.executions.has(id) {
        return fail_with(
            ErrorKind::ProcessEngine,
            format!(
                "ENGINE-13036 Process instance '{id}' cannot be modified. The process instance does not exist"
            ),
        );
    }
    let skip = Skip {
        listeners: modification.skip_custom_listeners,
        io: modification.skip_io_mappings,
    };
    exec.preserve(id, true);
    for (n, instruction) in modification.instructions.iter().enumerate() {
        apply(exec, id, instruction, skip, n + 1)?;
    }
    exec.preserve(id, false);
    if exec.is_checked() && exec.is_empty(id) {
        exec.check_execution_id(&rules::DELETE_INSTANCE, id)?;
    }
    exec.end_if_empty(
        id,
        "Cancellation due to process instance modification",
        skip,
    )
}

/// The definition of a running instance that is to be modified later.
///
/// # Errors
/// There is no such instance.
pub fn definition_to_modify(exec: &Exec<'_>, id: &str) -> Step<String> {
    let rows = exec.query::<Execution>(Filter::new().text("ID_", id).is_null("PARENT_ID_"))?;
    match rows.first().and_then(|e| e.proc_def_id.clone()) {
        Some(definition) => Ok(definition),
        None => fail_with(
            ErrorKind::ProcessEngine,
            format!(
                "ENGINE-13036 Process instance '{id}' cannot be modified. The process instance does not exist"
            ),
        ),
    }
}

fn invalid<T>(instruction: &str, why: &str) -> Step<T> {
    fail_with(
        ErrorKind::NotValid,
        format!("Cannot perform instruction: {instruction}; {why}"),
    )
}

/// Performs one instruction.
pub(super) fn apply(
    exec: &mut Exec<'_>,
    id: &str,
    instruction: &Instruction,
    skip: Skip,
    _: usize,
) -> Step {
    let definition = exec.definition_of(id)?;
    let process = &definition.process;
    match instruction {
        Instruction::StartBefore {
            activity,
            ancestor,
            variables,
        } => {
            let says = format!("Start before activity '{activity}'");
            let Some(ix) = process.find(activity) else {
                return invalid(
                    &says,
                    &format!(
                        "Element '{activity}' does not exist in process '{}': element is null",
                        definition.row.id
                    ),
                );
            };
            exec.instantiate(
                id,
                Target::Activity(ix),
                ancestor.as_deref(),
                variables,
                skip,
            )
        }
        Instruction::StartAfter {
            activity,
            ancestor,
            variables,
        } => {
            let says = format!("Start after activity '{activity}'");
            let Some(ix) = process.find(activity) else {
                return invalid(
                    &says,
                    &format!(
                        "Element '{activity}' does not exist in process '{}': element is null",
                        definition.row.id
                    ),
                );
            };
            let target = after(process, ix);
            match target {
                Ok(flow) => {
                    exec.instantiate(id, Target::Flow(flow), ancestor.as_deref(), variables, skip)
                }
                Err(why) => fail_with(ErrorKind::ProcessEngine, why),
            }
        }
        Instruction::StartTransition {
            transition,
            ancestor,
            variables,
        } => {
            let says = format!("Start transition '{transition}'");
            let Some(&flow) = process.flow_by_id.get(transition) else {
                return invalid(
                    &says,
                    &format!(
                        "Element '{transition}' does not exist in process '{}': element is null",
                        definition.row.id
                    ),
                );
            };
            exec.instantiate(id, Target::Flow(flow), ancestor.as_deref(), variables, skip)
        }
        Instruction::CancelAll { activity, .. } => {
            let Some(tree) = exec.activity_instance_tree(id)? else {
                return Ok(());
            };
            let mut found = Vec::new();
            collect(&tree, activity, &mut found);
            for execution in found {
                exec.cancel_execution(&execution, CANCELED, skip)?;
            }
            Ok(())
        }
        Instruction::CancelActivityInstance(instance) => {
            let says = format!("Cancel activity instance '{instance}'");
            let Some(tree) = exec.activity_instance_tree(id)? else {
                return Ok(());
            };
            match find(&tree, instance) {
                Some(node) => {
                    let execution = node.execution_ids.first().cloned().unwrap_or_default();
                    exec.cancel_execution(&execution, CANCELED, skip)
                }
                None => invalid(
                    &says,
                    &format!(
                        "Activity instance '{instance}' does not exist: activityInstance is null"
                    ),
                ),
            }
        }
        Instruction::CancelTransitionInstance(instance) => {
            let says = format!("Cancel transition instance '{instance}'");
            if !exec.ws.rows.executions.has(instance) {
                return invalid(
                    &says,
                    &format!(
                        "Transition instance '{instance}' does not exist: transitionInstance is null"
                    ),
                );
            }
            exec.cancel_execution(instance, CANCELED, skip)
        }
    }
}

fn after(
    process: &Process,
    ix: cauce_bpmn::model::ActivityIx,
) -> Result<cauce_bpmn::model::FlowIx, String> {
    let activity = process.activity(ix);
    match activity.outgoing.as_slice() {
        [flow] => Ok(*flow),
        [] => Err(format!(
            "Cannot start after activity Activity({}); activity has no outgoing sequence flow to take",
            activity.id
        )),
        _ => Err(format!(
            "Cannot start after activity Activity({}); activity has more than one outgoing sequence flow",
            activity.id
        )),
    }
}

fn collect(node: &ActivityInstance, activity: &str, out: &mut Vec<String>) {
    if node.activity_id == activity
        && let Some(execution) = node.execution_ids.first()
    {
        out.push(execution.clone());
        return;
    }
    out.extend(
        node.transitions
            .iter()
            .filter(|t| t.activity_id == activity)
            .map(|t| t.execution_id.clone()),
    );
    for child in &node.children {
        collect(child, activity, out);
    }
}

fn find<'a>(node: &'a ActivityInstance, id: &str) -> Option<&'a ActivityInstance> {
    if node.id == id {
        return Some(node);
    }
    node.children.iter().find_map(|child| find(child, id))
}
