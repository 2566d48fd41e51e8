//! Jobs: async continuations and timers as rows, and what happens when one is executed.

use cauce_bpmn::model::{Activity, ActivityIx, Expr, FlowIx};
use cauce_store::records::{Job, JobDefinition};

use super::{Exec, Op, Step, VarScope, fail};
use crate::definition::Definition;

impl Exec<'_> {
    /// The activity continues asynchronously before it starts.
    pub(super) fn create_async_before_job(
        &mut self,
        id: &str,
        definition: &Definition,
        ix: ActivityIx,
        operation: &str,
    ) -> Step {
        let activity = definition.process.activity(ix);
        let job_definition = definition
            .job_definition(&activity.id, "async-continuation", Some("async-before"))
            .cloned();
        // Camunda remembers the flow for any activity that continues asynchronously after it ended too.
        let flow = self.peek(id).transition.filter(|_| activity.async_after);
        let operation = match flow {
            Some(flow) => format!("{operation}${}", definition.process.flow(flow).id),
            None => operation.to_owned(),
        };
        self.create_message_job(id, definition, activity, &operation, job_definition)
    }

    /// The activity continues asynchronously after it ended, along a flow.
    pub(super) fn create_async_after_job(
        &mut self,
        id: &str,
        definition: &Definition,
        flow: FlowIx,
    ) -> Step {
        let flow = definition.process.flow(flow);
        let activity = definition.process.activity(flow.source);
        let job_definition = definition
            .job_definition(&activity.id, "async-continuation", Some("async-after"))
            .cloned();
        let operation = format!("transition-notify-listener-take${}", flow.id);
        self.create_message_job(id, definition, activity, &operation, job_definition)
    }

    /// The activity ended without a flow to go on by, asynchronously.
    pub(super) fn create_async_end_job(
        &mut self,
        id: &str,
        definition: &Definition,
        ix: ActivityIx,
    ) -> Step {
        let activity = definition.process.activity(ix);
        let job_definition = definition
            .job_definition(&activity.id, "async-continuation", Some("async-after"))
            .cloned();
        self.create_message_job(id, definition, activity, "activity-end", job_definition)
    }

    fn create_message_job(
        &mut self,
        id: &str,
        definition: &Definition,
        activity: &Activity,
        operation: &str,
        job_definition: Option<JobDefinition>,
    ) -> Step {
        let job = self.new_job(
            id,
            definition,
            activity,
            job_definition.as_ref(),
            "async-continuation",
            Some(operation.to_owned()),
        )?;
        let job = Job {
            kind: "message".to_owned(),
            exclusive: activity.exclusive,
            ..job
        };
        self.insert_job(job)
    }

    /// A job of an execution with everything that jobs have in common.
    pub(super) fn new_job(
        &mut self,
        id: &str,
        definition: &Definition,
        activity: &Activity,
        job_definition: Option<&JobDefinition>,
        handler: &str,
        configuration: Option<String>,
    ) -> Step<Job> {
        let priority = self.job_priority(id, definition, activity, job_definition)?;
        let retries = match &activity.retry_cycle {
            Some(expr) => self
                .retry_cycle(id, expr)?
                .map_or(self.env.default_retries, |c| c.retries.max(1)),
            None => self.env.default_retries,
        };
        let execution = self.execution(id)?;
        let suspended = execution.suspension_state == 2
            || job_definition.is_some_and(|d| d.suspension_state == 2);
        Ok(Job {
            id: self.new_id(),
            rev: 1,
            kind: "timer".to_owned(),
            exclusive: true,
            execution_id: Some(id.to_owned()),
            root_proc_inst_id: execution.root_proc_inst_id.clone(),
            process_instance_id: execution.proc_inst_id.clone(),
            process_def_id: Some(definition.row.id.clone()),
            process_def_key: Some(definition.row.key.clone()),
            retries,
            handler_type: Some(handler.to_owned()),
            handler_cfg: configuration,
            deployment_id: definition.row.deployment_id.clone(),
            suspension_state: if suspended { 2 } else { 1 },
            job_def_id: job_definition.map(|d| d.id.clone()),
            priority,
            sequence_counter: Some(1),
            repeat_offset: Some(0),
            tenant_id: execution.tenant_id.clone(),
            create_time: Some(self.now()),
            ..Job::default()
        })
    }

    pub(crate) fn insert_job(&mut self, job: Job) -> Step {
        self.insert_job_at(job, None)
    }

    /// As [`Exec::insert_job`], for a job that is of another activity than its execution is in.
    pub(super) fn insert_job_at(&mut self, mut job: Job, activity: Option<String>) -> Step {
        if !self.claim(&mut job) {
            let due = job.duedate;
            self.ws.wakeups.push(cauce_store::Wakeup::Jobs { due });
        }
        self.ws.rows.jobs.insert(job.clone());
        let activity = activity.or_else(|| self.job_activity(&job.id));
        self.history_job(&job, 0, None, activity)
    }

    /// An exclusive job that continues what another exclusive one of its process instance does belongs to who executes that one, and
    /// is locked from the beginning: so nobody has to find it. As Camunda does.
    fn claim(&mut self, job: &mut Job) -> bool {
        let Some(lock) = &self.env.job_lock else {
            return false;
        };
        let current = self.current_job.as_deref();
        let current = current.and_then(|id| self.ws.rows.jobs.get(id));
        let follows = current.is_some_and(|current| {
            current.exclusive
                && current.process_instance_id.is_some()
                && current.process_instance_id == job.process_instance_id
        });
        if !follows || job.kind != "message" || !job.exclusive || job.suspension_state != 1 {
            return false;
        }
        job.lock_owner = Some(lock.owner.clone());
        job.lock_exp_time = Some(lock.until);
        self.ws.claimed.push(job.id.clone());
        true
    }

    /// The priority of a job: of the job definition, the activity or the process, in this order.
    pub(super) fn job_priority(
        &mut self,
        id: &str,
        definition: &Definition,
        activity: &Activity,
        job_definition: Option<&JobDefinition>,
    ) -> Step<i64> {
        if let Some(priority) = job_definition.and_then(|d| d.job_priority) {
            return Ok(priority);
        }
        let expr: Option<&Expr> = activity
            .job_priority
            .as_ref()
            .or(definition.process.job_priority.as_ref());
        match expr {
            None => Ok(0),
            Some(expr) => {
                let handler = job_definition.map_or("", |d| d.job_type.as_str());
                let context = format!(
                    "Job {}/{handler} instantiated in context of {}",
                    activity.id,
                    self.named(id)
                );
                self.priority_value(id, &expr.clone(), &context)
            }
        }
    }

    /// What a retry cycle's expression says; nothing where it cannot be evaluated or gives no text, as a failure of a job must not fail.
    fn retry_cycle(&mut self, id: &str, expr: &Expr) -> Step<Option<crate::timer::RetryCycle>> {
        match self.evaluate(&VarScope::Execution(id.to_owned()), expr) {
            Ok(cauce_expr::Value::String(text)) => Ok(crate::timer::RetryCycle::parse(&text)),
            Ok(_) | Err(super::Stop::Fail(_) | super::Stop::BpmnError(_)) => Ok(None),
            Err(need @ super::Stop::Need(_)) => Err(need),
        }
    }

    /// An execution as Camunda names it in messages.
    pub(super) fn named(&self, id: &str) -> String {
        if self.parent_of(id).is_none() {
            return format!("ProcessInstance[{id}]");
        }
        let concurrent = if self.is_concurrent(id) {
            "Concurrent"
        } else {
            ""
        };
        let scope = if self.is_scope(id) { "Scope" } else { "" };
        format!("{concurrent}{scope}Execution[{id}]")
    }

    /// A priority from an expression, 0 where that cannot be resolved. `context` begins the messages.
    pub(super) fn priority_value(&mut self, id: &str, expr: &Expr, context: &str) -> Step<i64> {
        let value = match self.evaluate(&VarScope::Execution(id.to_owned()), expr) {
            Ok(value) => value,
            Err(super::Stop::Fail(crate::EngineError::Failed { message, .. }))
                if message.contains("Unknown property used in expression") =>
            {
                return Ok(0);
            }
            Err(stop) => return Err(stop),
        };
        match value {
            cauce_expr::Value::Integer(n) => Ok(i64::from(n)),
            cauce_expr::Value::Short(n) => Ok(i64::from(n)),
            cauce_expr::Value::Long(n) => Ok(n),
            cauce_expr::Value::Double(_) => fail(format!(
                "{context}: Priority value must be either Short, Integer, or Long"
            )),
            cauce_expr::Value::String(text) if expr.literal().is_some() => {
                match text.trim().parse() {
                    Ok(n) => Ok(n),
                    Err(_) => fail(format!("{context}: Priority value is not an Integer")),
                }
            }
            _ => fail(format!("{context}: Priority value is not an Integer")),
        }
    }

    /// A job goes without having been executed.
    pub fn delete_job(&mut self, id: &str) {
        let activity = self.job_activity(id);
        self.ws.rows.jobs.update(id, |j| {
            j.sequence_counter = Some(j.sequence_counter.unwrap_or(0) + 1)
        });
        let Some(job) = self.ws.rows.jobs.remove(id) else {
            return;
        };
        if let Some(stack) = &job.exception_stack_id {
            self.drop_byte_array(stack);
        }
        self.remove_incidents_of(id, "failedJob", super::incidents::Outcome::Deleted);
        if self.current_job.as_deref() == Some(id) {
            self.current_job_left.clone_from(&job.execution_id);
        } else {
            // History of jobs never fails: what it reads of the definition is loaded already.
            let _ = self.history_job(&job, 3, None, activity);
        }
    }

    /// Deletes a byte array whether or not it is loaded.
    pub fn drop_byte_array(&mut self, id: &str) {
        if self.ws.rows.byte_arrays.remove(id).is_none() {
            self.ws.statements.push(cauce_store::RowChange::Delete {
                table: <cauce_store::records::ByteArray as cauce_store::Record>::TABLE,
                id: id.to_owned(),
                revision: None,
            });
        }
    }

    /// The activity that a job belongs to.
    #[must_use]
    pub fn job_activity(&self, id: &str) -> Option<String> {
        let job = self.ws.rows.jobs.get(id)?;
        if let Some(definition) = job.job_def_id.as_deref()
            && let Some(process) = self.ws.definitions.get(job.process_def_id.as_deref()?)
            && let Some(row) = process.job_definitions.iter().find(|d| d.id == definition)
        {
            return row.act_id.clone();
        }
        match job.handler_type.as_deref() {
            Some("async-continuation") => job
                .execution_id
                .as_deref()
                .and_then(|e| self.ws.rows.executions.get(e))
                .and_then(|e| e.act_id.clone()),
            Some("event") => {
                let execution = self.ws.rows.executions.get(job.execution_id.as_deref()?)?;
                execution.act_id.clone()
            }
            // Jobs that belong to no process have no activity.
            _ if job.process_def_id.is_none() => None,
            _ => job
                .handler_cfg
                .as_deref()
                .map(|c| c.split('$').next().unwrap_or(c).to_owned()),
        }
    }

    /// Executes a job of a process instance whose tree is loaded; the job is gone afterwards.
    pub fn execute_job(&mut self, id: &str) -> Step {
        let Some(mut job) = self.ws.rows.jobs.get(id).cloned() else {
            return fail(format!("No job found with id '{id}'"));
        };
        self.current_job = Some(id.to_owned());
        self.current_job_left = None;
        let execution = job.execution_id.as_deref();
        let root = execution.and_then(|e| self.ws.rows.executions.get(e));
        let root = root.and_then(|e| e.root_proc_inst_id.clone());
        job.root_proc_inst_id = job.root_proc_inst_id.or(root);
        let at = self.job_activity(id);
        self.ws.rows.jobs.update(id, |j| {
            j.sequence_counter = Some(j.sequence_counter.unwrap_or(0) + 1)
        });
        if job.repeat.is_some() {
            self.repeat_timer(&job)?;
        }
        let configuration = job.handler_cfg.clone().unwrap_or_default();
        match job.handler_type.as_deref().unwrap_or_default() {
            "async-continuation" => {
                let execution = self.job_execution(&job)?;
                self.continue_async(&execution, &configuration)?;
            }
            "timer-transition"
            | "timer-intermediate-transition"
            | "timer-start-event-subprocess" => {
                let execution = self.job_execution(&job)?;
                let definition = self.definition_of(&execution)?;
                let activity = configuration.split('$').next().unwrap_or_default();
                let Some(ix) = definition.process.find(activity) else {
                    return fail(format!(
                        "exception during timer execution: activity '{activity}' does not exist"
                    ));
                };
                self.ensure_active(&execution)?;
                self.event_happened(&execution, ix, &super::events::Payload::default())?;
            }
            "timer-start-event" => self.timer_start(&job)?,
            "timer-task-listener" => self.timeout_listener(&job, &configuration)?,
            "event" => {
                if self.ws.rows.event_subscriptions.has(&configuration) {
                    self.trigger_subscription(&configuration, &super::events::Payload::default())?;
                } else {
                    let rows = self.query::<cauce_store::records::EventSubscription>(
                        cauce_store::Filter::new()
                            .text("ID_", &configuration)
                            .is_null("EXECUTION_ID_"),
                    )?;
                    if let Some(subscription) = rows.first() {
                        self.start_by_subscription(subscription, None, &[])?;
                    }
                }
            }
            other => return fail(format!("unsupported job handler type '{other}'")),
        }
        self.finish_job(job, at)
    }

    /// A job was executed: it goes, and history says that it succeeded.
    pub(crate) fn finish_job(&mut self, job: Job, at: Option<String>) -> Step {
        let id = job.id.as_str();
        let done = self.ws.rows.jobs.get(id).cloned();
        if done.is_some() {
            if let Some(stack) = &job.exception_stack_id {
                self.drop_byte_array(stack);
            }
            self.remove_incidents_of(id, "failedJob", super::incidents::Outcome::Resolved);
            self.ws.rows.jobs.remove(id);
        }
        // Counted up by executing it, by removing it (also where its scope went before), and by the scope that went.
        let counted = match (&done, job.handler_type.as_deref()) {
            (Some(_), _) => 2,
            (None, Some("event")) => 4,
            (None, _) => 3,
        };
        // The job went along where another execution took over from its one.
        let gone = self.current_job_left.take().or(job.execution_id);
        let execution_id = done.map_or(gone, |d| d.execution_id);
        let logged = Job {
            sequence_counter: job.sequence_counter.map(|c| c + counted),
            execution_id,
            ..job
        };
        self.history_job(&logged, 2, None, at)
    }

    /// A job that never ends was executed: history says that it succeeded.
    pub(crate) fn log_job_done(&mut self, job: &Job) -> Step {
        let logged = Job {
            sequence_counter: job.sequence_counter.map(|c| c + 1),
            ..job.clone()
        };
        self.history_job(&logged, 2, None, None)
    }

    fn job_execution(&self, job: &Job) -> Step<String> {
        match &job.execution_id {
            Some(id) if self.ws.rows.executions.has(id) => Ok(id.clone()),
            other => fail(format!(
                "Cannot find execution with id '{}' for job with id: '{}': execution is null",
                other.as_deref().unwrap_or("null"),
                job.id
            )),
        }
    }

    fn continue_async(&mut self, id: &str, configuration: &str) -> Step {
        self.ensure_active(id)?;
        let (operation, flow) = configuration
            .split_once('$')
            .map_or((configuration, None), |(o, f)| (o, Some(f)));
        let definition = self.definition_of(id)?;
        if let Some(flow) = flow {
            let Some(&ix) = definition.process.flow_by_id.get(flow) else {
                return fail(format!("sequence flow '{flow}' does not exist"));
            };
            self.live(id).transition = Some(ix);
        }
        self.live(id).ignore_async = true;
        match operation {
            "transition-create-scope" => self.perform(Op::TransitionCreateScope(id.to_owned())),
            "activity-start-create-scope" => {
                self.perform(Op::ActivityStartCreateScope(id.to_owned()))
            }
            "transition-notify-listener-take" | "transition-start-notify-listener-take" => {
                self.perform(Op::Take(id.to_owned()))
            }
            "process-start" => self.perform(Op::ProcessStart(id.to_owned())),
            "activity-end" => self.activity_end_async(id),
            other => fail(format!(
                "unknown operation '{other}' of an async continuation"
            )),
        }
    }
}

