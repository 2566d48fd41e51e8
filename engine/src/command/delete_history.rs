//! Deletes history: of process instances, of variables, of batches.

use cauce_store::records::{
    HistoricProcessInstance, HistoricVariableInstance, UserOperationLogEntry,
};
use cauce_store::{Cell, Filter, Kind, RowChange, Timestamp};

use super::operation_log::{OPERATOR, PropertyChange};
use super::rows::{found, refuse};
use crate::authorization::rules;
use crate::exec::{Exec, Step};

/// Whose history goes.
#[derive(Debug, Clone, Copy)]
pub(super) enum HistoryOf<'a> {
    /// One process instance.
    Instance(&'a str),
    /// All process instances of a definition.
    Definition(&'a str),
}

impl HistoryOf<'_> {
    /// A condition on a column that holds the process instance; `$1` is the only parameter.
    fn condition(self, column: &str) -> String {
        match self {
            Self::Instance(_) => format!("{column} = $1"),
            Self::Definition(_) => {
                format!("{column} IN (SELECT ID_ FROM ACT_HI_PROCINST WHERE PROC_DEF_ID_ = $1)")
            }
        }
    }

    fn parameter(self) -> String {
        match self {
            Self::Instance(id) | Self::Definition(id) => id.to_owned(),
        }
    }
}

/// Tables with large values beside them: the column that points there.
const WITH_BYTES: [(&str, &str, &str); 5] = [
    ("ACT_HI_DETAIL", "BYTEARRAY_ID_", "PROC_INST_ID_"),
    ("ACT_HI_VARINST", "BYTEARRAY_ID_", "PROC_INST_ID_"),
    (
        "ACT_HI_JOB_LOG",
        "JOB_EXCEPTION_STACK_ID_",
        "PROCESS_INSTANCE_ID_",
    ),
    ("ACT_HI_EXT_TASK_LOG", "ERROR_DETAILS_ID_", "PROC_INST_ID_"),
    ("ACT_HI_ATTACHMENT", "CONTENT_ID_", "PROC_INST_ID_"),
];

/// What hangs on the tasks of a process instance.
const OF_TASKS: [(&str, &str); 3] = [
    ("ACT_HI_IDENTITYLINK", "TASK_ID_"),
    ("ACT_HI_COMMENT", "TASK_ID_"),
    ("ACT_HI_ATTACHMENT", "TASK_ID_"),
];

/// What hangs on the process instance itself.
const OF_INSTANCE: [(&str, &str); 9] = [
    ("ACT_HI_DETAIL", "PROC_INST_ID_"),
    ("ACT_HI_VARINST", "PROC_INST_ID_"),
    ("ACT_HI_ACTINST", "PROC_INST_ID_"),
    ("ACT_HI_TASKINST", "PROC_INST_ID_"),
    ("ACT_HI_INCIDENT", "PROC_INST_ID_"),
    ("ACT_HI_JOB_LOG", "PROCESS_INSTANCE_ID_"),
    ("ACT_HI_EXT_TASK_LOG", "PROC_INST_ID_"),
    ("ACT_HI_COMMENT", "PROC_INST_ID_"),
    ("ACT_HI_ATTACHMENT", "PROC_INST_ID_"),
];

