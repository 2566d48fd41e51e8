//! Starts process instances anew that have ended.

use std::sync::Arc;

use cauce_expr::value::fields::Fields;
use cauce_expr::{TypedValue, Value};
use cauce_store::Filter;
use cauce_store::records::{
    ByteArray, HistoricActivityInstance, HistoricDetail, HistoricProcessInstance,
    HistoricVariableInstance, UserOperationLogEntry,
};

use super::modify_process_instance::Instruction;
use super::operation_log::{OPERATOR, PropertyChange};
use super::rows::refuse;
use super::start_instance::{StartInstance, start_instance};
use crate::authorization::Resource;
use crate::definition::Definition;
use crate::error::EngineError;
use crate::exec::{Exec, Step, fail};

/// Which process instances are started anew, and how.
#[derive(Debug, Clone, Default)]
pub struct RestartProcessInstances {
    /// Their process definition.
    pub definition_id: String,
    /// The process instances.
    pub instance_ids: Vec<String>,
    /// Where they begin.
    pub instructions: Vec<Instruction>,
    /// With the variables they began with, rather than those they ended with.
    pub initial_variables: bool,
    /// Run no listeners.
    pub skip_custom_listeners: bool,
    /// Run no input and output parameters.
    pub skip_io_mappings: bool,
    /// Without the business key they had.
    pub without_business_key: bool,
}

/// Checks what can be checked before anything is started; gives the definition.
///
/// # Errors
/// There are no instructions or no process instances; there is no such definition; an instruction names nothing of it.
pub fn check_restart(exec: &Exec<'_>, restart: &RestartProcessInstances) -> Step<Arc<Definition>> {
    if restart.instance_ids.is_empty() {
        return refuse("processInstanceIds is empty");
    }
    if restart.instructions.is_empty() {
        return refuse("Restart instructions cannot be empty: instructions is empty");
    }
    let definition = exec.definition(&restart.definition_id)?;
    exec.check_on(
        Resource::ProcessDefinition,
        "READ_HISTORY",
        &definition.row.key,
    )?;
    Ok(definition)
}

/// Starts process instances anew on behalf of a user.
///
/// # Errors
/// Those of [`check_restart`] and [`restart_process_instances`].
pub fn restart_now(exec: &mut Exec<'_>, restart: &RestartProcessInstances) -> Step {
    let definition = check_restart(exec, restart)?;
    restart_process_instances(exec, restart)?;
    let about = UserOperationLogEntry {
        proc_def_id: Some(definition.row.id.clone()),
        proc_def_key: Some(definition.row.key.clone()),
        deployment_id: definition.row.deployment_id.clone(),
        tenant_id: definition.row.tenant_id.clone(),
        ..UserOperationLogEntry::default()
    };
    let changes = [
        PropertyChange::set("nrOfInstances", restart.instance_ids.len()),
        PropertyChange::set("async", false),
    ];
    let operation = "RestartProcessInstance";
    exec.log_operation(operation, "ProcessInstance", OPERATOR, &about, &changes);
    Ok(())
}

/// Starts process instances anew, each with the variables of the old one.
///
/// # Errors
/// One has not ended, is not there or belongs to another definition; the process fails before its first wait state.
pub fn restart_process_instances(exec: &mut Exec<'_>, restart: &RestartProcessInstances) -> Step {
    if restart.instructions.is_empty() {
        return refuse("Restart instructions cannot be empty: instructions is empty");
    }
    for id in &restart.instance_ids {
        let rows = exec.query::<HistoricProcessInstance>(Filter::new().text("ID_", id))?;
        let Some(old) = rows.first() else {
            return refuse(
                "Historic process instance cannot be found: historicProcessInstanceId is null",
            );
        };
        if old.end_time.is_none() {
            return fail(format!(
                "ENGINE-13040 Historic process instance '{id}' cannot be restarted. It is not completed or terminated."
            ));
        }
        if old.proc_def_id != restart.definition_id {
            return fail(format!(
                "ENGINE-13039 Historic process instance '{id}' cannot be restarted. Its process definition '{}' does not match given process definition '{}'",
                old.proc_def_id, restart.definition_id
            ));
        }
        elements_exist(exec, restart)?;
        let variables = if restart.initial_variables {
            initial_variables(exec, old)?
        } else {
            last_variables(exec, id)?
        };
        let started = start_instance(
            exec,
            &StartInstance {
                definition_id: restart.definition_id.clone(),
                business_key: old
                    .business_key
                    .clone()
                    .filter(|_| !restart.without_business_key),
                variables,
                instructions: restart.instructions.clone(),
                skip_custom_listeners: restart.skip_custom_listeners,
                skip_io_mappings: restart.skip_io_mappings,
                ..StartInstance::default()
            },
        )?;
        exec.ws
            .rows
            .historic_process_instances
            .update(&started.id, |p| {
                p.restarted_proc_inst_id = Some(id.clone());
            });
    }
    Ok(())
}

