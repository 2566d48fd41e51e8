//! Deploys resources of a deployment again.

use cauce_store::Filter;
use cauce_store::records::{ByteArray, Deployment};

use super::deploy::{Deploy, Deployed, Resource, deploy};
use super::rows::found;
use crate::authorization::{self, rules};
use crate::exec::{Exec, Step};

/// Which resources, and the source to note.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redeploy {
    /// Resources by id.
    pub resource_ids: Vec<String>,
    /// Resources by name. With neither ids nor names, all of them.
    pub resource_names: Vec<String>,
    /// The new deployment's source.
    pub source: Option<String>,
}

/// Deploys resources of a deployment again, as a new deployment of the same name and tenant.
///
/// # Errors
/// There is no such deployment; it has no such resource; what deploying fails with.
pub fn redeploy(exec: &mut Exec<'_>, id: &str, request: &Redeploy) -> Step<Deployed> {
    let rows = exec.query::<Deployment>(Filter::new().text("ID_", id))?;
    let old = found(rows.first().cloned(), || {
        format!("Deployment with id '{id}' does not exist")
    })?;
    exec.check_general(authorization::Resource::Deployment, "CREATE")?;
    exec.check_deployment(&rules::READ_DEPLOYMENT, id)?;
    let stored =
        exec.query::<ByteArray>(Filter::new().text("DEPLOYMENT_ID_", id).order("NAME_ ASC"))?;
    let lacking = |wanted: &[String], what: &str, has: &dyn Fn(&str) -> bool| {
        let missing: Vec<&str> = wanted
            .iter()
            .map(String::as_str)
            .filter(|w| !has(w))
            .collect();
        (!missing.is_empty())
            .then(|| format!("The deployment with id '{id}' does not contain the following resources with {what}: {}", missing.join(", ")))
    };
    let by_id = |wanted: &str| stored.iter().any(|b| b.id == wanted);
    let by_name = |wanted: &str| stored.iter().any(|b| b.name.as_deref() == Some(wanted));
    if let Some(message) = lacking(&request.resource_ids, "id", &by_id)
        .or_else(|| lacking(&request.resource_names, "name", &by_name))
    {
        return found(None, || message);
    }
    let all = request.resource_ids.is_empty() && request.resource_names.is_empty();
    let wanted = |b: &ByteArray| {
        all || request.resource_ids.contains(&b.id)
            || b.name
                .as_ref()
                .is_some_and(|n| request.resource_names.contains(n))
    };
    let resources = stored
        .iter()
        .filter(|b| wanted(b))
        .map(|b| Resource {
            name: b.name.clone().unwrap_or_default(),
            bytes: b.bytes.clone().unwrap_or_default().into(),
        })
        .collect();
    let again = Deploy {
        name: old.name.clone(),
        source: request.source.clone(),
        tenant_id: old.tenant_id.clone(),
        resources,
        ..Deploy::default()
    };
    deploy(exec, &again)
}