impl Exec<'_> {
    /// A statement with one text as its parameter.
    pub(super) fn statement(&mut self, sql: String, parameter: String) {
        self.ws.statements.push(RowChange::Statement {
            sql,
            binds: vec![(Kind::Text, Cell::Text(parameter))],
        });
    }

    /// Deletes all history of process instances, the ends of running ones included.
    pub(super) fn delete_history_of(&mut self, of: HistoryOf<'_>) {
        for (table, bytes, column) in WITH_BYTES {
            let rows = of.condition(column);
            let sql = format!(
                "DELETE FROM ACT_GE_BYTEARRAY WHERE ID_ IN (SELECT {bytes} FROM {table} WHERE {bytes} IS NOT NULL AND {rows})"
            );
            self.statement(sql, of.parameter());
        }
        self.delete_decisions(&of.condition("PROC_INST_ID_"), of.parameter());
        let tasks = of.condition("PROC_INST_ID_");
        for (table, column) in OF_TASKS {
            if table == "ACT_HI_ATTACHMENT" {
                let sql = format!(
                    "DELETE FROM ACT_GE_BYTEARRAY WHERE ID_ IN (SELECT CONTENT_ID_ FROM {table} WHERE CONTENT_ID_ IS NOT NULL AND {column} IN (SELECT ID_ FROM ACT_HI_TASKINST WHERE {tasks}))"
                );
                self.statement(sql, of.parameter());
            }
            let sql = format!(
                "DELETE FROM {table} WHERE {column} IN (SELECT ID_ FROM ACT_HI_TASKINST WHERE {tasks})"
            );
            self.statement(sql, of.parameter());
        }
        for (table, column) in OF_INSTANCE {
            self.statement(
                format!("DELETE FROM {table} WHERE {}", of.condition(column)),
                of.parameter(),
            );
        }
        let instances = match of {
            HistoryOf::Instance(_) => "ID_ = $1",
            HistoryOf::Definition(_) => "PROC_DEF_ID_ = $1",
        };
        self.statement(
            format!("DELETE FROM ACT_HI_PROCINST WHERE {instances}"),
            of.parameter(),
        );
    }

    /// Deletes the history of a batch, which must have been loaded.
    pub(crate) fn delete_history_of_batch(&mut self, id: &str) {
        let Some(batch) = self.ws.rows.historic_batches.remove(id) else {
            return;
        };
        let definitions = [
            batch.seed_job_def_id,
            batch.monitor_job_def_id,
            batch.batch_job_def_id,
        ];
        for definition in definitions.into_iter().flatten() {
            let stacks = "SELECT JOB_EXCEPTION_STACK_ID_ FROM ACT_HI_JOB_LOG WHERE JOB_EXCEPTION_STACK_ID_ IS NOT NULL";
            for sql in [
                format!(
                    "DELETE FROM ACT_GE_BYTEARRAY WHERE ID_ IN ({stacks} AND JOB_DEF_ID_ = $1)"
                ),
                "DELETE FROM ACT_HI_JOB_LOG WHERE JOB_DEF_ID_ = $1".to_owned(),
                "DELETE FROM ACT_HI_INCIDENT WHERE JOB_DEF_ID_ = $1".to_owned(),
            ] {
                self.statement(sql, definition.clone());
            }
        }
    }

    /// Deletes historic decision instances by a condition on their table, with their inputs and outputs.
    pub(crate) fn delete_decisions(&mut self, condition: &str, parameter: String) {
        for table in ["ACT_HI_DEC_IN", "ACT_HI_DEC_OUT"] {
            let rows =
                format!("DEC_INST_ID_ IN (SELECT ID_ FROM ACT_HI_DECINST WHERE {condition})");
            let bytes = format!(
                "DELETE FROM ACT_GE_BYTEARRAY WHERE ID_ IN (SELECT BYTEARRAY_ID_ FROM {table} WHERE BYTEARRAY_ID_ IS NOT NULL AND {rows})"
            );
            self.statement(bytes, parameter.clone());
            self.statement(
                format!("DELETE FROM {table} WHERE {rows}"),
                parameter.clone(),
            );
        }
        self.statement(
            format!("DELETE FROM ACT_HI_DECINST WHERE {condition}"),
            parameter,
        );
    }
}