/// All that instructions name is in the definition.
fn elements_exist(exec: &Exec<'_>, restart: &RestartProcessInstances) -> Step {
    let definition = exec.definition(&restart.definition_id)?;
    for instruction in &restart.instructions {
        let (element, known) = match instruction {
            Instruction::StartBefore { activity, .. }
            | Instruction::StartAfter { activity, .. } => {
                (activity, definition.process.find(activity).is_some())
            }
            Instruction::StartTransition { transition, .. } => (
                transition,
                definition.process.flow_by_id.contains_key(transition),
            ),
            Instruction::CancelAll { .. }
            | Instruction::CancelActivityInstance(_)
            | Instruction::CancelTransitionInstance(_) => continue,
        };
        if !known {
            return Err(EngineError::null_value(format!(
                "Element '{element}' does not exist in process {}: targetElement is null",
                restart.definition_id
            ))
            .into());
        }
    }
    Ok(())
}

/// The values that variables of the instance itself had last.
fn last_variables(exec: &Exec<'_>, id: &str) -> Step<Vec<(String, TypedValue)>> {
    let rows = exec.query::<HistoricVariableInstance>(
        Filter::new()
            .text("EXECUTION_ID_", id)
            .ne("STATE_", "DELETED".to_owned())
            .is_null("TASK_ID_")
            .order("NAME_ ASC"),
    )?;
    rows.iter()
        .map(|v| {
            let fields = Fields {
                type_name: v.var_type.clone().unwrap_or_default().into(),
                text: v.text.clone(),
                text2: v.text2.clone(),
                long: v.long,
                double: v.double,
                bytes: bytes(exec, v.bytearray_id.as_deref())?,
            };
            Ok((v.name.clone(), value(&fields)))
        })
        .collect()
}

/// The values that variables of the instance itself had when it began.
fn initial_variables(
    exec: &Exec<'_>,
    old: &HistoricProcessInstance,
) -> Step<Vec<(String, TypedValue)>> {
    let updates = Filter::new()
        .text("EXECUTION_ID_", &old.id)
        .text("TYPE_", "VariableUpdate")
        .order("NAME_ ASC");
    let marked = exec.query::<HistoricDetail>(updates.clone().eq("INITIAL_", true))?;
    let rows = if marked.is_empty() {
        // Written by a version that did not mark them: what was set with the start event.
        let start = old.start_act_id.clone().unwrap_or_default();
        let visits = exec.query::<HistoricActivityInstance>(
            Filter::new()
                .text("PROC_INST_ID_", &old.id)
                .text("ACT_ID_", &start)
                .order("SEQUENCE_COUNTER_ ASC")
                .limit(1),
        )?;
        let Some(first) = visits.first() else {
            return fail("historicActivityInstances is empty");
        };
        exec.query::<HistoricDetail>(
            updates
                .text("ACT_INST_ID_", &first.id)
                .eq("SEQUENCE_COUNTER_", 1_i64),
        )?
    } else {
        marked
    };
    rows.iter()
        .map(|d| {
            let fields = Fields {
                type_name: d.var_type.clone().unwrap_or_default().into(),
                text: d.text.clone(),
                text2: d.text2.clone(),
                long: d.long,
                double: d.double,
                bytes: bytes(exec, d.bytearray_id.as_deref())?,
            };
            Ok((d.name.clone(), value(&fields)))
        })
        .collect()
}

fn value(fields: &Fields) -> TypedValue {
    TypedValue::from(Value::from_fields(fields).unwrap_or_default())
}

fn bytes(exec: &Exec<'_>, id: Option<&str>) -> Step<Option<Vec<u8>>> {
    let Some(id) = id else {
        return Ok(None);
    };
    let rows = exec.query::<ByteArray>(Filter::new().text("ID_", id))?;
    Ok(rows.first().and_then(|b| b.bytes.clone()))
}
