//! Timers of running instances: created with their scope, repeated, started by.

use cauce_bpmn::model::{
    Activity, ActivityIx, ActivityKind, CatchEvent, TimerDefinition, TimerKind,
};
use cauce_expr::Value;
use cauce_store::Timestamp;
use cauce_store::records::Job;

use super::tree::Scope;
use super::{Exec, Step, VarScope, fail};
use crate::timer;

impl Exec<'_> {
    /// Creates the timers of a scope that is entered.
    pub(super) fn create_timers(&mut self, id: &str, scope: Scope) -> Step {
        let definition = self.definition_of(id)?;
        let process = &definition.process;
        if let Some(ix) = scope {
            let activity = process.activity(ix);
            if matches!(activity.kind, ActivityKind::IntermediateCatch(_))
                && activity.event_scope == activity.parent
            {
                self.create_timer_of(id, ix)?;
            }
        }
        for &handler in process.handlers_of(scope) {
            self.create_timer_of(id, handler)?;
        }
        Ok(())
    }

    /// Creates the timer that an event waits for in a scope, where it waits for one.
    pub(super) fn create_timer_of(&mut self, id: &str, event: ActivityIx) -> Step {
        let definition = self.definition_of(id)?;
        let process = &definition.process;
        let activity = process.activity(event);
        let Some(CatchEvent::Timer(timer)) = activity.trigger() else {
            return Ok(());
        };
        match &activity.kind {
            ActivityKind::Boundary(event) => self.create_timer(
                id,
                activity,
                timer,
                "timer-transition",
                &activity.id,
                event.interrupting,
            ),
            ActivityKind::StartEvent(event) => {
                let sub_process = activity
                    .parent
                    .map(|p| process.activity(p).id.clone())
                    .unwrap_or_default();
                self.create_timer(
                    id,
                    activity,
                    timer,
                    "timer-start-event-subprocess",
                    &sub_process,
                    event.interrupting,
                )
            }
            _ => self.create_timer(
                id,
                activity,
                timer,
                "timer-intermediate-transition",
                &activity.id,
                true,
            ),
        }
    }

    fn create_timer(
        &mut self,
        id: &str,
        activity: &Activity,
        timer: &TimerDefinition,
        handler: &str,
        configuration: &str,
        interrupting: bool,
    ) -> Step {
        let definition = self.definition_of(id)?;
        let job_definition = definition
            .job_definition(&activity.id, handler, None)
            .cloned();
        let (due, text) = self.timer_due(id, timer)?;
        let mut job = self.new_job(
            id,
            &definition,
            activity,
            job_definition.as_ref(),
            handler,
            Some(configuration.to_owned()),
        )?;
        job.exclusive = activity.exclusive;
        job.duedate = due;
        if timer.kind == TimerKind::Cycle
            && handler != "timer-intermediate-transition"
            && !interrupting
        {
            job.repeat = text.map(|t| timer::prepare_repeat(&t, self.now()));
        }
        self.insert_job(job)
    }

    /// When a timer is due, and the text of its expression.
    pub(super) fn timer_due(
        &mut self,
        id: &str,
        timer: &TimerDefinition,
    ) -> Step<(Option<Timestamp>, Option<String>)> {
        let value = self.evaluate(&VarScope::Execution(id.to_owned()), &timer.expression)?;
        match value {
            Value::Date(date) => Ok((Some(date), None)),
            Value::String(text) => match timer::due_date(timer.kind, &text, self.now()) {
                // A cycle that is over before it begins.
                Ok(None) => super::fail_with(crate::error::ErrorKind::NullValue, "duedate is null"),
                Ok(due) => Ok((due, Some(text.to_string()))),
                Err(error) => fail(error.to_string()),
            },
            _ => {
                let at = self.execution(id)?.act_id.clone();
                fail(format!(
                    "Timer '{}' was not configured with a valid duration/time, either hand in a java.util.Date or a String in format 'yyyy-MM-dd'T'hh:mm:ss'",
                    at.as_deref().unwrap_or("null")
                ))
            }
        }
    }

    /// The next timer of a repetition.
    pub(super) fn repeat_timer(&mut self, job: &Job) -> Step {
        let Some(repeat) = &job.repeat else {
            return Ok(());
        };
        let due = match timer::cycle(repeat, self.now()) {
            Ok(due) => due,
            Err(error) => return fail(error.to_string()),
        };
        let Some(due) = due else { return Ok(()) };
        let offset = chrono::Duration::milliseconds(job.repeat_offset.unwrap_or(0));
        let follow_up = Job {
            id: self.new_id(),
            rev: 1,
            duedate: Some(due + offset),
            lock_owner: None,
            lock_exp_time: None,
            retries: self.env.default_retries,
            exception_msg: None,
            exception_stack_id: None,
            create_time: Some(self.now()),
            // Camunda forgets it in the copy.
            root_proc_inst_id: None,
            ..job.clone()
        };
        self.insert_job(follow_up)
    }
}

