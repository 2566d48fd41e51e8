//! A process definition's rows, and what starts it: subscriptions and timers of the newest version only.

use std::sync::Arc;

use cauce_bpmn::model::{ActivityKind, CatchEvent, Expr, Process};
use cauce_store::records::{
    Deployment, EventSubscription, FormDefinition, IdentityLink, Job, JobDefinition,
    ProcessDefinition,
};
use cauce_store::{Filter, Timestamp};

use super::{Resource, jobs};
use crate::definition::Definition;
use crate::exec::{Exec, Step, fail};

/// Adds a process definition.
pub(super) fn add(
    exec: &mut Exec<'_>,
    deployment: &Deployment,
    resource: &str,
    diagram: Option<String>,
    process: Process,
    activation: Option<Timestamp>,
) -> Step<ProcessDefinition> {
    let earlier = exec.definitions_of_key(&process.key)?;
    let earlier: Vec<ProcessDefinition> = earlier
        .into_iter()
        .filter(|d| d.tenant_id == deployment.tenant_id)
        .collect();
    if earlier
        .iter()
        .any(|d| d.deployment_id.as_deref() == Some(&deployment.id))
    {
        return fail(format!(
            "The deployment contains definitions with the same key '{}' (id attribute), this is not allowed",
            process.key
        ));
    }
    let previous = earlier.into_iter().max_by_key(|d| d.version);
    let version = previous.as_ref().map_or(1, |d| d.version + 1);
    let unique = exec.new_id();
    let id = format!("{}:{version}:{unique}", process.key);
    let id = if id.len() > 64 { unique } else { id };
    let suspended = activation.is_some_and(|at| at > exec.now());
    let row = ProcessDefinition {
        id: id.clone(),
        rev: 1,
        category: process.category.clone(),
        name: process.name.clone(),
        key: process.key.clone(),
        version,
        deployment_id: Some(deployment.id.clone()),
        resource_name: Some(resource.to_owned()),
        dgrm_resource_name: diagram,
        has_start_form_key: Some(process.has_start_form),
        suspension_state: if suspended { 2 } else { 1 },
        tenant_id: deployment.tenant_id.clone(),
        version_tag: process.version_tag.clone(),
        history_ttl: process.history_time_to_live,
        startable: process.startable_in_tasklist,
    };
    exec.ws.rows.process_definitions.insert(row.clone());
    let mut job_definitions = Vec::new();
    for declared in jobs::declared(&process) {
        let definition = JobDefinition {
            id: exec.new_id(),
            rev: 1,
            proc_def_id: Some(id.clone()),
            proc_def_key: Some(process.key.clone()),
            act_id: Some(declared.activity),
            job_type: declared.job_type.to_owned(),
            job_configuration: Some(declared.configuration),
            suspension_state: if suspended { 2 } else { 1 },
            job_priority: None,
            tenant_id: deployment.tenant_id.clone(),
            deployment_id: None,
        };
        exec.ws.rows.job_definitions.insert(definition.clone());
        job_definitions.push(definition);
    }
    let definition = Arc::new(Definition::new(
        row.clone(),
        Arc::new(process),
        job_definitions,
    ));
    exec.ws
        .definitions
        .insert(id.clone(), Arc::clone(&definition));
    add_starters(exec, &definition);
    if let Some(previous) = &previous {
        remove_start_triggers(exec, &previous.id)?;
    }
    add_start_triggers(exec, &definition, suspended)?;
    if let Some(at) = activation.filter(|_| suspended) {
        exec.activate_later(&row, at)?;
    }
    Ok(row)
}

fn add_starters(exec: &mut Exec<'_>, definition: &Definition) {
    let process = &definition.process;
    let names = |list: &[Expr]| -> Vec<String> {
        list.iter()
            .flat_map(|e| {
                e.text
                    .split(',')
                    .map(|s| s.trim().to_owned())
                    .collect::<Vec<_>>()
            })
            .filter(|s| !s.is_empty())
            .collect()
    };
    let users = names(&process.candidate_starter_users)
        .into_iter()
        .map(|u| (Some(u), None));
    let groups = names(&process.candidate_starter_groups)
        .into_iter()
        .map(|g| (None, Some(g)));
    for (user_id, group_id) in users
        .chain(groups)
        .collect::<Vec<(Option<String>, Option<String>)>>()
    {
        let link = IdentityLink {
            id: exec.new_id(),
            rev: 1,
            group_id,
            kind: Some("candidate".to_owned()),
            user_id,
            task_id: None,
            proc_def_id: Some(definition.row.id.clone()),
            tenant_id: definition.row.tenant_id.clone(),
        };
        exec.history_identity_link(&link, "add");
        exec.ws.rows.identity_links.insert(link);
    }
}

/// Removes the start subscriptions and start timers of a definition.
pub(crate) fn remove_start_triggers(exec: &mut Exec<'_>, definition: &str) -> Step {
    let subscriptions = exec.query::<EventSubscription>(
        Filter::new()
            .text("CONFIGURATION_", definition)
            .is_null("EXECUTION_ID_"),
    )?;
    for row in subscriptions.iter() {
        exec.ws.rows.event_subscriptions.load(row.clone());
        exec.ws.rows.event_subscriptions.remove(&row.id);
    }
    let timers = exec.query::<Job>(
        Filter::new()
            .text("PROCESS_DEF_ID_", definition)
            .text("HANDLER_TYPE_", "timer-start-event"),
    )?;
    for row in timers.iter() {
        exec.definition(definition)?;
        exec.ws.rows.jobs.load(row.clone());
        exec.delete_job(&row.id);
    }
    Ok(())
}

