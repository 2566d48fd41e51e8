//! Deletes deployments and process definitions, with or without what came of them.

use cauce_store::Filter;
use cauce_store::records::{
    DecisionDefinition, DecisionRequirementsDefinition, Deployment, Execution, FormDefinition,
    ProcessDefinition, UserOperationLogEntry,
};

use super::delete_history::HistoryOf;
use super::operation_log::{OPERATOR, PropertyChange};
use super::rows::found;
use crate::authorization::rules;
use crate::exec::{Exec, Step, fail};

/// What goes along.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeleteOptions {
    /// Running instances and all history too.
    pub cascade: bool,
    /// Run no listeners of the instances.
    pub skip_custom_listeners: bool,
    /// Run no output parameters of the instances.
    pub skip_io_mappings: bool,
}

/// Deletes a deployment with its definitions; `false` where there is none.
///
/// # Errors
/// Instances of its definitions run and do not go along.
pub fn delete_deployment(exec: &mut Exec<'_>, id: &str, options: DeleteOptions) -> Step<bool> {
    if exec
        .track_one::<Deployment>(id, |r| &mut r.deployments)?
        .is_none()
    {
        return Ok(false);
    }
    exec.check_deployment(&rules::DELETE_DEPLOYMENT, id)?;
    let of_deployment = || Filter::new().text("DEPLOYMENT_ID_", id);
    let mut definitions = exec.query::<ProcessDefinition>(of_deployment())?.to_vec();
    definitions.sort_by(|a, b| a.id.cmp(&b.id));
    let decisions = exec.query::<DecisionDefinition>(of_deployment())?;
    if options.cascade {
        for definition in definitions.iter() {
            delete_instances(exec, &definition.id, options)?;
        }
    }
    for definition in definitions.iter() {
        delete_and_restore(exec, definition, options.cascade)?;
    }
    if options.cascade {
        exec.statement(
            "DELETE FROM ACT_GE_BYTEARRAY WHERE ID_ IN (SELECT JOB_EXCEPTION_STACK_ID_ FROM ACT_HI_JOB_LOG WHERE JOB_EXCEPTION_STACK_ID_ IS NOT NULL AND DEPLOYMENT_ID_ = $1)".into(),
            id.to_owned(),
        );
        exec.statement(
            "DELETE FROM ACT_HI_JOB_LOG WHERE DEPLOYMENT_ID_ = $1".into(),
            id.to_owned(),
        );
    }
    for decision in decisions.iter() {
        if options.cascade {
            exec.delete_decisions("DEC_DEF_ID_ = $1", decision.id.clone());
        }
        exec.ws.rows.decision_definitions.load(decision.clone());
        exec.ws.rows.decision_definitions.remove(&decision.id);
    }
    for id in exec.track::<DecisionRequirementsDefinition>(of_deployment(), |r| {
        &mut r.decision_requirements
    })? {
        exec.ws.rows.decision_requirements.remove(&id);
    }
    for id in exec.track::<FormDefinition>(of_deployment(), |r| &mut r.form_definitions)? {
        exec.ws.rows.form_definitions.remove(&id);
    }
    exec.statement(
        "DELETE FROM ACT_GE_BYTEARRAY WHERE DEPLOYMENT_ID_ = $1".into(),
        id.to_owned(),
    );
    exec.statement(
        "DELETE FROM ACT_RU_AUTHORIZATION WHERE RESOURCE_TYPE_ = 9 AND RESOURCE_ID_ = $1".into(),
        id.to_owned(),
    );
    let tenant_id = exec
        .ws
        .rows
        .deployments
        .get(id)
        .and_then(|d| d.tenant_id.clone());
    exec.ws.rows.deployments.remove(id);
    exec.ws.wakeups.push(cauce_store::Wakeup::Deployments);
    let about = UserOperationLogEntry {
        deployment_id: Some(id.to_owned()),
        tenant_id,
        ..UserOperationLogEntry::default()
    };
    exec.log_operation(
        "Delete",
        "Deployment",
        OPERATOR,
        &about,
        &[PropertyChange::set("cascade", options.cascade)],
    );
    Ok(true)
}

/// Deletes a definition without its instances. The version before the newest one starts by events again.
fn delete_and_restore(exec: &mut Exec<'_>, definition: &ProcessDefinition, cascade: bool) -> Step {
    let newest = exec.latest_definition_now(&definition.key, definition.tenant_id.as_deref())?;
    delete_definition(exec, definition, cascade)?;
    if newest.is_some_and(|n| n.id == definition.id)
        && let Some(before) =
            exec.latest_definition_now(&definition.key, definition.tenant_id.as_deref())?
    {
        let suspended = before.suspension_state == 2;
        let before = exec.definition(&before.id)?;
        super::deploy::add_start_triggers(exec, &before, suspended)?;
    }
    Ok(())
}

