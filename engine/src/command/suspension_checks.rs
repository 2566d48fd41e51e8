//! Whether the caller may suspend and activate.

use cauce_store::Filter;
use cauce_store::records::{Job, JobDefinition};

use super::suspension::{DefinitionSelection, JobDefinitionSelection, JobSelection};
use crate::authorization::rules;
use crate::exec::{Exec, Step};

/// Whether the caller may suspend and activate process definitions, and their instances.
pub(super) fn check_definitions(
    exec: &Exec<'_>,
    selection: &DefinitionSelection,
    instances: bool,
) -> Step {
    match selection {
        DefinitionSelection::Id(id) => {
            exec.check_definition_id(&rules::SUSPEND_DEFINITION, id)?;
            if instances {
                exec.check_instances_of(&rules::SUSPEND_INSTANCES_OF_DEFINITION, id, None)?;
            }
        }
        DefinitionSelection::Key { key, .. } => {
            exec.check_key(&rules::SUSPEND_DEFINITION, key)?;
            if instances {
                exec.check_key(&rules::SUSPEND_INSTANCES_OF_DEFINITION, key)?;
            }
        }
    }
    Ok(())
}

/// Whether the caller may suspend and activate the instances of process definitions.
pub(super) fn check_instances_of(exec: &Exec<'_>, selection: &DefinitionSelection) -> Step {
    match selection {
        DefinitionSelection::Id(id) => {
            exec.check_instances_of(&rules::SUSPEND_INSTANCES_OF_DEFINITION, id, None)?;
        }
        DefinitionSelection::Key { key, .. } => {
            exec.check_key(&rules::SUSPEND_INSTANCES_OF_DEFINITION, key)?;
        }
    }
    Ok(())
}

/// Whether the caller may suspend and activate job definitions, and their jobs.
pub(super) fn check_job_definitions(
    exec: &Exec<'_>,
    selection: &JobDefinitionSelection,
    jobs: bool,
) -> Step {
    if !exec.is_checked() {
        return Ok(());
    }
    let key = match selection {
        JobDefinitionSelection::Id(id) => {
            let rows = exec.query::<JobDefinition>(Filter::new().text("ID_", id))?;
            rows.first().and_then(|d| d.proc_def_key.clone())
        }
        JobDefinitionSelection::ProcessDefinition(id) => {
            exec.check_definition_id(&rules::UPDATE_DEFINITION, id)?;
            if jobs {
                exec.check_instances_of(&rules::UPDATE_INSTANCES_OF_DEFINITION, id, None)?;
            }
            None
        }
        JobDefinitionSelection::Key { key, .. } => Some(key.clone()),
    };
    if let Some(key) = key {
        exec.check_key(&rules::UPDATE_DEFINITION, &key)?;
        if jobs {
            exec.check_key(&rules::UPDATE_INSTANCES_OF_DEFINITION, &key)?;
        }
    }
    Ok(())
}

/// Whether the caller may suspend and activate jobs.
pub(super) fn check_jobs(exec: &Exec<'_>, selection: &JobSelection) -> Step {
    if !exec.is_checked() {
        return Ok(());
    }
    let key = match selection {
        JobSelection::Id(id) => {
            let rows = exec.query::<Job>(Filter::new().text("ID_", id))?;
            let Some(job) = rows.first() else {
                return Ok(());
            };
            if let Some(instance) = &job.process_instance_id {
                return exec.check_execution_id(&rules::UPDATE_INSTANCE, instance);
            }
            job.process_def_key.clone()
        }
        JobSelection::JobDefinition(id) => {
            let rows = exec.query::<JobDefinition>(Filter::new().text("ID_", id))?;
            rows.first().and_then(|d| d.proc_def_key.clone())
        }
        JobSelection::ProcessInstance(id) => {
            return exec.check_execution_id(&rules::UPDATE_INSTANCE, id);
        }
        JobSelection::ProcessDefinition(id) => {
            return exec.check_instances_of(&rules::UPDATE_INSTANCES_OF_DEFINITION, id, None);
        }
        JobSelection::Key { key, .. } => Some(key.clone()),
    };
    match key {
        Some(key) => exec.check_key(&rules::UPDATE_INSTANCES_OF_DEFINITION, &key),
        None => Ok(()),
    }
}