/// Adds the start subscriptions and start timers of a definition.
pub(crate) fn add_start_triggers(
    exec: &mut Exec<'_>,
    definition: &Arc<Definition>,
    suspended: bool,
) -> Step {
    let process = &definition.process;
    for &ix in &process.children {
        let activity = process.activity(ix);
        let (ActivityKind::StartEvent(_), Some(trigger)) = (&activity.kind, activity.trigger())
        else {
            continue;
        };
        match trigger {
            CatchEvent::Message(message) => {
                let name = start_name(exec, message.name.as_ref())?;
                if let Some(name) = &name {
                    check_free(exec, definition, name)?;
                }
                subscribe(exec, definition, "message", name, &activity.id);
            }
            CatchEvent::Signal(signal) => {
                let name = start_name(exec, Some(&signal.name))?;
                subscribe(exec, definition, "signal", name, &activity.id);
            }
            CatchEvent::Conditional(_) => {
                subscribe(exec, definition, "conditional", None, &activity.id)
            }
            CatchEvent::Timer(timer) => {
                let job_definition = definition
                    .job_definition(&activity.id, "timer-start-event", None)
                    .cloned();
                let (due, text) = exec.start_timer_due(timer)?;
                let job = Job {
                    id: exec.new_id(),
                    rev: 1,
                    kind: "timer".to_owned(),
                    exclusive: true,
                    process_def_id: Some(definition.row.id.clone()),
                    process_def_key: Some(definition.row.key.clone()),
                    retries: exec.start_job_retries(activity),
                    handler_type: Some("timer-start-event".to_owned()),
                    handler_cfg: Some(process.key.clone()),
                    deployment_id: definition.row.deployment_id.clone(),
                    suspension_state: if suspended { 2 } else { 1 },
                    job_def_id: job_definition.map(|d| d.id),
                    duedate: due,
                    repeat: text,
                    repeat_offset: Some(0),
                    priority: exec.start_job_priority(definition, activity),
                    sequence_counter: Some(1),
                    tenant_id: definition.row.tenant_id.clone(),
                    create_time: Some(exec.now()),
                    ..Job::default()
                };
                exec.add_job(job)?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn start_name(exec: &mut Exec<'_>, name: Option<&Expr>) -> Step<Option<String>> {
    match name {
        Some(expr) => exec
            .evaluate_unbound(expr)
            .map(|v| if v.is_null() { None } else { Some(v.to_text()) }),
        None => Ok(None),
    }
}

fn check_free(exec: &Exec<'_>, definition: &Definition, name: &str) -> Step {
    let taken = exec
        .start_subscriptions("message", name, Some(&definition.row.tenant_id))?
        .into_iter()
        .any(|s| s.execution_id.is_none());
    if taken {
        return fail(format!(
            "Cannot deploy process definition '{}': there already is a message event subscription for the message with name '{name}'.",
            definition.row.resource_name.clone().unwrap_or_default()
        ));
    }
    Ok(())
}

fn subscribe(
    exec: &mut Exec<'_>,
    definition: &Definition,
    kind: &str,
    name: Option<String>,
    activity: &str,
) {
    let row = EventSubscription {
        id: exec.new_id(),
        rev: 1,
        event_type: kind.to_owned(),
        event_name: name,
        activity_id: Some(activity.to_owned()),
        configuration: Some(definition.row.id.clone()),
        created: exec.now(),
        tenant_id: definition.row.tenant_id.clone(),
        ..EventSubscription::default()
    };
    exec.ws.rows.event_subscriptions.insert(row);
}

/// Adds a form definition.
pub(super) fn add_form(exec: &mut Exec<'_>, deployment: &Deployment, resource: &Resource) -> Step {
    let form: serde_json::Value = match serde_json::from_slice(&resource.bytes) {
        Ok(form) => form,
        Err(error) => {
            return fail(format!(
                "ENGINE-09033 Could not parse Camunda Form '{}': {error}",
                resource.name
            ));
        }
    };
    let Some(key) = form.get("id").and_then(serde_json::Value::as_str) else {
        return fail(format!(
            "ENGINE-09033 Could not parse Camunda Form '{}': no id",
            resource.name
        ));
    };
    let rows = exec.query::<FormDefinition>(Filter::new().text("KEY_", key))?;
    let version = rows
        .iter()
        .filter(|f| f.tenant_id == deployment.tenant_id)
        .map(|f| f.version)
        .max()
        .unwrap_or(0)
        + 1;
    let row = FormDefinition {
        id: exec.new_id(),
        rev: 1,
        key: key.to_owned(),
        version,
        deployment_id: Some(deployment.id.clone()),
        resource_name: Some(resource.name.clone()),
        tenant_id: deployment.tenant_id.clone(),
    };
    exec.ws.rows.form_definitions.insert(row);
    Ok(())
}
