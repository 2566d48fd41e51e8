//! What is told of a process instance that was started, and which definition a key means.

use cauce_store::records::HistoricProcessInstance;

use super::start_instance::{StartInstance, Started, start_of};
use super::variables::variables_in_return;
use crate::error::ErrorKind;
use crate::exec::{Exec, Step, fail, fail_with};

/// A process instance that this command has started, be it over already.
///
/// # Errors
/// This command has started no such instance.
pub fn started(exec: &mut Exec<'_>, id: &str) -> Step<Started> {
    let variables = variables_in_return(exec, id);
    if let Some(row) = exec.ws.rows.executions.get(id).cloned() {
        let definition = exec.definition(row.proc_def_id.as_deref().unwrap_or_default())?;
        return Ok(Started {
            id: row.id,
            definition_id: definition.row.id.clone(),
            definition_key: definition.row.key.clone(),
            business_key: row.business_key,
            case_instance_id: row.case_inst_id,
            tenant_id: row.tenant_id,
            ended: exec.has_ended(id),
            suspended: row.suspension_state == 2,
            variables,
        });
    }
    let Some(row): Option<HistoricProcessInstance> =
        exec.ws.rows.historic_process_instances.get(id).cloned()
    else {
        return fail(format!("process instance {id} was not started here"));
    };
    Ok(Started {
        id: row.id,
        definition_id: row.proc_def_id,
        definition_key: row.proc_def_key.unwrap_or_default(),
        business_key: row.business_key,
        case_instance_id: row.case_inst_id,
        tenant_id: row.tenant_id,
        ended: true,
        suspended: false,
        variables,
    })
}

/// Starts an instance of the newest definition of a key: of the tenant where one is given, else of no tenant.
///
/// # Errors
/// There is no such definition; see also [`start_instance`].
pub fn start_latest(
    exec: &mut Exec<'_>,
    key: &str,
    tenant: Option<&str>,
    start: &StartInstance,
) -> Step<Started> {
    match latest_definition(exec, key, tenant)? {
        Some(definition) => start_of(exec, &definition, start),
        None => {
            let of = tenant.map_or_else(String::new, |t| format!(" and tenant-id '{t}'"));
            fail_with(
                ErrorKind::NullValue,
                format!("no processes deployed with key '{key}'{of}: processDefinition is null"),
            )
        }
    }
}

/// The id of the newest definition of a key: of the tenant where one is given, else of no tenant.
///
/// # Errors
/// None of its own.
pub fn latest_definition(
    exec: &mut Exec<'_>,
    key: &str,
    tenant: Option<&str>,
) -> Step<Option<String>> {
    Ok(exec.latest_definition(key, tenant)?.map(|d| d.id.clone()))
}
