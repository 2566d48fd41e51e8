//! What is written to history, at which level.

use cauce_bpmn::model::{Activity, ActivityKind};
use cauce_store::records::*;

use super::{ActivityState, Exec, Step};
use crate::config::HistoryLevel;
use crate::meters::Meter;

/// What happened to a variable, for history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Create,
    Update,
    Delete,
}

impl Exec<'_> {
    pub(super) fn keeps(&self, level: HistoryLevel) -> bool {
        self.env.history >= level
    }

    /// Milliseconds between a start and now.
    pub(super) fn since(&self, start: cauce_store::Timestamp) -> i64 {
        (self.now() - start).num_milliseconds().max(0)
    }

    pub(super) fn history_process_start(
        &mut self,
        id: &str,
        start_activity: Option<String>,
    ) -> Step {
        if self.execution(id)?.root_proc_inst_id.as_deref() == Some(id) {
            self.count(Meter::RootProcessInstanceStart, 1);
        }
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
        let live = self.peek(id).clone();
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
    pub(super) fn historic_removal(&mut self, id: &str) -> Step {
        let e = self.execution(id)?;
        if e.root_proc_inst_id.as_deref() != Some(id) {
            return Ok(());
        }
        let definition = self.definition_of(id)?;
        let Some(days) = definition.row.history_ttl else {
            return Ok(());
        };
        let removal = self.now() + chrono::Duration::days(i64::from(days));
        crate::history::removal::set_removal_time(self, id, Some(removal));
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
    pub(super) fn historic_parent(&self, id: &str, activity: &Activity) -> Step<Option<String>> {
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
}
