//! Starts a process instance.

use cauce_expr::TypedValue;

use super::modify_process_instance::{Instruction, apply};
use super::operation_log::OPERATOR;
use crate::definition::Definition;
use crate::error::ErrorKind;
use crate::exec::modify::Skip;
use crate::exec::{Exec, Step, fail_with};

/// What to start.
#[derive(Debug, Clone, Default)]
pub struct StartInstance {
    /// The process definition.
    pub definition_id: String,
    /// The business key.
    pub business_key: Option<String>,
    /// The case instance.
    pub case_instance_id: Option<String>,
    /// Variables.
    pub variables: Vec<(String, TypedValue)>,
    /// What a user filled into the start form, as it came.
    pub form: Option<Vec<(String, TypedValue)>>,
    /// Where to begin instead of at the start event.
    pub instructions: Vec<Instruction>,
    /// Run no listeners.
    pub skip_custom_listeners: bool,
    /// Run no input and output parameters.
    pub skip_io_mappings: bool,
}

/// What was started.
#[derive(Debug, Clone)]
pub struct Started {
    /// The process instance.
    pub id: String,
    /// Its definition.
    pub definition_id: String,
    /// The definition's key.
    pub definition_key: String,
    /// Its business key.
    pub business_key: Option<String>,
    /// Its case instance.
    pub case_instance_id: Option<String>,
    /// Its tenant.
    pub tenant_id: Option<String>,
    /// Whether it has ended already.
    pub ended: bool,
    /// Whether it is suspended.
    pub suspended: bool,
    /// Its variables, as they are now.
    pub variables: Vec<(String, cauce_expr::Value)>,
}

/// Starts a process instance.
///
/// # Errors
/// There is no such definition, it is suspended or has no none start event, or the process fails before its first wait state.
pub fn start_instance(exec: &mut Exec<'_>, start: &StartInstance) -> Step<Started> {
    start_of(exec, &start.definition_id, start)
}

/// Starts an instance of this definition, whichever `start` names.
pub(super) fn start_of(
    exec: &mut Exec<'_>,
    definition: &str,
    start: &StartInstance,
) -> Step<Started> {
    let definition = exec.definition(definition)?;
    exec.check_create_instance(&definition.row)?;
    if !start.instructions.is_empty() {
        let id = exec.create_instance(
            &definition,
            start.business_key.clone(),
            None,
            start.case_instance_id.clone(),
        )?;
        let first = first_activity(&definition, &start.instructions)?;
        log_created(exec, &id)?;
        let skip = Skip {
            listeners: start.skip_custom_listeners,
            io: start.skip_io_mappings,
        };
        exec.start_without_activity(&id, first, &start.variables, skip)?;
        exec.preserve(&id, true);
        for (n, instruction) in start.instructions.iter().enumerate() {
            apply(exec, &id, instruction, skip, n + 1)?;
        }
        exec.preserve(&id, false);
        exec.end_if_empty(
            &id,
            "Cancellation due to process instance modification",
            skip,
        )?;
        return Ok(started(exec, &definition, start, id));
    }
    let Some(initial) = definition.process.initial else {
        return fail_with(
            ErrorKind::ProcessEngine,
            format!(
                "Process '{}' has no default start activity (e.g. none start event), hence you cannot use 'startProcessInstanceBy...' but have to start it using one of the modeled start events (e.g. message start events): initial is null",
                definition.process.name.as_deref().unwrap_or("null")
            ),
        );
    };
    let id = exec.create_instance(
        &definition,
        start.business_key.clone(),
        None,
        start.case_instance_id.clone(),
    )?;
    log_created(exec, &id)?;
    if let Some(form) = &start.form {
        // Before the process runs: it may not be there any more afterwards.
        crate::form::keep_texts(exec, &id, None, form)?;
    }
    exec.start_instance(&id, initial, &start.variables)?;
    Ok(started(exec, &definition, start, id))
}

/// Writes that a user started an instance.
fn log_created(exec: &mut Exec<'_>, id: &str) -> Step {
    let instance = exec.execution(id)?.clone();
    let about = exec.about_instance(&instance);
    exec.log_operation("Create", "ProcessInstance", OPERATOR, &about, &[]);
    Ok(())
}

/// The activity that the first instruction leads to, where it starts one.
fn first_activity(definition: &Definition, instructions: &[Instruction]) -> Step<Option<String>> {
    let process = &definition.process;
    let missing = |element: &str| {
        fail_with(
            ErrorKind::NotValid,
            format!(
                "Element '{element}' does not exist in process {}: targetElement is null",
                definition.row.id
            ),
        )
    };
    match instructions.first() {
        Some(Instruction::StartBefore { activity, .. }) => match process.find(activity) {
            Some(ix) => Ok(Some(process.activity(ix).id.clone())),
            None => missing(activity),
        },
        Some(Instruction::StartAfter { activity, .. }) => match process.find(activity) {
            Some(ix) => Ok(process
                .activity(ix)
                .outgoing
                .first()
                .map(|flow| process.flow(*flow).target)
                .map(|target| process.activity(target).id.clone())),
            None => missing(activity),
        },
        Some(Instruction::StartTransition { transition, .. }) => {
            match process.flow_by_id.get(transition) {
                Some(flow) => {
                    let target = process.flow(*flow).target;
                    Ok(Some(process.activity(target).id.clone()))
                }
                None => missing(transition),
            }
        }
        Some(
            Instruction::CancelAll { .. }
            | Instruction::CancelActivityInstance(_)
            | Instruction::CancelTransitionInstance(_),
        )
        | None => Ok(None),
    }
}

fn started(exec: &Exec<'_>, definition: &Definition, start: &StartInstance, id: String) -> Started {
    let row = exec.ws.rows.executions.get(&id).cloned();
    let business_key = match &row {
        Some(row) => row.business_key.clone(),
        None => start.business_key.clone(),
    };
    let scope = crate::exec::VarScope::Execution(id.clone());
    Started {
        definition_id: definition.row.id.clone(),
        definition_key: definition.row.key.clone(),
        business_key,
        case_instance_id: start.case_instance_id.clone(),
        tenant_id: definition.row.tenant_id.clone(),
        ended: exec.has_ended(&id),
        suspended: row.is_some_and(|r| r.suspension_state == 2),
        variables: exec.local_variables(&scope),
        id,
    }
}