/// Deletes the history of a process instance that has ended.
///
/// # Errors
/// It still runs; there is none, where there must be one.
pub fn delete_historic_process_instance(exec: &mut Exec<'_>, id: &str, must_exist: bool) -> Step {
    let rows = exec.query::<HistoricProcessInstance>(Filter::new().text("ID_", id))?;
    let Some(instance) = rows.first().cloned() else {
        return if must_exist {
            refuse(format!("No historic process instance found with id: {id}"))
        } else {
            Ok(())
        };
    };
    exec.check_history(
        &rules::DELETE_HISTORIC_INSTANCE,
        &instance.id,
        instance.tenant_id.as_deref(),
        instance.proc_def_key.as_deref(),
    )?;
    if instance.end_time.is_none() {
        return refuse(format!(
            "Process instance is still running, cannot delete historic process instance: {}: instance.getEndTime() is null",
            described(&instance)
        ));
    }
    let about = exec.about_historic_instance(&instance);
    exec.delete_history_of(HistoryOf::Instance(id));
    let changes = [
        PropertyChange::set("nrOfInstances", 1),
        PropertyChange::set("async", false),
    ];
    exec.log_operation(
        "DeleteHistory",
        "ProcessInstance",
        OPERATOR,
        &about,
        &changes,
    );
    Ok(())
}

/// An instance as Camunda's messages show it.
fn described(instance: &HistoricProcessInstance) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "null".to_owned());
    let date = |time: Timestamp| time.format("%a %b %d %H:%M:%S UTC %Y").to_string();
    let time = |value: Option<Timestamp>| value.map_or_else(|| "null".to_owned(), date);
    format!(
        "HistoricProcessInstanceEntity[businessKey={}, startUserId={}, superProcessInstanceId={}, rootProcessInstanceId={}, \
         superCaseInstanceId={}, deleteReason={}, durationInMillis={}, startTime={}, endTime={}, removalTime={}, endActivityId={}, \
         startActivityId={}, id={}, eventType=null, executionId=null, processDefinitionId={}, processInstanceId={}, tenantId={}, \
         restartedProcessInstanceId={}]",
        text(&instance.business_key),
        text(&instance.start_user_id),
        text(&instance.super_process_instance_id),
        text(&instance.root_proc_inst_id),
        text(&instance.super_case_instance_id),
        text(&instance.delete_reason),
        instance
            .duration
            .map_or_else(|| "null".to_owned(), |d| d.to_string()),
        date(instance.start_time),
        time(instance.end_time),
        time(instance.removal_time),
        text(&instance.end_act_id),
        text(&instance.start_act_id),
        instance.id,
        instance.proc_def_id,
        instance.proc_inst_id,
        text(&instance.tenant_id),
        text(&instance.restarted_proc_inst_id),
    )
}

fn about_variable(variable: &HistoricVariableInstance) -> UserOperationLogEntry {
    UserOperationLogEntry {
        proc_def_id: variable.proc_def_id.clone(),
        proc_def_key: variable.proc_def_key.clone(),
        root_proc_inst_id: variable.root_proc_inst_id.clone(),
        proc_inst_id: variable.proc_inst_id.clone(),
        task_id: variable.task_id.clone(),
        tenant_id: variable.tenant_id.clone(),
        removal_time: variable.removal_time,
        ..UserOperationLogEntry::default()
    }
}

/// Deletes the history of a variable.
///
/// # Errors
/// There is none.
pub fn delete_historic_variable(exec: &mut Exec<'_>, id: &str) -> Step {
    let rows = exec.query::<HistoricVariableInstance>(Filter::new().text("ID_", id))?;
    let variable = found(rows.first().cloned(), || {
        format!("No historic variable instance found with id: {id}: variable is null")
    })?;
    exec.check_history(
        &rules::DELETE_HISTORIC_VARIABLE,
        &variable.id,
        variable.tenant_id.as_deref(),
        variable.proc_def_key.as_deref(),
    )?;
    delete_variables(exec, "VAR_INST_ID_ = $1", "ID_ = $1", id);
    let about = about_variable(&variable);
    exec.log_operation(
        "DeleteHistory",
        "Variable",
        OPERATOR,
        &about,
        &[PropertyChange::set("name", variable.name)],
    );
    Ok(())
}

