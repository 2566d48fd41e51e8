//! What is written to history, at which level.

use cauce_bpmn::model::{Activity, ActivityKind};
use cauce_store::records::*;

use super::{ActivityState, Exec, Step};
use crate::config::HistoryLevel;

/// What happened to a variable, for history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Create,
    Update,
    Delete,
}

impl Exec<'_> {
    fn keeps(&self, level: HistoryLevel) -> bool {
        self.env.history >= level
    }

    /// Milliseconds between a start and now.
    fn since(&self, start: cauce_store::Timestamp) -> i64 {
        (self.now() - start).num_milliseconds().max(0)
    }

    pub(super) fn history_process_start(
        &mut self,
        id: &str,
        start_activity: Option<String>,
    ) -> Step {
        if !self.keeps(HistoryLevel::Activity) {
            return Ok(());
        }
        let e = self.execution(id)?.clone();
        let definition = self.definition_of(id)?;
        let super_instance = e.super_exec.as_deref().map(|s| self.process_instance_of(s));
        self.ws
            .rows
            .historic_process_instances
            .insert(HistoricProcessInstance {
                id: id.to_owned(),
                proc_inst_id: id.to_owned(),
                business_key: e.business_key,
                proc_def_key: Some(definition.row.key.clone()),
                proc_def_id: definition.row.id.clone(),
                start_time: self.now(),
                start_user_id: self.env.user.clone(),
                start_act_id: start_activity,
                super_process_instance_id: super_instance,
                root_proc_inst_id: e.root_proc_inst_id,
                case_inst_id: e.case_inst_id,
                tenant_id: e.tenant_id,
                state: Some("ACTIVE".to_owned()),
                ..HistoricProcessInstance::default()
            });
        Ok(())
    }

    pub(super) fn history_process_end(&mut self, id: &str, end_activity: Option<String>) -> Step {
        let live = self.peek(id);
        let Some(start) = self
            .ws
            .rows
            .historic_process_instances
            .get(id)
            .map(|h| h.start_time)
        else {
            return Ok(());
        };
        let (now, duration) = (self.now(), self.since(start));
        self.ws.rows.historic_process_instances.update(id, |h| {
            h.end_time = Some(now);
            h.duration = Some(duration);
            h.end_act_id = end_activity;
            h.delete_reason.clone_from(&live.delete_reason);
            h.state = Some(
                match (&live.delete_reason, live.externally_terminated) {
                    (_, true) => "EXTERNALLY_TERMINATED",
                    (Some(_), false) => "INTERNALLY_TERMINATED",
                    (None, false) => "COMPLETED",
                }
                .to_owned(),
            );
        });
        self.historic_removal(id)
    }

    /// Sets removal times at the end of a root process instance, where the definition has a time to live.
    fn historic_removal(&mut self, id: &str) -> Step {
        let e = self.execution(id)?;
        if e.root_proc_inst_id.as_deref() != Some(id) {
            return Ok(());
        }
        let definition = self.definition_of(id)?;
        let Some(days) = definition.row.history_ttl else {
            return Ok(());
        };
        let removal = self.now() + chrono::Duration::days(i64::from(days));
        crate::history::removal::set_removal_time(self, id, removal);
        Ok(())
    }

    pub(super) fn history_activity_start(&mut self, id: &str, activity: &Activity) -> Step {
        let is_link = matches!(
            &activity.kind,
            ActivityKind::IntermediateCatch(cauce_bpmn::model::CatchEvent::Link { .. })
        );
        // Links are ways to draw a flow: Camunda keeps no history of them.
        if !self.keeps(HistoryLevel::Activity) || is_link {
            return Ok(());
        }
        let e = self.execution(id)?.clone();
        let definition = self.definition_of(id)?;
        let Some(instance) = e.act_inst_id.clone() else {
            return Ok(());
        };
        let parent = self.historic_parent(id, activity)?;
        self.ws
            .rows
            .historic_activity_instances
            .insert(HistoricActivityInstance {
                id: instance,
                parent_act_inst_id: parent,
                proc_def_key: Some(definition.row.key.clone()),
                proc_def_id: definition.row.id.clone(),
                root_proc_inst_id: e.root_proc_inst_id,
                proc_inst_id: e.proc_inst_id.unwrap_or_default(),
                execution_id: id.to_owned(),
                act_id: activity.id.clone(),
                act_name: activity.name.clone(),
                act_type: activity.type_name.to_owned(),
                start_time: self.now(),
                act_inst_state: Some(ActivityState::Default.code()),
                sequence_counter: e.sequence_counter,
                tenant_id: e.tenant_id,
                ..HistoricActivityInstance::default()
            });
        Ok(())
    }

    /// The activity instance that an activity is shown in: a compensation handler in its own scope, not in the event that threw.
    fn historic_parent(&self, id: &str, activity: &Activity) -> Step<Option<String>> {
        if let Some(parent) = self.parent_of(id)
            && self.is_compensation_throwing(&parent)?
            && self.execution(id)?.act_id.is_some()
            && let Some(scope) = self.mapping(id)?.get(&activity.parent)
        {
            return Ok(self.parent_activity_instance(scope));
        }
        Ok(self.parent_activity_instance(id))
    }

    pub(super) fn history_activity_update(
        &mut self,
        instance: &str,
        change: impl FnOnce(&mut HistoricActivityInstance),
    ) {
        self.ws
            .rows
            .historic_activity_instances
            .update(instance, change);
    }

    pub(super) fn history_activity_end(
        &mut self,
        id: &str,
        activity: &Activity,
        state: ActivityState,
    ) -> Step {
        let Some(instance) = self.activity_instance_of(id) else {
            return Ok(());
        };
        let Some(start) = self
            .ws
            .rows
            .historic_activity_instances
            .get(&instance)
            .filter(|h| h.end_time.is_none())
            .map(|h| h.start_time)
        else {
            return Ok(());
        };
        let (now, duration) = (self.now(), self.since(start));
        let code = match state {
            ActivityState::ScopeComplete | ActivityState::Canceled => state.code(),
            // Gateways that join are left without ending first.
            _ if matches!(
                activity.kind,
                ActivityKind::ParallelGateway | ActivityKind::InclusiveGateway
            ) =>
            {
                ActivityState::Default.code()
            }
            ActivityState::Default | ActivityState::Starting | ActivityState::Ending => {
                ActivityState::Ending.code()
            }
        };
        let parent = self.historic_parent(id, activity)?;
        self.ws
            .rows
            .historic_activity_instances
            .update(&instance, |h| {
                h.end_time = Some(now);
                h.duration = Some(duration);
                h.act_inst_state = Some(code);
                h.execution_id = id.to_owned();
                h.parent_act_inst_id = parent;
            });
        Ok(())
    }

    pub(super) fn history_task_create(&mut self, id: &str) -> Step {
        if !self.keeps(HistoryLevel::Activity) {
            return Ok(());
        }
        let Some(t) = self.ws.rows.tasks.get(id).cloned() else {
            return Ok(());
        };
        let (act_inst, root, key) = match &t.execution_id {
            Some(e) => {
                let row = self.execution(e)?;
                (
                    row.act_inst_id.clone(),
                    row.root_proc_inst_id.clone(),
                    Some(self.definition_of(e)?.row.key.clone()),
                )
            }
            None => (None, None, None),
        };
        if let Some(instance) = &act_inst
            && t.execution_id.is_some()
        {
            let (task, assignee) = (t.id.clone(), t.assignee.clone());
            let execution = t.execution_id.clone();
            self.history_activity_update(instance, |h| {
                h.execution_id = execution.unwrap_or_default();
                h.task_id = Some(task);
                h.assignee = assignee;
            });
        }
        self.ws
            .rows
            .historic_task_instances
            .insert(HistoricTaskInstance {
                id: t.id.clone(),
                task_def_key: t.task_def_key,
                proc_def_key: key,
                proc_def_id: t.proc_def_id,
                root_proc_inst_id: root,
                proc_inst_id: t.proc_inst_id,
                execution_id: t.execution_id,
                act_inst_id: act_inst,
                name: t.name,
                parent_task_id: t.parent_task_id,
                description: t.description,
                owner: t.owner,
                assignee: t.assignee,
                start_time: t.create_time.unwrap_or(self.now()),
                priority: t.priority,
                due_date: t.due_date,
                follow_up_date: t.follow_up_date,
                tenant_id: t.tenant_id,
                task_state: t.task_state,
                ..HistoricTaskInstance::default()
            });
        Ok(())
    }

    /// Brings the historic task up to date with the task.
    pub fn history_task_update(&mut self, id: &str) {
        let Some(t) = self.ws.rows.tasks.get(id).cloned() else {
            return;
        };
        let instance = self
            .ws
            .rows
            .historic_task_instances
            .get(id)
            .and_then(|h| h.act_inst_id.clone());
        if let Some(instance) = instance {
            let (assignee, execution) = (t.assignee.clone(), t.execution_id.clone());
            self.history_activity_update(&instance, |h| {
                h.assignee = assignee;
                h.execution_id = execution.unwrap_or_default();
            });
        }
        self.ws.rows.historic_task_instances.update(id, |h| {
            h.execution_id = t.execution_id;
            h.name = t.name;
            h.parent_task_id = t.parent_task_id;
            h.description = t.description;
            h.owner = t.owner;
            h.assignee = t.assignee;
            h.priority = t.priority;
            h.due_date = t.due_date;
            h.follow_up_date = t.follow_up_date;
            h.task_def_key = t.task_def_key;
            h.task_state = t.task_state;
        });
    }

    /// Ends the historic task: `reason` is `completed`, `deleted` or what the user gave.
    pub fn history_task_end(&mut self, id: &str, reason: &str, state: &str) {
        let Some(start) = self
            .ws
            .rows
            .historic_task_instances
            .get(id)
            .map(|h| h.start_time)
        else {
            return;
        };
        let (now, duration) = (self.now(), self.since(start));
        let execution = self.ws.rows.tasks.get(id).map(|t| t.execution_id.clone());
        self.ws.rows.historic_task_instances.update(id, |h| {
            if let Some(execution) = execution {
                h.execution_id = execution;
            }
            h.end_time = Some(now);
            h.duration = Some(duration);
            h.delete_reason = Some(reason.to_owned());
            h.task_state = Some(state.to_owned());
        });
    }

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
        if let Some(execution) = v
            .execution_id
            .as_deref()
            .filter(|e| self.ws.rows.executions.has(e))
        {
            root = self.execution(execution)?.root_proc_inst_id.clone();
            key = Some(self.definition_of(execution)?.row.key.clone());
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
                    proc_def_id: v.proc_def_id.clone(),
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
                if historic.is_some() {
                    self.ws
                        .rows
                        .historic_variable_instances
                        .update(id, |h| *h = row);
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
            && source.is_some_and(|s| {
                let executions = &self.ws.rows.executions;
                let counter = executions
                    .get(s)
                    .and_then(|e| e.sequence_counter)
                    .unwrap_or(0);
                executions.is_new(&self.process_instance_of(s)) && counter <= 2
            });
        // What a caller hands over comes before the called instance starts.
        let handed_over = initial
            && source
                .and_then(|s| self.ws.rows.executions.get(s))
                .is_some_and(|e| e.super_exec.is_some() && e.sequence_counter == Some(0));
        let initial = initial && !handed_over;
        let source_instance = source_instance.filter(|_| !handed_over);
        let revision = if self.ws.rows.variables.is_new(id) {
            0
        } else {
            v.rev
        };
        let detail = HistoricDetail {
            id: self.new_id(),
            kind: "VariableUpdate".to_owned(),
            proc_def_key: key,
            proc_def_id: v.proc_def_id,
            root_proc_inst_id: root,
            proc_inst_id: v.proc_inst_id,
            execution_id: v.execution_id,
            task_id: v.task_id,
            act_inst_id: source_instance,
            var_inst_id: Some(id.to_owned()),
            name: v.name,
            var_type: Some(if deleted { "null".to_owned() } else { v.kind }),
            rev: revision,
            time: self.now(),
            bytearray_id: array,
            double: v.double.filter(|_| !deleted),
            long: v.long.filter(|_| !deleted),
            text: v.text.filter(|_| !deleted),
            text2: v.text2.filter(|_| !deleted),
            sequence_counter: v.sequence_counter,
            tenant_id: v.tenant_id,
            operation_id: self.operation_id.clone(),
            initial: Some(initial),
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

    pub(super) fn history_job(
        &mut self,
        job: &Job,
        state: i32,
        failure: Option<(&str, &str)>,
        activity: Option<String>,
    ) -> Step {
        if !self.keeps(HistoryLevel::Full) {
            return Ok(());
        }
        let definition = job
            .job_def_id
            .as_deref()
            .and_then(|d| self.job_definition_row(job, d));
        let mut stack = None;
        if let Some((_, trace)) = failure {
            stack = self.history_bytes(
                Some(trace.as_bytes().to_vec()),
                None,
                "job.historyExceptionByteArray",
                job.root_proc_inst_id.as_deref(),
                job.tenant_id.as_deref(),
            );
        }
        let activity = definition
            .as_ref()
            .and_then(|d| d.act_id.clone())
            .or(activity);
        let log = HistoricJobLog {
            id: self.new_id(),
            timestamp: self.now(),
            job_id: job.id.clone(),
            job_duedate: job.duedate,
            job_retries: Some(job.retries),
            job_priority: job.priority,
            job_exception_msg: failure.map(|(m, _)| super::incidents::cut(m)),
            job_exception_stack_id: stack,
            job_state: Some(state),
            job_def_id: job.job_def_id.clone(),
            job_def_type: definition
                .as_ref()
                .map(|d| d.job_type.clone())
                .or_else(|| job.handler_type.clone()),
            job_def_configuration: definition.and_then(|d| d.job_configuration),
            act_id: activity,
            failed_act_id: job.failed_act_id.clone(),
            execution_id: job.execution_id.clone(),
            root_proc_inst_id: job.root_proc_inst_id.clone(),
            process_instance_id: job.process_instance_id.clone(),
            process_def_id: job.process_def_id.clone(),
            process_def_key: job.process_def_key.clone(),
            deployment_id: job.deployment_id.clone(),
            sequence_counter: job.sequence_counter,
            tenant_id: job.tenant_id.clone(),
            hostname: Some(self.env.hostname.clone()),
            batch_id: job.batch_id.clone(),
            ..HistoricJobLog::default()
        };
        self.ws.rows.historic_job_logs.insert(log);
        Ok(())
    }

    /// An entry in the log of an external task; `state` 0 created, 1 failed, 2 successful, 3 deleted.
    pub fn history_external_task(
        &mut self,
        id: &str,
        state: i32,
        details: Option<&str>,
    ) -> Option<String> {
        if !self.keeps(HistoryLevel::Full) {
            return None;
        }
        let t = self.ws.rows.external_tasks.get(id)?.clone();
        let root = t
            .execution_id
            .as_deref()
            .and_then(|e| self.ws.rows.executions.get(e))
            .and_then(|e| e.root_proc_inst_id.clone());
        let failed = state == 1;
        let bytes = details.filter(|_| failed).map(|d| d.as_bytes().to_vec());
        let array = self.history_bytes(
            bytes,
            None,
            "ExternalTaskHistoricExceptionByteArray",
            root.as_deref(),
            t.tenant_id.as_deref(),
        );
        let log = HistoricExternalTaskLog {
            id: self.new_id(),
            timestamp: self.now(),
            ext_task_id: id.to_owned(),
            retries: t.retries,
            topic_name: t.topic_name,
            worker_id: t.worker_id,
            priority: t.priority,
            error_msg: t.error_msg.filter(|_| failed),
            error_details_id: array,
            act_id: t.act_id,
            act_inst_id: t.act_inst_id,
            execution_id: t.execution_id,
            proc_inst_id: t.proc_inst_id,
            root_proc_inst_id: root,
            proc_def_id: t.proc_def_id,
            proc_def_key: t.proc_def_key,
            tenant_id: t.tenant_id,
            state: Some(state),
            ..HistoricExternalTaskLog::default()
        };
        let log_id = log.id.clone();
        self.ws.rows.historic_external_task_logs.insert(log);
        Some(log_id)
    }

    /// An identity link of a task was added or removed.
    pub fn history_identity_link(&mut self, link: &IdentityLink, operation: &str) {
        if !self.keeps(HistoryLevel::Full) {
            return;
        }
        let task = link
            .task_id
            .as_deref()
            .and_then(|t| self.ws.rows.tasks.get(t))
            .cloned();
        let definition = task
            .as_ref()
            .and_then(|t| t.proc_def_id.clone())
            .or_else(|| link.proc_def_id.clone())
            .and_then(|d| self.ws.definitions.get(&d).cloned());
        let root = task
            .as_ref()
            .and_then(|t| t.execution_id.as_deref())
            .and_then(|e| self.ws.rows.executions.get(e))
            .and_then(|e| e.root_proc_inst_id.clone());
        let row = HistoricIdentityLink {
            id: self.new_id(),
            timestamp: self.now(),
            kind: link.kind.clone(),
            user_id: link.user_id.clone(),
            group_id: link.group_id.clone(),
            task_id: link.task_id.clone(),
            root_proc_inst_id: root,
            proc_def_id: definition.as_ref().map(|d| d.row.id.clone()),
            operation_type: Some(operation.to_owned()),
            assigner_id: self.env.user.clone(),
            proc_def_key: definition.as_ref().map(|d| d.row.key.clone()),
            tenant_id: link.tenant_id.clone(),
            removal_time: None,
        };
        self.ws.rows.historic_identity_links.insert(row);
    }

    fn job_definition_row(&self, job: &Job, id: &str) -> Option<JobDefinition> {
        self.ws.rows.job_definitions.get(id).cloned().or_else(|| {
            let definition = self.ws.definitions.get(job.process_def_id.as_deref()?)?;
            definition
                .job_definitions
                .iter()
                .find(|d| d.id == id)
                .cloned()
        })
    }
}