/// Deletes a process definition. Where it was the newest of its key, the one before starts by events again.
///
/// # Errors
/// There is none; instances of it run and do not go along.
pub fn delete_process_definition(exec: &mut Exec<'_>, id: &str, options: DeleteOptions) -> Step {
    let rows = exec.query::<ProcessDefinition>(Filter::new().text("ID_", id))?;
    let definition = found(rows.first().cloned(), || {
        format!("No process definition found with id '{id}': processDefinition is null")
    })?;
    exec.check_definition(&rules::DELETE_DEFINITION, &definition)?;
    if options.cascade {
        delete_instances(exec, id, options)?;
    }
    delete_and_restore(exec, &definition, options.cascade)?;
    exec.ws.wakeups.push(cauce_store::Wakeup::Deployments);
    let about = UserOperationLogEntry {
        proc_def_id: Some(id.to_owned()),
        proc_def_key: Some(definition.key.clone()),
        deployment_id: definition.deployment_id.clone(),
        tenant_id: definition.tenant_id.clone(),
        ..UserOperationLogEntry::default()
    };
    exec.log_operation(
        "Delete",
        "ProcessDefinition",
        OPERATOR,
        &about,
        &[PropertyChange::set("cascade", options.cascade)],
    );
    Ok(())
}

/// Deletes all versions of a key, of one tenant or of all.
///
/// # Errors
/// There is none; instances of one run and do not go along.
pub fn delete_process_definitions(
    exec: &mut Exec<'_>,
    key: &str,
    tenant: Option<&str>,
    options: DeleteOptions,
) -> Step {
    let rows = exec.query::<ProcessDefinition>(Filter::new().text("KEY_", key))?;
    let mut versions: Vec<_> = rows
        .iter()
        .filter(|row| tenant.is_none() || row.tenant_id.as_deref() == tenant)
        .map(|row| (row.version, row.id.clone()))
        .collect();
    found((!versions.is_empty()).then_some(()), || {
        format!("No process definition found with key '{key}': processDefinitions is empty")
    })?;
    // Oldest first, so that no version but the last begins to start by events again.
    versions.sort();
    for (_, id) in versions {
        delete_process_definition(exec, &id, options)?;
    }
    Ok(())
}

/// Deletes all running instances of a definition.
fn delete_instances(exec: &mut Exec<'_>, definition: &str, options: DeleteOptions) -> Step {
    let roots = exec.query::<Execution>(
        Filter::new()
            .text("PROC_DEF_ID_", definition)
            .is_null("PARENT_ID_"),
    )?;
    for root in roots.iter() {
        exec.require_instance(&root.id)?;
        if exec.ws.rows.executions.has(&root.id) {
            exec.delete_process_instance(
                &root.id,
                Some("deleted deployment"),
                options.skip_custom_listeners,
                options.skip_io_mappings,
                true,
                false,
            )?;
        }
    }
    Ok(())
}

/// Deletes a definition's row and what hangs on it.
fn delete_definition(exec: &mut Exec<'_>, definition: &ProcessDefinition, cascade: bool) -> Step {
    let id = definition.id.as_str();
    if cascade {
        exec.delete_history_of(HistoryOf::Definition(id));
        exec.statement(
            "DELETE FROM ACT_HI_INCIDENT WHERE PROC_DEF_ID_ = $1".into(),
            id.to_owned(),
        );
        exec.statement(
            "DELETE FROM ACT_HI_IDENTITYLINK WHERE PROC_DEF_ID_ = $1".into(),
            id.to_owned(),
        );
        exec.statement(
            "DELETE FROM ACT_GE_BYTEARRAY WHERE ID_ IN (SELECT JOB_EXCEPTION_STACK_ID_ FROM ACT_HI_JOB_LOG WHERE JOB_EXCEPTION_STACK_ID_ IS NOT NULL AND PROCESS_DEF_ID_ = $1)".into(),
            id.to_owned(),
        );
        exec.statement(
            "DELETE FROM ACT_HI_JOB_LOG WHERE PROCESS_DEF_ID_ = $1".into(),
            id.to_owned(),
        );
    } else {
        let running = exec
            .query::<Execution>(Filter::new().text("PROC_DEF_ID_", id).is_null("PARENT_ID_"))?
            .len();
        if running > 0 {
            return fail(format!(
                "ENGINE-03076 Deletion of process definition without cascading failed. Process definition with id: {id} can't be deleted, because there are {running} dependent process instances."
            ));
        }
    }
    exec.statement(
        "DELETE FROM ACT_RU_IDENTITYLINK WHERE PROC_DEF_ID_ = $1".into(),
        id.to_owned(),
    );
    // Start events: their subscriptions name the definition, their timers belong to no instance.
    for subscription in exec.track(
        Filter::new()
            .text("CONFIGURATION_", id)
            .is_null("EXECUTION_ID_"),
        |r| &mut r.event_subscriptions,
    )? {
        exec.ws.rows.event_subscriptions.remove(&subscription);
    }
    for job in exec.track(
        Filter::new()
            .text("PROCESS_DEF_ID_", id)
            .is_null("PROCESS_INSTANCE_ID_"),
        |r| &mut r.jobs,
    )? {
        exec.delete_job(&job);
    }
    for job_definition in exec.track(Filter::new().text("PROC_DEF_ID_", id), |r| {
        &mut r.job_definitions
    })? {
        exec.ws.rows.job_definitions.remove(&job_definition);
    }
    exec.ws.rows.process_definitions.load(definition.clone());
    exec.ws.rows.process_definitions.remove(id);
    Ok(())
}