impl Exec<'_> {
    /// A job's execution failed.
    pub fn job_failed(&mut self, job: &Job, message: &str, failed_activity: Option<&str>) -> Step {
        let cycle = match (self.job_activity(&job.id), job.process_def_id.as_deref()) {
            (Some(activity), Some(definition)) => {
                let definition = self.definition(definition)?;
                definition
                    .process
                    .find(&activity)
                    .and_then(|ix| definition.process.activity(ix).retry_cycle.clone())
            }
            _ => None,
        };
        let cycle = match (&cycle, &job.execution_id) {
            (Some(expr), Some(execution)) if self.ws.rows.executions.has(execution) => {
                self.retry_cycle(execution, expr)?
            }
            (Some(expr), _) => expr.literal().and_then(crate::timer::RetryCycle::parse),
            (None, _) => None,
        };
        let mut retries = job.retries;
        let mut due = job.duedate;
        if let Some(cycle) = &cycle {
            if job.exception_msg.is_none() && job.exception_stack_id.is_none() {
                retries = cycle.retries;
            }
            due = cycle.next(retries, self.now()).or(due);
        }
        let left = (retries - 1).max(0);
        let failed = failed_activity
            .map(str::to_owned)
            .or_else(|| self.job_activity(&job.id));
        let trace = trace_of(message, failed.as_deref(), job);
        if let Some(old) = &job.exception_stack_id {
            self.drop_byte_array(old);
        }
        let stack = self.history_bytes(
            Some(trace.clone().into_bytes()),
            None,
            "job.exceptionByteArray",
            None,
            job.tenant_id.as_deref(),
        );
        if let Some(stack) = &stack {
            self.ws.rows.byte_arrays.update(stack, |b| b.kind = Some(2));
        }
        let cut = super::incidents::cut(message);
        self.ws.rows.jobs.update(&job.id, |j| {
            j.retries = retries;
            j.duedate = due;
            j.exception_msg = Some(cut);
            j.exception_stack_id = stack;
            j.failed_act_id.clone_from(&failed);
            j.lock_owner = None;
            j.lock_exp_time = None;
        });
        if left > 0 {
            self.ws.wakeups.push(cauce_store::Wakeup::Jobs { due });
        }
        // The log is written before the failure changes the job.
        let mut logged = self
            .ws
            .rows
            .jobs
            .get(&job.id)
            .cloned()
            .unwrap_or_else(|| job.clone());
        (logged.retries, logged.duedate) = (job.retries, job.duedate);
        let at = self.job_activity(&job.id);
        self.history_job(&logged, 1, Some((message, &trace)), at)?;
        let log = self
            .ws
            .rows
            .historic_job_logs
            .inserted()
            .last()
            .map(|l| l.id.clone());
        self.ws
            .rows
            .jobs
            .update(&job.id, |j| j.last_failure_log_id = log);
        self.set_job_retries(&job.id, left)
    }

    /// Sets the retries of a job; at zero there is an incident, above it there is none.
    pub fn set_job_retries(&mut self, id: &str, retries: i32) -> Step {
        let Some(job) = self.ws.rows.jobs.get(id).cloned() else {
            return Ok(());
        };
        self.ws.rows.jobs.update(id, |j| j.retries = retries);
        if job.retries > 0 && retries <= 0 {
            let activity = self.job_activity(id);
            self.create_incident(&super::incidents::NewIncident {
                kind: "failedJob".to_owned(),
                configuration: Some(id.to_owned()),
                message: job.exception_msg.clone(),
                execution: job
                    .execution_id
                    .clone()
                    .filter(|e| self.ws.rows.executions.has(e)),
                activity,
                failed_activity: job.failed_act_id.clone(),
                definition: job.process_def_id.clone(),
                tenant: job.tenant_id.clone(),
                job_definition: job.job_def_id.clone(),
                history_configuration: job.last_failure_log_id.clone(),
            })?;
        } else if job.retries <= 0 && retries > 0 {
            self.remove_incidents_of(id, "failedJob", super::incidents::Outcome::Resolved);
        }
        Ok(())
    }
}

/// Where a job failed, in the form of a stack trace: what went wrong, then the activity, and what led there.
fn trace_of(message: &str, activity: Option<&str>, job: &Job) -> String {
    let mut trace = format!("org.camunda.bpm.engine.ProcessEngineException: {message}");
    let definition = job.process_def_id.as_deref().unwrap_or("none");
    for at in [
        activity.map(|activity| format!("activity {activity}({definition})")),
        job.execution_id
            .as_deref()
            .map(|execution| format!("execution {execution}")),
        Some(format!(
            "job {}({})",
            job.id,
            job.handler_type.as_deref().unwrap_or("none")
        )),
    ]
    .into_iter()
    .flatten()
    {
        trace.push_str("\n\tat ");
        trace.push_str(&at);
    }
    trace
}
