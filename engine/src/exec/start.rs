//! Starting process instances: by a start event, by a message or signal, by a timer, by a call.

use std::sync::Arc;

use cauce_bpmn::model::{ActivityIx, ActivityKind};
use cauce_expr::{TypedValue, Value};
use cauce_store::records::{EventSubscription, Execution, Job};

use super::listeners::When;
use super::{Exec, Op, Step, Stop, VarScope, fail};
use crate::definition::Definition;
use crate::error::ErrorKind;

impl Exec<'_> {
    /// A new process instance, not started yet.
    pub fn create_instance(
        &mut self,
        definition: &Arc<Definition>,
        business_key: Option<String>,
        caller: Option<&str>,
        case_instance: Option<String>,
    ) -> Step<String> {
        if self.is_definition_suspended(definition)? {
            return super::fail_with(
                ErrorKind::SuspendedEntity,
                format!(
                    "ENGINE-03043 Process Definition with id '{}' is suspended.",
                    definition.row.id
                ),
            );
        }
        let id = self.new_id();
        let (root, case) = match caller {
            Some(caller) => {
                let row = self.execution(caller)?;
                (
                    row.root_proc_inst_id.clone(),
                    row.case_inst_id.clone().or(case_instance),
                )
            }
            None => (Some(id.clone()), case_instance),
        };
        self.ws
            .definitions
            .entry(definition.row.id.clone())
            .or_insert_with(|| Arc::clone(definition));
        self.ws.rows.executions.insert(Execution {
            id: id.clone(),
            rev: 1,
            root_proc_inst_id: root,
            proc_inst_id: Some(id.clone()),
            business_key,
            proc_def_id: Some(definition.row.id.clone()),
            super_exec: caller.map(str::to_owned),
            case_inst_id: case,
            is_active: true,
            is_scope: true,
            suspension_state: 1,
            cached_ent_state: Some(0),
            sequence_counter: Some(0),
            tenant_id: definition.row.tenant_id.clone(),
            proc_def_key: Some(definition.row.key.clone()),
            ..Execution::default()
        });
        self.live(&id).starting = caller.is_none();
        Ok(id)
    }

    fn is_definition_suspended(&self, definition: &Definition) -> Step<bool> {
        if let Some(row) = self.ws.rows.process_definitions.get(&definition.row.id) {
            return Ok(row.suspension_state == 2);
        }
        Ok(definition.row.suspension_state == 2)
    }

    /// Starts a new instance at a start event.
    pub fn start_instance(
        &mut self,
        id: &str,
        initial: ActivityIx,
        variables: &[(String, TypedValue)],
    ) -> Step {
        let definition = self.definition_of(id)?;
        self.set_activity(id, &definition, Some(initial));
        self.create_subscriptions(id, None)?;
        let start = definition.process.activity(initial);
        self.history_process_start(id, Some(start.id.clone()))?;
        self.set_initiator(id, &definition)?;
        self.set_variables(&VarScope::Execution(id.to_owned()), variables)?;
        self.create_timers(id, None)?;
        if start.async_before {
            self.set_activity_instance(id, None);
            return self.create_async_before_job(id, &definition, initial, "process-start");
        }
        self.perform(Op::ProcessStart(id.to_owned()))
    }

    /// Sets the variable that takes who started the instance, where the process has one.
    pub(super) fn set_initiator(&mut self, id: &str, definition: &Definition) -> Step {
        let initiator = definition
            .process
            .activities
            .iter()
            .filter(|a| a.parent.is_none())
            .find_map(|a| match &a.kind {
                ActivityKind::StartEvent(event) => event.initiator.as_ref(),
                _ => None,
            });
        let Some(name) = initiator else {
            return Ok(());
        };
        let user = self.env.user.clone().map_or(Value::Null, Value::from);
        let scope = VarScope::Execution(id.to_owned());
        self.set_local(&scope, name, TypedValue::from(user))
    }

    /// The process's `start` listeners run, then its start event.
    pub(super) fn process_start(&mut self, id: &str) -> Step {
        if !self.ws.rows.executions.has(id) {
            return Ok(());
        }
        let definition = self.definition_of(id)?;
        self.live(id).starting = true;
        self.run_listeners(id, &definition, None, When::Start)?;
        let id = if definition.has_conditional_events {
            let now = self.unaffected(id, |exec| {
                exec.dispatch_changes(id)?;
                exec.evaluate_conditions_of_scope(id)
            })?;
            match now {
                Some(now) => now,
                None => return Ok(()),
            }
        } else {
            id.to_owned()
        };
        self.live(&id).ignore_async = true;
        self.perform(Op::ActivityStartCreateScope(id))
    }

    /// Starts an instance by the subscription of a message or signal start event. Returns the instance.
    pub fn start_by_subscription(
        &mut self,
        subscription: &EventSubscription,
        business_key: Option<String>,
        variables: &[(String, TypedValue)],
    ) -> Step<String> {
        let Some(definition_id) = subscription.configuration.clone() else {
            return fail(format!(
                "event subscription {} has no process definition",
                subscription.id
            ));
        };
        let definition = self.definition(&definition_id)?;
        let Some(initial) = subscription
            .activity_id
            .as_deref()
            .and_then(|a| definition.process.find(a))
        else {
            return fail(format!(
                "event subscription {} has no start event",
                subscription.id
            ));
        };
        let instance = self.create_instance(&definition, business_key, None, None)?;
        self.start_instance(&instance, initial, variables)?;
        Ok(instance)
    }

    /// A timer start event is due.
    pub(super) fn timer_start(&mut self, job: &Job) -> Step {
        let definition_id = job.process_def_id.clone().unwrap_or_default();
        let definition = match self.definition(&definition_id) {
            Ok(definition) => definition,
            Err(Stop::Fail(_)) => return Ok(()),
            Err(stop) => return Err(stop),
        };
        let row = definition
            .job_definitions
            .iter()
            .find(|d| Some(&d.id) == job.job_def_id.as_ref());
        let Some(initial) = row
            .and_then(|d| d.act_id.as_deref())
            .and_then(|a| definition.process.find(a))
        else {
            return fail(format!(
                "timer start event of job {} does not exist",
                job.id
            ));
        };
        if self.is_definition_suspended(&definition)? {
            return Ok(());
        }
        let instance = self.create_instance(&definition, None, None, None)?;
        self.start_instance(&instance, initial, &[])
    }
}
