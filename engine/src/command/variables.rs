//! Variables of process instances, executions and tasks.

use cauce_expr::{TypedValue, Value};
use cauce_store::records::{Execution, HistoricVariableInstance, UserOperationLogEntry};

use super::find::load_task;
use super::operation_log::OPERATOR;
use crate::authorization::rules;
use crate::error::EngineError;
use crate::exec::{Exec, Step, VarScope};

/// What variables are asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariableHost {
    /// A process instance: what its execution sees.
    ProcessInstance,
    /// An execution: its own ones.
    Execution,
    /// A task: what it sees.
    Task,
    /// A task: its own ones.
    TaskLocal,
}

impl VariableHost {
    fn local(self) -> bool {
        matches!(self, Self::Execution | Self::TaskLocal)
    }

    fn of_task(self) -> bool {
        matches!(self, Self::Task | Self::TaskLocal)
    }
}

/// The scope that a host is. `missing` is what a task that is not there is called.
fn scope(
    exec: &mut Exec<'_>,
    host: VariableHost,
    id: &str,
    writes: bool,
    missing: impl Fn(&str) -> String,
) -> Step<VarScope> {
    if host.of_task() {
        if !load_task(exec, id)? {
            return Err(EngineError::null_value(missing(id)).into());
        }
        let rule = if writes {
            &rules::UPDATE_TASK_VARIABLES
        } else {
            &rules::READ_TASK
        };
        exec.check_task_id(rule, id)?;
        return Ok(VarScope::Task(id.to_owned()));
    }
    if !exec.require_execution(id)? {
        return Err(EngineError::null_value(format!(
            "execution {id} doesn't exist: execution is null"
        ))
        .into());
    }
    let rule = if writes {
        &rules::UPDATE_INSTANCE_VARIABLES
    } else {
        &rules::READ_INSTANCE
    };
    exec.check_execution_id(rule, id)?;
    Ok(VarScope::Execution(id.to_owned()))
}

fn no_task(id: &str) -> String {
    format!("task {id} doesn't exist: task is null")
}

/// All variables that a host has or sees.
///
/// # Errors
/// There is no such host.
pub fn read_variables(
    exec: &mut Exec<'_>,
    host: VariableHost,
    id: &str,
) -> Step<Vec<(String, Value)>> {
    let scope = scope(exec, host, id, false, no_task)?;
    Ok(if host.local() {
        exec.local_variables(&scope)
    } else {
        exec.visible_variables(&scope)
    })
}

/// A variable that a host has or sees.
///
/// # Errors
/// There is no such host.
pub fn read_variable(
    exec: &mut Exec<'_>,
    host: VariableHost,
    id: &str,
    name: &str,
) -> Step<Option<Value>> {
    let scope = scope(exec, host, id, false, no_task)?;
    Ok(if host.local() {
        exec.local(&scope, name)
    } else {
        exec.variable(&scope, name)
    })
}

/// Sets variables of a host; conditions that wait for them are looked at.
///
/// # Errors
/// There is no such host; what the process fails with that goes on by a condition.
pub fn set_variables(
    exec: &mut Exec<'_>,
    host: VariableHost,
    id: &str,
    set: &[(String, TypedValue)],
) -> Step {
    change(exec, host, id, set, &[])?;
    log(exec, host, id, "SetVariable");
    Ok(())
}

/// Sets and removes variables of a host; conditions that wait for them are looked at.
///
/// # Errors
/// There is no such host; what the process fails with that goes on by a condition.
pub fn modify_variables(
    exec: &mut Exec<'_>,
    host: VariableHost,
    id: &str,
    set: &[(String, TypedValue)],
    remove: &[String],
) -> Step {
    change(exec, host, id, set, remove)?;
    log(exec, host, id, "ModifyVariable");
    Ok(())
}

fn change(
    exec: &mut Exec<'_>,
    host: VariableHost,
    id: &str,
    set: &[(String, TypedValue)],
    remove: &[String],
) -> Step {
    let scope = scope(exec, host, id, true, no_task)?;
    if host.local() {
        for (name, value) in set {
            exec.set_local(&scope, name, value.clone())?;
        }
    } else {
        exec.set_variables(&scope, set)?;
    }
    drop_all(exec, host, &scope, remove)?;
    react(exec, host, id)
}

/// Removes variables of a host.
///
/// # Errors
/// There is no such host.
pub fn remove_variables(
    exec: &mut Exec<'_>,
    host: VariableHost,
    id: &str,
    names: &[String],
) -> Step {
    let scope = scope(exec, host, id, true, |id| {
        format!("Cannot find task with id {id}: task is null")
    })?;
    drop_all(exec, host, &scope, names)?;
    react(exec, host, id)?;
    log(exec, host, id, "RemoveVariable");
    Ok(())
}

fn drop_all(exec: &mut Exec<'_>, host: VariableHost, scope: &VarScope, names: &[String]) -> Step {
    for name in names {
        if host.local() {
            exec.remove_local(scope, name)?;
        } else {
            exec.remove_variable(scope, name)?;
        }
    }
    Ok(())
}

/// Conditional events look at what has changed; a task notes that it was changed.
fn react(exec: &mut Exec<'_>, host: VariableHost, id: &str) -> Step {
    if !host.of_task() {
        return exec.dispatch_changes(id);
    }
    let execution = exec
        .ws
        .rows
        .tasks
        .get(id)
        .and_then(|t| t.execution_id.clone());
    exec.change_task(id, |_| {})?;
    match execution {
        Some(execution) => exec.dispatch_changes(&execution),
        None => Ok(()),
    }
}

fn log(exec: &mut Exec<'_>, host: VariableHost, id: &str, operation: &str) {
    if host.of_task() {
        let Some(task) = exec.ws.rows.tasks.get(id).cloned() else {
            return;
        };
        let about = exec.about_task(&task);
        exec.log_operation(
            operation,
            "Variable",
            super::operation_log::TASK_WORKER,
            &about,
            &[],
        );
    } else {
        let row: Option<Execution> = exec.ws.rows.executions.get(id).cloned();
        let about = row.map_or_else(UserOperationLogEntry::default, |e| exec.about_instance(&e));
        exec.log_operation(operation, "Variable", OPERATOR, &about, &[]);
    }
}

/// The variables of a process instance at the end of a command, also of one that has ended in it.
///
/// Those of an ended one are read from its history, so they are only there with the history level `audit` or above.
pub fn variables_in_return(exec: &Exec<'_>, instance: &str) -> Vec<(String, Value)> {
    if exec.ws.rows.executions.has(instance) {
        return exec.local_variables(&VarScope::Execution(instance.to_owned()));
    }
    let rows: Vec<HistoricVariableInstance> = exec
        .ws
        .rows
        .historic_variable_instances
        .of(instance)
        .filter(|v| {
            v.execution_id.as_deref() == Some(instance) && v.state.as_deref() != Some("DELETED")
        })
        .cloned()
        .collect();
    rows.into_iter()
        .map(|row| {
            let bytes = row
                .bytearray_id
                .as_deref()
                .and_then(|b| exec.ws.rows.byte_arrays.get(b))
                .and_then(|b| b.bytes.clone());
            let fields = cauce_expr::value::fields::Fields {
                type_name: row.var_type.unwrap_or_default().into(),
                text: row.text,
                text2: row.text2,
                long: row.long,
                double: row.double,
                bytes,
            };
            (row.name, Value::from_fields(&fields).unwrap_or_default())
        })
        .collect()
}