/// A scope without an execution, in which there are given variables at most: for start events.
struct Nothing<'a>(&'a super::Env, &'a [(String, cauce_expr::TypedValue)]);

impl cauce_expr::Scope for Nothing<'_> {
    fn variable(&mut self, name: &str) -> Result<Option<Value>, cauce_expr::Fault> {
        Ok(self
            .1
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.value.clone()))
    }
    fn variables(&mut self) -> Result<Vec<(String, Value)>, cauce_expr::Fault> {
        Ok(self
            .1
            .iter()
            .map(|(n, v)| (n.clone(), v.value.clone()))
            .collect())
    }
    fn set_variable(&mut self, name: &str, _: Value) -> Result<(), cauce_expr::Fault> {
        Err(cauce_expr::Fault::Failed(format!(
            "Cannot set variable '{name}' where there is no execution"
        )))
    }
    fn property(
        &mut self,
        _: cauce_expr::Host,
        _: &str,
    ) -> Result<Option<Value>, cauce_expr::Fault> {
        Ok(None)
    }
    fn call(
        &mut self,
        _: cauce_expr::Host,
        _: &str,
        _: &[Value],
    ) -> Result<Option<Value>, cauce_expr::Fault> {
        Ok(None)
    }
    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.0.now
    }
    fn current_user(&self) -> Option<String> {
        self.0.user.clone()
    }
    fn current_groups(&self) -> Vec<String> {
        self.0.groups.clone()
    }
}

impl Exec<'_> {
    /// Evaluates an expression where there is no execution.
    pub fn evaluate_unbound(&mut self, expr: &cauce_bpmn::model::Expr) -> Step<Value> {
        if let Some(text) = expr.literal() {
            return Ok(Value::from(text));
        }
        let compiled = crate::expressions::expression(&expr.text)
            .map_err(|m| super::Stop::Fail(crate::EngineError::engine(m)))?;
        compiled
            .evaluate(&mut Nothing(self.env, &[]))
            .map_err(|fault| super::Stop::Fail(crate::EngineError::engine(fault.to_string())))
    }

    /// Whether the condition of a start event holds for variables; one that misses a variable does not.
    pub fn condition_of_start(
        &mut self,
        condition: &cauce_bpmn::model::Condition,
        variables: &[(String, cauce_expr::TypedValue)],
    ) -> Step<bool> {
        let mut scope = Nothing(self.env, variables);
        let value = match condition {
            cauce_bpmn::model::Condition::Expression(expr) => {
                crate::expressions::expression(&expr.text)
                    .map_err(|m| super::Stop::Fail(crate::EngineError::engine(m)))?
                    .evaluate(&mut scope)
            }
            cauce_bpmn::model::Condition::Script(script) => {
                let cauce_bpmn::model::ScriptSource::Inline(source) = &script.source else {
                    return fail("conditions of start events take inline scripts only");
                };
                crate::expressions::script(&script.format, source)
                    .map_err(|m| super::Stop::Fail(crate::EngineError::engine(m)))?
                    .run(&mut scope, &self.env.limits)
            }
        };
        match value {
            Ok(value) => Ok(value == Value::Boolean(true)),
            Err(cauce_expr::Fault::Failed(message))
                if message.contains("Unknown property used in expression") =>
            {
                Ok(false)
            }
            Err(fault) => fail(fault.to_string()),
        }
    }

    /// When the timer of a start event is due, and what it repeats by.
    pub fn start_timer_due(
        &mut self,
        timer: &TimerDefinition,
    ) -> Step<(Option<Timestamp>, Option<String>)> {
        match self.evaluate_unbound(&timer.expression)? {
            Value::Date(date) => Ok((Some(date), None)),
            value => {
                let text = value.to_text();
                let due = match timer::due_date(timer.kind, &text, self.now()) {
                    Ok(due) => due,
                    Err(error) => return fail(error.to_string()),
                };
                let repeat = (timer.kind == TimerKind::Cycle)
                    .then(|| timer::prepare_repeat(&text, self.now()));
                Ok((due, repeat))
            }
        }
    }

    /// The retries of a start event's job.
    pub fn start_job_retries(&mut self, activity: &Activity) -> i32 {
        let cycle = activity
            .retry_cycle
            .as_ref()
            .and_then(|e| self.evaluate_unbound(e).ok());
        cycle
            .and_then(|v| timer::RetryCycle::parse(&v.to_text()))
            .map_or(self.env.default_retries, |c| c.retries)
    }

    /// The priority of a start event's job.
    pub fn start_job_priority(
        &mut self,
        definition: &crate::definition::Definition,
        activity: &Activity,
    ) -> i64 {
        let expr = activity
            .job_priority
            .as_ref()
            .or(definition.process.job_priority.as_ref());
        expr.and_then(|e| self.evaluate_unbound(e).ok())
            .and_then(|v| v.to_text().parse().ok())
            .unwrap_or(0)
    }

    /// Adds a job that belongs to no execution.
    pub fn add_job(&mut self, job: Job) -> Step {
        self.insert_job(job)
    }
}