fn delete_variables(exec: &mut Exec<'_>, details: &str, variables: &str, parameter: &str) {
    for (table, rows) in [("ACT_HI_DETAIL", details), ("ACT_HI_VARINST", variables)] {
        let bytes = format!(
            "DELETE FROM ACT_GE_BYTEARRAY WHERE ID_ IN (SELECT BYTEARRAY_ID_ FROM {table} WHERE BYTEARRAY_ID_ IS NOT NULL AND {rows})"
        );
        exec.statement(bytes, parameter.to_owned());
        exec.statement(
            format!("DELETE FROM {table} WHERE {rows}"),
            parameter.to_owned(),
        );
    }
}

/// Deletes the history of all variables of a process instance.
///
/// # Errors
/// There is no such instance in history.
pub fn delete_historic_variables_of_instance(exec: &mut Exec<'_>, id: &str) -> Step {
    let rows = exec.query::<HistoricProcessInstance>(Filter::new().text("ID_", id))?;
    let instance = found(rows.first().cloned(), || {
        format!("No historic process instance found with id: {id}: instance is null")
    })?;
    exec.check_history(
        &rules::DELETE_HISTORIC_VARIABLES,
        &instance.id,
        instance.tenant_id.as_deref(),
        instance.proc_def_key.as_deref(),
    )?;
    // Details that are no variables' (form fields) stay.
    delete_variables(
        exec,
        "PROC_INST_ID_ = $1 AND TYPE_ = 'VariableUpdate'",
        "PROC_INST_ID_ = $1",
        id,
    );
    let about = exec.about_historic_instance(&instance);
    exec.log_operation("DeleteHistory", "Variable", OPERATOR, &about, &[]);
    Ok(())
}

/// Deletes the history of a batch.
///
/// # Errors
/// There is none.
pub fn delete_historic_batch(exec: &mut Exec<'_>, id: &str) -> Step {
    let Some(batch) = exec.track_one(id, |r| &mut r.historic_batches)? else {
        return refuse("historicBatch is null");
    };
    exec.check_historic_batch(&rules::DELETE_HISTORIC_BATCH, &batch)?;
    exec.delete_history_of_batch(id);
    let about = UserOperationLogEntry {
        batch_id: Some(id.to_owned()),
        ..UserOperationLogEntry::default()
    };
    exec.log_operation("DeleteHistory", "Batch", OPERATOR, &about, &[]);
    Ok(())
}

/// Sets or clears the annotation of an operation in the user operation log.
///
/// # Errors
/// There is no such operation.
pub fn annotate_operation(exec: &mut Exec<'_>, operation: &str, annotation: Option<&str>) -> Step {
    let entries = exec.track(Filter::new().text("OPERATION_ID_", operation), |r| {
        &mut r.user_operation_log
    })?;
    let Some(first) = entries
        .first()
        .and_then(|id| exec.ws.rows.user_operation_log.get(id))
        .cloned()
    else {
        return refuse("operation is null");
    };
    for id in &entries {
        if let Some(entry) = exec.ws.rows.user_operation_log.get(id) {
            exec.check_operation_log(&rules::UPDATE_OPERATION_LOG, entry)?;
        }
    }
    for id in &entries {
        exec.ws
            .rows
            .user_operation_log
            .update(id, |e| e.annotation = annotation.map(str::to_owned));
    }
    let about = UserOperationLogEntry {
        tenant_id: first.tenant_id.clone(),
        ..UserOperationLogEntry::default()
    };
    let kind = if annotation.is_some() {
        "SetAnnotation"
    } else {
        "ClearAnnotation"
    };
    exec.log_operation(
        kind,
        "OperationLog",
        OPERATOR,
        &about,
        &[PropertyChange::set("operationId", operation)],
    );
    Ok(())
}
