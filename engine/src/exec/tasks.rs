//! User tasks: created, changed, completed, deleted, with their listeners.

use cauce_bpmn::model::{
    Activity, ActivityIx, ActivityKind, Expr, TaskListener, TaskListenerEvent, UserTask,
};
use cauce_expr::{TypedValue, Value};
use cauce_store::records::{IdentityLink, Job, Task};

use super::{BpmnError, Exec, Step, Stop, VarScope, fail};
use crate::authorization::Resource;
use crate::authorization::defaults::Grantee;
use crate::error::ErrorKind;
use crate::migration::timeout_listeners;

impl Exec<'_> {
    /// A user task begins.
    pub(super) fn create_user_task(
        &mut self,
        id: &str,
        activity: &Activity,
        task: &UserTask,
    ) -> Step {
        let e = self.execution(id)?.clone();
        let case_inst_id = self
            .execution(&self.process_instance_of(id))?
            .case_inst_id
            .clone();
        let task_id = self.new_id();
        self.ws.rows.tasks.insert(Task {
            id: task_id.clone(),
            rev: 1,
            execution_id: Some(id.to_owned()),
            proc_inst_id: e.proc_inst_id,
            proc_def_id: e.proc_def_id,
            case_inst_id,
            task_def_key: Some(activity.id.clone()),
            priority: 50,
            create_time: Some(self.now()),
            suspension_state: e.suspension_state,
            tenant_id: e.tenant_id,
            task_state: Some("Created".to_owned()),
            ..Task::default()
        });
        let result = self.fill_task(&task_id, id, activity, task);
        match result {
            Err(Stop::BpmnError(error)) => self.throw_error(id, &error),
            other => other,
        }
    }

    fn fill_task(&mut self, task_id: &str, id: &str, activity: &Activity, task: &UserTask) -> Step {
        let scope = VarScope::Execution(id.to_owned());
        let name = self.optional_string(&scope, task.name.as_ref())?;
        let description = self.optional_string(&scope, task.description.as_ref())?;
        let due_date = self.task_date(&scope, task.due_date.as_ref(), "Due date")?;
        let follow_up_date =
            self.task_date(&scope, task.follow_up_date.as_ref(), "Follow up date")?;
        let priority = match &task.priority {
            Some(expr) => Some(self.task_priority(&scope, expr)?),
            None => None,
        };
        let assignee = self.optional_string(&scope, task.assignee.as_ref())?;
        self.ws.rows.tasks.update(task_id, |t| {
            t.name = name;
            t.description = description;
            t.due_date = due_date;
            t.follow_up_date = follow_up_date;
            t.priority = priority.unwrap_or(t.priority);
            t.assignee = assignee.clone();
        });
        let (mut users, mut groups) = (Vec::new(), Vec::new());
        for expr in &task.candidate_users {
            users.extend(self.candidates(&scope, expr)?);
        }
        for expr in &task.candidate_groups {
            groups.extend(self.candidates(&scope, expr)?);
        }
        self.history_task_create(task_id)?;
        for user in users {
            self.add_candidate(task_id, Some(user), None)?;
        }
        for group in groups {
            self.add_candidate(task_id, None, Some(group))?;
        }
        if let Some(user) = assignee {
            self.grant_task(task_id, Grantee::User(&user), "assignee")?;
            self.assignee_history(task_id, Some(user), None);
        }
        self.create_timeout_listeners(id, activity)?;
        self.task_event(task_id, TaskListenerEvent::Create)?;
        if !self.ws.rows.tasks.has(task_id) {
            return Ok(());
        }
        if self
            .ws
            .rows
            .tasks
            .get(task_id)
            .is_some_and(|t| t.assignee.is_some())
        {
            self.task_event(task_id, TaskListenerEvent::Assignment)?;
        }
        Ok(())
    }

    fn optional_string(&mut self, scope: &VarScope, expr: Option<&Expr>) -> Step<Option<String>> {
        match expr {
            Some(expr) => self.evaluate_string(scope, expr),
            None => Ok(None),
        }
    }

    fn task_date(
        &mut self,
        scope: &VarScope,
        expr: Option<&Expr>,
        what: &str,
    ) -> Step<Option<cauce_store::Timestamp>> {
        let Some(expr) = expr else { return Ok(None) };
        match self.evaluate(scope, expr)? {
            Value::Null => Ok(None),
            Value::Date(date) => Ok(Some(date)),
            Value::String(text) => match crate::timer::date_or_period(&text, self.now()) {
                Ok(date) => Ok(Some(date)),
                Err(error) => fail(error.to_string()),
            },
            _ => fail(format!(
                "{what} expression does not resolve to a Date or Date string: {}",
                expr.text
            )),
        }
    }

    fn task_priority(&mut self, scope: &VarScope, expr: &Expr) -> Step<i32> {
        match self.evaluate(scope, expr)? {
            Value::String(text) => match text.trim().parse() {
                Ok(n) => Ok(n),
                Err(_) => fail(format!("Priority does not resolve to a number: {text}")),
            },
            Value::Integer(n) => Ok(n),
            Value::Short(n) => Ok(i32::from(n)),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "Java's intValue truncates too"
            )]
            Value::Long(n) => Ok(n as i32),
            #[expect(
                clippy::cast_possible_truncation,
                reason = "Java's intValue truncates too"
            )]
            Value::Double(n) => Ok(n as i32),
            Value::Null => Ok(50),
            _ => fail(format!(
                "Priority expression does not resolve to a number: {}",
                expr.text
            )),
        }
    }

    fn candidates(&mut self, scope: &VarScope, expr: &Expr) -> Step<Vec<String>> {
        let value = self.evaluate(scope, expr)?;
        if let Some(list) = crate::expressions::as_list(&value) {
            return Ok(list.iter().map(Value::to_text).collect());
        }
        match value {
            // As Java splits: empty names at the end go, unless there is nothing else.
            Value::String(text) if !text.contains(',') => Ok(vec![text.to_string()]),
            Value::String(text) => {
                let mut names: Vec<String> = text
                    .split(',')
                    .enumerate()
                    .map(|(n, name)| if n == 0 { name.trim_end() } else { name.trim() })
                    .map(str::to_owned)
                    .collect();
                while names.last().is_some_and(String::is_empty) {
                    names.pop();
                }
                Ok(names)
            }
            _ => fail("Expression did not resolve to a string or collection of strings"),
        }
    }

    /// Adds a candidate user or group to a task, unless it is one already.
    ///
    /// # Errors
    /// The user or group is called `*`, where authorizations are on.
    pub fn add_candidate(
        &mut self,
        task: &str,
        user: Option<String>,
        group: Option<String>,
    ) -> Step {
        self.add_identity_link(task, "candidate", user, group)
    }

    /// Adds an identity link to a task.
    ///
    /// # Errors
    /// The user or group is called `*`, where authorizations are on.
    pub fn add_identity_link(
        &mut self,
        task: &str,
        kind: &str,
        user: Option<String>,
        group: Option<String>,
    ) -> Step {
        if let Some(user) = &user {
            self.grant_task(task, Grantee::User(user), "identity link to user")?;
        }
        if let Some(group) = &group {
            self.grant_task(task, Grantee::Group(group), "identity link to group")?;
        }
        let link = IdentityLink {
            id: self.new_id(),
            rev: 1,
            group_id: group,
            kind: Some(kind.to_owned()),
            user_id: user,
            task_id: Some(task.to_owned()),
            proc_def_id: None,
            tenant_id: self
                .ws
                .rows
                .tasks
                .get(task)
                .and_then(|t| t.tenant_id.clone()),
        };
        self.ws.rows.identity_links.insert(link.clone());
        self.history_identity_link(&link, "add");
        Ok(())
    }

    fn assignee_history(&mut self, task: &str, new: Option<String>, old: Option<String>) {
        let tenant = self
            .ws
            .rows
            .tasks
            .get(task)
            .and_then(|t| t.tenant_id.clone());
        let link = |user: String| IdentityLink {
            kind: Some("assignee".to_owned()),
            user_id: Some(user),
            task_id: Some(task.to_owned()),
            tenant_id: tenant.clone(),
            ..IdentityLink::default()
        };
        if let Some(user) = new {
            self.log_task_worker(&user);
            self.history_identity_link(&link(user), "add");
        }
        if let Some(user) = old {
            self.history_identity_link(&link(user), "delete");
        }
    }

    pub(super) fn set_assignee_in_listener(
        &mut self,
        task: &str,
        assignee: Option<String>,
    ) -> Step {
        let old = self
            .ws
            .rows
            .tasks
            .get(task)
            .and_then(|t| t.assignee.clone());
        if old == assignee {
            return Ok(());
        }
        if let Some(user) = &assignee {
            self.grant_task(task, Grantee::User(user), "assignee")?;
        }
        let new = assignee.clone();
        self.ws.rows.tasks.update(task, |t| t.assignee = new);
        self.assignee_history(task, assignee, old);
        self.history_task_update(task);
        Ok(())
    }

    /// Changes a task on behalf of a user: history, `update` and `assignment` listeners.
    pub fn change_task(&mut self, task: &str, change: impl FnOnce(&mut Task)) -> Step {
        let Some(before) = self.ws.rows.tasks.get(task).cloned() else {
            return fail(format!("Cannot find task with id {task}: task is null"));
        };
        let now = self.now();
        self.ws.rows.tasks.update(task, change);
        let Some(after) = self.ws.rows.tasks.get(task).cloned() else {
            return Ok(());
        };
        self.ws.rows.tasks.update(task, |t| {
            t.last_updated = Some(now);
            t.task_state = Some("Updated".to_owned());
        });
        if before.assignee != after.assignee {
            if let Some(user) = &after.assignee {
                self.grant_task(task, Grantee::User(user), "assignee")?;
            }
            self.assignee_history(task, after.assignee.clone(), before.assignee.clone());
        }
        if before.owner != after.owner {
            if let Some(user) = &after.owner {
                self.grant_task(task, Grantee::User(user), "owner")?;
            }
            let tenant = after.tenant_id.clone();
            let link = |user: &String| IdentityLink {
                kind: Some("owner".to_owned()),
                user_id: Some(user.clone()),
                task_id: Some(task.to_owned()),
                tenant_id: tenant.clone(),
                ..IdentityLink::default()
            };
            if let Some(user) = &after.owner {
                let row = link(user);
                self.history_identity_link(&row, "add");
            }
            if let Some(user) = &before.owner {
                let row = link(user);
                self.history_identity_link(&row, "delete");
            }
        }
        self.history_task_update(task);
        self.task_event(task, TaskListenerEvent::Update)?;
        if before.assignee != after.assignee && self.ws.rows.tasks.has(task) {
            self.task_event(task, TaskListenerEvent::Assignment)?;
        }
        self.history_task_update(task);
        Ok(())
    }

    /// The model of a task that belongs to a process.
    pub fn task_model(
        &self,
        task: &str,
    ) -> Step<
        Option<(
            std::sync::Arc<crate::definition::Definition>,
            cauce_bpmn::model::ActivityIx,
        )>,
    > {
        let Some(row) = self.ws.rows.tasks.get(task) else {
            return Ok(None);
        };
        let (Some(definition), Some(key)) = (&row.proc_def_id, &row.task_def_key) else {
            return Ok(None);
        };
        let definition = self.definition(definition)?;
        Ok(definition.process.find(key).map(|ix| (definition, ix)))
    }

    /// Runs the listeners of a task's event.
    pub fn task_event(&mut self, task: &str, event: TaskListenerEvent) -> Step {
        let Some((definition, ix)) = self.task_model(task)? else {
            return Ok(());
        };
        let ActivityKind::UserTask(model) = &definition.process.activity(ix).kind else {
            return Ok(());
        };
        let execution = self
            .ws
            .rows
            .tasks
            .get(task)
            .and_then(|t| t.execution_id.clone());
        if execution
            .as_deref()
            .is_some_and(|e| self.peek(e).skip_listeners)
        {
            return Ok(());
        }
        let name = match event {
            TaskListenerEvent::Create => "create",
            TaskListenerEvent::Assignment => "assignment",
            TaskListenerEvent::Update => "update",
            TaskListenerEvent::Complete => "complete",
            TaskListenerEvent::Delete => "delete",
            TaskListenerEvent::Timeout => "timeout",
        };
        for listener in model.listeners.iter().filter(|l| l.event == event) {
            if !self.ws.rows.tasks.has(task) {
                break;
            }
            self.run_action(&VarScope::Task(task.to_owned()), &listener.action, name)?;
        }
        Ok(())
    }

    fn create_timeout_listeners(&mut self, id: &str, activity: &Activity) -> Step {
        for listener in timeout_listeners(activity) {
            self.create_timeout_timer(id, activity, listener)?;
        }
        Ok(())
    }

    /// Creates the timer of one listener of a user task.
    pub(super) fn create_timeout_listener(
        &mut self,
        id: &str,
        task: ActivityIx,
        name: &str,
    ) -> Step {
        let definition = self.definition_of(id)?;
        let activity = definition.process.activity(task);
        match timeout_listeners(activity)
            .into_iter()
            .find(|l| l.id.as_deref() == Some(name))
        {
            Some(listener) => self.create_timeout_timer(id, activity, listener),
            None => Ok(()),
        }
    }

    fn create_timeout_timer(
        &mut self,
        id: &str,
        activity: &Activity,
        listener: &TaskListener,
    ) -> Step {
        let (Some(timer), Some(name)) = (&listener.timer, &listener.id) else {
            return Ok(());
        };
        let definition = self.definition_of(id)?;
        let job_definition = definition
            .job_definition(
                &activity.id,
                "timer-task-listener",
                Some(&crate::timer::job_configuration(timer)),
            )
            .cloned();
        let (due, text) = self.timer_due(id, timer)?;
        let configuration = format!("{}$taskListener~{name}", activity.id);
        let mut job = self.new_job(
            id,
            &definition,
            activity,
            job_definition.as_ref(),
            "timer-task-listener",
            Some(configuration),
        )?;
        job.duedate = due;
        if timer.kind == cauce_bpmn::model::TimerKind::Cycle {
            job.repeat = text.map(|t| crate::timer::prepare_repeat(&t, self.now()));
        }
        self.insert_job(job)
    }

    /// A task listener's timer is due.
    pub(super) fn timeout_listener(&mut self, job: &Job, configuration: &str) -> Step {
        let name = configuration
            .split_once("taskListener~")
            .map_or("", |(_, n)| n.split('$').next().unwrap_or(n));
        let Some(execution) = &job.execution_id else {
            return Ok(());
        };
        for task in self.ws.rows.tasks.ids_of(execution) {
            let Some((definition, ix)) = self.task_model(&task)? else {
                continue;
            };
            let ActivityKind::UserTask(model) = &definition.process.activity(ix).kind else {
                continue;
            };
            for listener in model
                .listeners
                .iter()
                .filter(|l| l.id.as_deref() == Some(name))
            {
                let scope = VarScope::Task(task.clone());
                let action = listener.action.clone();
                self.catching(execution, |exec| {
                    exec.run_action(&scope, &action, "timeout")
                })?;
            }
        }
        Ok(())
    }

    /// Completes a task: variables, listeners, then its activity is left.
    pub fn complete_task(
        &mut self,
        task: &str,
        variables: &[(String, TypedValue)],
        local: &[(String, TypedValue)],
    ) -> Step {
        let Some(row) = self.ws.rows.tasks.get(task).cloned() else {
            return super::fail_with(
                ErrorKind::NullValue,
                format!("Cannot find task with id {task}: task is null"),
            );
        };
        if row.suspension_state == 2 {
            return super::fail_with(
                ErrorKind::SuspendedEntity,
                format!("ENGINE-03043 task with id '{task}' is suspended."),
            );
        }
        let scope = VarScope::Task(task.to_owned());
        self.set_variables(&scope, variables)?;
        for (name, value) in local {
            self.set_local(&scope, name, value.clone())?;
        }
        if let Some(execution) = &row.execution_id {
            self.dispatch_changes(execution)?;
            if !self.ws.rows.tasks.has(task) {
                return Ok(());
            }
        }
        let completed = self.task_event(task, TaskListenerEvent::Complete);
        match (completed, &row.execution_id) {
            (Err(Stop::BpmnError(error)), Some(execution)) => {
                return self.throw_error(&execution.clone(), &error);
            }
            (other, _) => other?,
        }
        let Some(now) = self.ws.rows.tasks.get(task).cloned() else {
            return Ok(());
        };
        self.history_task_end(task, "completed", "Completed");
        self.remove_task(task);
        match now.execution_id {
            Some(execution) => self.signal(&execution),
            None => Ok(()),
        }
    }

    /// A task goes with its execution.
    pub(super) fn delete_task_of_execution(&mut self, task: &str) -> Step {
        self.delete_task_with(task, "deleted")
    }

    /// Deletes a task: `delete` listeners, history.
    pub fn delete_task_with(&mut self, task: &str, reason: &str) -> Step {
        self.task_event(task, TaskListenerEvent::Delete)?;
        self.history_task_end(task, reason, "Deleted");
        self.remove_task(task);
        Ok(())
    }

    /// Removes a task's row with its variables and identity links.
    pub fn remove_task(&mut self, task: &str) {
        self.remove_variables_silently(task);
        for link in self.ws.rows.identity_links.ids_of(task) {
            self.ws.rows.identity_links.remove(&link);
        }
        self.forget_resource(Resource::Task, task);
        self.ws.rows.tasks.remove(task);
    }

    /// A user reports a BPMN error at a task.
    pub fn task_error(
        &mut self,
        task: &str,
        error: BpmnError,
        variables: &[(String, TypedValue)],
    ) -> Step {
        let Some(row) = self.ws.rows.tasks.get(task).cloned() else {
            return super::fail_with(
                ErrorKind::NotFound,
                format!("Cannot find task with id {task}: task is null"),
            );
        };
        let Some(execution) = row.execution_id else {
            return fail(format!("task {task} belongs to no process"));
        };
        self.set_variables(&VarScope::Execution(execution.clone()), variables)?;
        self.propagate_error(&execution, &error)
    }

    /// A user escalates at a task.
    pub fn task_escalation(
        &mut self,
        task: &str,
        code: &str,
        variables: &[(String, TypedValue)],
    ) -> Step {
        let Some(row) = self.ws.rows.tasks.get(task).cloned() else {
            return super::fail_with(
                ErrorKind::NotFound,
                format!("Cannot find task with id {task}: task is null"),
            );
        };
        let Some(execution) = row.execution_id else {
            return fail(format!("task {task} belongs to no process"));
        };
        self.set_variables(&VarScope::Execution(execution.clone()), variables)?;
        match self.throw_escalation(&execution, Some(code))? {
            super::escalation::Caught::No => super::fail_with(
                ErrorKind::ProcessEngine,
                format!(
                    "ENGINE-02043 Execution with id '{}' throws an escalation event with escalationCode '{code}', but no escalation handler was defined. ",
                    row.task_def_key.as_deref().unwrap_or("null")
                ),
            ),
            _ => Ok(()),
        }
    }
}
