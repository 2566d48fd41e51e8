//! Incidents: created when retries run out, resolved or deleted with what they hang on.

use cauce_store::records::{HistoricIncident, Incident};

use super::{Exec, Step};
use crate::config::HistoryLevel;

/// How an incident ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The problem is gone.
    Resolved,
    /// What it hung on is gone.
    Deleted,
}

/// What an incident is about.
#[derive(Debug, Clone, Default)]
pub struct NewIncident {
    /// `failedJob`, `failedExternalTask` or the user's own.
    pub kind: String,
    /// The job or external task.
    pub configuration: Option<String>,
    /// The message.
    pub message: Option<String>,
    /// The execution, where there is one.
    pub execution: Option<String>,
    /// The activity.
    pub activity: Option<String>,
    /// The activity that failed.
    pub failed_activity: Option<String>,
    /// The process definition.
    pub definition: Option<String>,
    /// The tenant.
    pub tenant: Option<String>,
    /// The job definition.
    pub job_definition: Option<String>,
    /// The log entry of the failure.
    pub history_configuration: Option<String>,
}

impl Exec<'_> {
    /// Creates an incident, and one in each calling process instance that points to it.
    pub fn create_incident(&mut self, new: &NewIncident) -> Step<String> {
        let id = self.insert_incident(new, None, None)?;
        let root = id.clone();
        let mut cause = id.clone();
        let mut at = new.execution.clone();
        while let Some(execution) = at {
            let instance = self.process_instance_of(&execution);
            let Some(caller) = self
                .ws
                .rows
                .executions
                .get(&instance)
                .and_then(|e| e.super_exec.clone())
            else {
                break;
            };
            if !self.ws.rows.executions.has(&caller) {
                let instance = self.instance_of_execution(&caller)?;
                return Err(super::Stop::Need(super::Need::Instance(instance)));
            }
            let activity = self
                .ws
                .rows
                .executions
                .get(&caller)
                .and_then(|e| e.act_id.clone());
            let recursive = NewIncident {
                kind: new.kind.clone(),
                configuration: None,
                message: None,
                execution: Some(caller.clone()),
                activity,
                failed_activity: None,
                definition: self
                    .ws
                    .rows
                    .executions
                    .get(&caller)
                    .and_then(|e| e.proc_def_id.clone()),
                tenant: self
                    .ws
                    .rows
                    .executions
                    .get(&caller)
                    .and_then(|e| e.tenant_id.clone()),
                job_definition: None,
                history_configuration: None,
            };
            cause = self.insert_incident(&recursive, Some(&cause), Some(&root))?;
            at = Some(caller);
        }
        Ok(id)
    }

    fn insert_incident(
        &mut self,
        new: &NewIncident,
        cause: Option<&str>,
        root: Option<&str>,
    ) -> Step<String> {
        let id = self.new_id();
        let (instance, root_instance) = match &new.execution {
            Some(e) => {
                let row = self.execution(e)?;
                (row.proc_inst_id.clone(), row.root_proc_inst_id.clone())
            }
            None => (None, None),
        };
        let message = new.message.as_deref().map(cut);
        self.ws.rows.incidents.insert(Incident {
            id: id.clone(),
            rev: 1,
            incident_timestamp: self.now(),
            incident_msg: message.clone(),
            incident_type: new.kind.clone(),
            execution_id: new.execution.clone(),
            activity_id: new.activity.clone(),
            failed_activity_id: new.failed_activity.clone(),
            proc_inst_id: instance.clone(),
            proc_def_id: new.definition.clone(),
            cause_incident_id: Some(cause.unwrap_or(&id).to_owned()),
            root_cause_incident_id: Some(root.unwrap_or(&id).to_owned()),
            configuration: new.configuration.clone(),
            tenant_id: new.tenant.clone(),
            job_def_id: new.job_definition.clone(),
            annotation: None,
        });
        if self.env.history >= HistoryLevel::Full {
            let key = new
                .definition
                .as_deref()
                .and_then(|d| self.ws.definitions.get(d))
                .map(|d| d.row.key.clone());
            self.ws.rows.historic_incidents.insert(HistoricIncident {
                id: id.clone(),
                proc_def_key: key,
                proc_def_id: new.definition.clone(),
                root_proc_inst_id: root_instance,
                proc_inst_id: instance,
                execution_id: new.execution.clone(),
                create_time: self.now(),
                incident_msg: message,
                incident_type: new.kind.clone(),
                activity_id: new.activity.clone(),
                failed_activity_id: new.failed_activity.clone(),
                cause_incident_id: Some(cause.unwrap_or(&id).to_owned()),
                root_cause_incident_id: Some(root.unwrap_or(&id).to_owned()),
                configuration: new.configuration.clone(),
                history_configuration: new.history_configuration.clone(),
                incident_state: Some(0),
                tenant_id: new.tenant.clone(),
                job_def_id: new.job_definition.clone(),
                ..HistoricIncident::default()
            });
        }
        if let Some(execution) = &new.execution {
            self.ws.rows.executions.touch(execution);
        }
        Ok(id)
    }

    /// An incident that a listener or a user reports at an execution.
    pub fn create_custom_incident(
        &mut self,
        execution: &str,
        kind: &str,
        configuration: &str,
        message: Option<String>,
    ) -> Step<String> {
        let row = self.execution(execution)?.clone();
        self.create_incident(&NewIncident {
            kind: kind.to_owned(),
            configuration: Some(configuration.to_owned()),
            message,
            execution: Some(execution.to_owned()),
            activity: row.act_id,
            definition: row.proc_def_id,
            tenant: row.tenant_id,
            ..NewIncident::default()
        })
    }

    /// Ends an incident, and those in calling instances that point to it.
    pub fn remove_incident(&mut self, id: &str, outcome: Outcome) {
        let mut at = Some(id.to_owned());
        while let Some(id) = at {
            let Some(_) = self.ws.rows.incidents.remove(&id) else {
                return;
            };
            let now = self.now();
            self.ws.rows.historic_incidents.update(&id, |h| {
                h.end_time = Some(now);
                h.incident_state = Some(if outcome == Outcome::Resolved { 1 } else { 2 });
            });
            at = self
                .ws
                .rows
                .incidents
                .iter()
                .find(|i| i.cause_incident_id.as_deref() == Some(&id) && i.id != id)
                .map(|i| i.id.clone());
        }
    }

    /// Ends the incidents of a job or external task.
    pub fn remove_incidents_of(&mut self, configuration: &str, kind: &str, outcome: Outcome) {
        // An incident of a job or an external task comes with a change of its row: it is left without retries.
        let ids: Vec<String> = self
            .ws
            .rows
            .incidents
            .iter_covered()
            .filter(|i| {
                i.configuration.as_deref() == Some(configuration) && i.incident_type == kind
            })
            .map(|i| i.id.clone())
            .collect();
        for id in ids {
            self.remove_incident(&id, outcome);
        }
    }
}

/// As much of a message as its column takes.
#[must_use]
pub fn cut(message: &str) -> String {
    message.chars().take(666).collect()
}
