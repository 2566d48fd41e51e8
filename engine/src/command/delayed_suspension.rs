//! Jobs that suspend or activate definitions at a date.

use cauce_store::records::Job;

use super::suspension::{
    DefinitionSelection, JobDefinitionSelection, Suspension, suspend_job_definitions,
    suspend_process_definitions,
};
use crate::exec::{Exec, Step, fail};

/// Does what such a job is for; `false` for a job of another kind.
pub(super) fn change_state(exec: &mut Exec<'_>, job: &Job) -> Step<bool> {
    let handler = job.handler_type.as_deref().unwrap_or_default();
    let (suspended, jobs) = match handler {
        "suspend-processdefinition" => (true, false),
        "activate-processdefinition" => (false, false),
        "suspend-job-definition" => (true, true),
        "activate-job-definition" => (false, true),
        _ => return Ok(false),
    };
    let text = job.handler_cfg.as_deref().unwrap_or_default();
    let Ok(configuration) = serde_json::from_str::<serde_json::Value>(text) else {
        return fail(format!(
            "the configuration of job '{}' cannot be read: {text}",
            job.id
        ));
    };
    let word = |name: &str| configuration[name].as_str().map(str::to_owned);
    let flag = |name: &str| configuration[name].as_bool().unwrap_or_default();
    let tenant = configuration
        .get("processDefinitionTenantId")
        .map(|t| t.as_str().map(str::to_owned));
    let key = word("processDefinitionKey");
    if jobs {
        let selection = match (word("jobDefinitionId"), word("processDefinitionId"), key) {
            (Some(id), ..) => JobDefinitionSelection::Id(id),
            (None, Some(id), _) => JobDefinitionSelection::ProcessDefinition(id),
            (None, None, Some(key)) => JobDefinitionSelection::Key { key, tenant },
            (None, None, None) => return fail(format!("job '{}' names no job definition", job.id)),
        };
        let suspension = Suspension {
            suspended,
            include_dependents: flag("includeJobs"),
            date: None,
        };
        suspend_job_definitions(exec, &selection, suspension)?;
        return Ok(true);
    }
    let selection = match (word("processDefinitionId"), key) {
        (Some(id), _) => DefinitionSelection::Id(id),
        (None, Some(key)) => DefinitionSelection::Key { key, tenant },
        (None, None) => {
            return fail(format!("job '{}' names no process definition", job.id));
        }
    };
    let suspension = Suspension {
        suspended,
        include_dependents: flag("includeProcessInstances"),
        date: None,
    };
    suspend_process_definitions(exec, &selection, suspension)?;
    Ok(true)
}
