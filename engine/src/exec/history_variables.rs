//! What history keeps of variables: last values and every change.

use cauce_store::records::*;

use super::history::Change;
use super::{Exec, Step};
use crate::config::HistoryLevel;

impl Exec<'_> {
    /// Writes the last value of a variable, and the detail of its change.
    pub(super) fn history_variable(
        &mut self,
        id: &str,
        change: Change,
        source: Option<&str>,
    ) -> Step {
        if !self.keeps(HistoryLevel::Audit) {
            return Ok(());
        }
        let Some(v) = self.ws.rows.variables.get(id).cloned() else {
            return Ok(());
        };
        if v.batch_id.is_some() {
            return Ok(());
        }
        let bytes = v
            .bytearray_id
            .as_deref()
            .and_then(|b| self.ws.rows.byte_arrays.get(b))
            .and_then(|b| b.bytes.clone());
        let (mut root, mut key, mut scope_instance, mut source_instance) = (None, None, None, None);
        let mut definition_id = v.proc_def_id.clone();
        if let Some(execution) = v
            .execution_id
            .as_deref()
            .filter(|e| self.ws.rows.executions.has(e))
        {
            root = self.execution(execution)?.root_proc_inst_id.clone();
            // The instance may have migrated since the variable was set: that leaves the variable's own row as it was.
            let definition = self.definition_of(execution)?;
            key = Some(definition.row.key.clone());
            definition_id = Some(definition.row.id.clone());
            scope_instance = if v.task_id.is_none() && !v.is_concurrent_local {
                self.parent_activity_instance(execution)
            } else {
                self.activity_instance_of(execution)
            };
        }
        if let Some(source) = source {
            source_instance = self.activity_instance_of(source);
        }
        match change {
            Change::Delete => {
                self.ws
                    .rows
                    .historic_variable_instances
                    .update(id, |h| h.state = Some("DELETED".to_owned()));
            }
            Change::Create | Change::Update => {
                let historic = self.ws.rows.historic_variable_instances.get(id).cloned();
                let array = self.history_bytes(
                    bytes.clone(),
                    historic.as_ref().and_then(|h| h.bytearray_id.clone()),
                    &v.name,
                    root.as_deref(),
                    v.tenant_id.as_deref(),
                );
                let row = HistoricVariableInstance {
                    id: id.to_owned(),
                    proc_def_key: key.clone(),
                    proc_def_id: definition_id.clone(),
                    root_proc_inst_id: root.clone(),
                    proc_inst_id: v.proc_inst_id.clone(),
                    execution_id: v.execution_id.clone(),
                    act_inst_id: scope_instance,
                    task_id: v.task_id.clone(),
                    name: v.name.clone(),
                    var_type: Some(v.kind.clone()),
                    create_time: historic
                        .as_ref()
                        .and_then(|h| h.create_time)
                        .or(Some(self.now())),
                    rev: historic.as_ref().map_or(0, |h| h.rev),
                    bytearray_id: array,
                    double: v.double,
                    long: v.long,
                    text: v.text.clone(),
                    text2: v.text2.clone(),
                    tenant_id: v.tenant_id.clone(),
                    state: Some("CREATED".to_owned()),
                    ..HistoricVariableInstance::default()
                };
                if let Some(historic) = historic {
                    let stored = !self.ws.rows.historic_variable_instances.is_new(id);
                    self.ws.rows.historic_variable_instances.update(id, |h| {
                        *h = row;
                        // Where a variable was set first stays as it was stored.
                        if stored {
                            h.execution_id = historic.execution_id;
                            h.act_inst_id = historic.act_inst_id;
                        }
                    });
                } else {
                    self.ws.rows.historic_variable_instances.insert(row);
                }
            }
        }
        if !self.keeps(HistoryLevel::Full) {
            return Ok(());
        }
        let deleted = change == Change::Delete;
        let array = if deleted {
            None
        } else {
            self.history_bytes(
                bytes,
                None,
                &v.name,
                root.as_deref(),
                v.tenant_id.as_deref(),
            )
        };
        // Variables that come with the start of an instance, until its start event is left.
        let initial = change == Change::Create
            && source.is_some_and(|s| self.peek(&self.process_instance_of(s)).starting);
        // Where instructions start the instance, nothing says yet where it is.
        if initial
            && source_instance.is_none()
            && let Some(instance) = v.proc_inst_id.as_deref()
            && self.activity_ix(instance)?.is_some()
        {
            source_instance = v.proc_inst_id.clone();
        }
        let initial = initial && v.sequence_counter == Some(1);
        let revision = if self.ws.rows.variables.is_new(id) {
            0
        } else {
            v.rev
        };
        let detail = HistoricDetail {
            id: self.new_id(),
            kind: "VariableUpdate".to_owned(),
            proc_def_key: key,
            proc_def_id: definition_id,
            root_proc_inst_id: root,
            proc_inst_id: v.proc_inst_id,
            execution_id: v.execution_id,
            task_id: v.task_id,
            act_inst_id: source_instance,
            var_inst_id: Some(id.to_owned()),
            name: v.name,
            var_type: Some(v.kind),
            rev: revision,
            time: self.now(),
            bytearray_id: array,
            double: v.double.filter(|_| !deleted),
            long: v.long.filter(|_| !deleted),
            text: v.text.filter(|_| !deleted),
            text2: v.text2.filter(|_| !deleted),
            sequence_counter: v.sequence_counter,
            tenant_id: v.tenant_id,
            operation_id: self.logged_operation_id(),
            initial: Some(initial),
            ..HistoricDetail::default()
        };
        self.ws.rows.historic_details.insert(detail);
        Ok(())
    }

    /// Keeps what a user has filled into a field of a form.
    pub(crate) fn history_form_property(
        &mut self,
        execution: &str,
        task: Option<&str>,
        field: &str,
        value: &str,
    ) -> Step {
        if !self.keeps(HistoryLevel::Full) {
            return Ok(());
        }
        let e = self.execution(execution)?.clone();
        let definition = self.definition_of(execution)?;
        let instance = self.activity_instance_of(execution).or_else(|| {
            let starting = self.peek(execution).starting;
            e.proc_inst_id.clone().filter(|_| starting)
        });
        let detail = HistoricDetail {
            id: self.new_id(),
            kind: "FormProperty".to_owned(),
            proc_def_key: Some(definition.row.key.clone()),
            proc_def_id: Some(definition.row.id.clone()),
            root_proc_inst_id: e.root_proc_inst_id,
            proc_inst_id: e.proc_inst_id,
            execution_id: Some(execution.to_owned()),
            task_id: task.map(str::to_owned),
            act_inst_id: instance,
            name: field.to_owned(),
            time: self.now(),
            text: Some(value.to_owned()),
            tenant_id: e.tenant_id,
            operation_id: self.logged_operation_id(),
            ..HistoricDetail::default()
        };
        self.ws.rows.historic_details.insert(detail);
        Ok(())
    }

    /// A copy of a large value for history.
    pub(super) fn history_bytes(
        &mut self,
        bytes: Option<Vec<u8>>,
        old: Option<String>,
        name: &str,
        root: Option<&str>,
        tenant: Option<&str>,
    ) -> Option<String> {
        if let Some(old) = &old {
            self.drop_byte_array(old);
        }
        let bytes = bytes?;
        let id = self.new_id();
        self.ws.rows.byte_arrays.insert(ByteArray {
            id: id.clone(),
            rev: 1,
            name: Some(name.to_owned()),
            bytes: Some(bytes),
            tenant_id: tenant.map(str::to_owned),
            kind: Some(3),
            create_time: Some(self.now()),
            root_proc_inst_id: root.map(str::to_owned),
            ..ByteArray::default()
        });
        Some(id)
    }
}
