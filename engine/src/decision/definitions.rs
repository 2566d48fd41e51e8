//! Which definition of a decision is meant.

use cauce_store::Filter;
use cauce_store::records::DecisionDefinition;

use crate::error::ErrorKind;
use crate::exec::{Exec, Step, fail_with};

/// `DecisionDefinitionNotFoundException`
fn missing<T>(message: String) -> Step<T> {
    fail_with(
        ErrorKind::NotFound,
        format!("{message}: decisionDefinition is null"),
    )
}

fn shown(value: Option<&str>) -> &str {
    value.unwrap_or("null")
}

impl Exec<'_> {
    /// All versions of a decision's key, as this command sees them.
    pub(super) fn decisions_of_key(&self, key: &str) -> Step<Vec<DecisionDefinition>> {
        let stored = self.query::<DecisionDefinition>(Filter::new().text("KEY_", key))?;
        let known = &self.ws.rows.decision_definitions;
        let mut out = Vec::with_capacity(stored.len());
        for row in stored.iter() {
            match known.get(&row.id) {
                Some(current) => out.push(current.clone()),
                None if known.knows(&row.id) => {}
                None => out.push(row.clone()),
            }
        }
        out.extend(known.inserted().filter(|d| d.key == key).cloned());
        Ok(out)
    }

    /// The newest version of a key, of a tenant or of none.
    pub(crate) fn newest_decision(
        &self,
        key: &str,
        tenant: Option<&str>,
        fits: impl Fn(&DecisionDefinition) -> bool,
    ) -> Step<Option<DecisionDefinition>> {
        let rows = self.decisions_of_key(key)?;
        Ok(rows
            .into_iter()
            .filter(|d| d.tenant_id.as_deref() == tenant && fits(d))
            .max_by_key(|d| d.version))
    }

    /// A decision definition by its id.
    pub(crate) fn decision_by_id(&self, id: &str) -> Step<DecisionDefinition> {
        if let Some(row) = self.ws.rows.decision_definitions.get(id) {
            return Ok(row.clone());
        }
        match self
            .query::<DecisionDefinition>(Filter::new().text("ID_", id))?
            .first()
        {
            Some(row) if !self.ws.rows.decision_definitions.knows(id) => Ok(row.clone()),
            _ => missing(format!(
                "no deployed decision definition found with id '{id}'"
            )),
        }
    }

    /// The newest version of a key and tenant.
    pub(super) fn latest_decision(
        &self,
        key: &str,
        tenant: Option<&str>,
    ) -> Step<DecisionDefinition> {
        match self.newest_decision(key, tenant, |_| true)? {
            Some(row) => Ok(row),
            None => missing(format!(
                "no decision definition deployed with key '{key}' and tenant-id '{}'",
                shown(tenant)
            )),
        }
    }

    /// The definition of a key in a deployment.
    pub(super) fn decision_of_deployment(
        &self,
        key: &str,
        deployment: Option<&str>,
    ) -> Step<DecisionDefinition> {
        let found = self
            .decisions_of_key(key)?
            .into_iter()
            .find(|d| d.deployment_id.as_deref() == deployment);
        match found {
            Some(row) => Ok(row),
            None => missing(format!(
                "no decision definition deployed with key = '{key}' in deployment = '{}'",
                shown(deployment)
            )),
        }
    }

    /// The definition of a key, version and tenant.
    pub(super) fn decision_of_version(
        &self,
        key: &str,
        version: i32,
        tenant: Option<&str>,
    ) -> Step<DecisionDefinition> {
        match self.newest_decision(key, tenant, |d| d.version == version)? {
            Some(row) => Ok(row),
            None => missing(format!(
                "no decision definition deployed with key = '{key}', version = '{version}' and tenant-id '{}'",
                shown(tenant)
            )),
        }
    }

    /// The definition of a key, version tag and tenant, of which there must be only one.
    pub(super) fn decision_of_tag(
        &self,
        key: &str,
        tag: Option<&str>,
        tenant: Option<&str>,
    ) -> Step<DecisionDefinition> {
        let mut fitting = self.decisions_of_key(key)?;
        fitting.retain(|d| {
            d.tenant_id.as_deref() == tenant
                && d.version_tag.is_some()
                && d.version_tag.as_deref() == tag
        });
        match fitting.len() {
            0 => missing(format!(
                "no decision definition deployed with key = '{key}', versionTag = '{}' and tenant-id '{}'",
                shown(tag),
                shown(tenant)
            )),
            1 => Ok(fitting.remove(0)),
            several => crate::exec::fail(format!(
                "ENGINE-22006 Found more than one decision definition for key '{key}' and versionTag '{}': {several}",
                shown(tag)
            )),
        }
    }
}
