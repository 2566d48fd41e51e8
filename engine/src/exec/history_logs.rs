//! The logs of jobs and external tasks.

use cauce_store::records::*;

use super::{Exec, Step};
use crate::config::HistoryLevel;

impl Exec<'_> {
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
        // A batch's job that names an instance belongs to no execution, and so to no root.
        let root = job.root_proc_inst_id.clone().or_else(|| {
            job.execution_id.as_ref()?;
            let instance = self
                .ws
                .rows
                .executions
                .get(job.process_instance_id.as_deref()?)?;
            instance.root_proc_inst_id.clone()
        });
        let mut stack = None;
        if let Some((_, trace)) = failure {
            stack = self.history_bytes(
                Some(trace.as_bytes().to_vec()),
                None,
                "job.historyExceptionByteArray",
                root.as_deref(),
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
            // The definitions of a batch go before its last job does.
            job_def_configuration: definition
                .and_then(|d| d.job_configuration)
                .or_else(|| job.batch_id.clone()),
            act_id: activity,
            failed_act_id: job.failed_act_id.clone(),
            execution_id: job.execution_id.clone(),
            root_proc_inst_id: root,
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

    pub(super) fn job_definition_row(&self, job: &Job, id: &str) -> Option<JobDefinition> {
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
