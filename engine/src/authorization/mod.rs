//! Who may do what: authorizations and tenants are checked by the commands themselves, as Camunda's do, each at the place where it
//! knows what it is about. Lists are narrowed by the store ([`cauce_store::query::access`]).
//!
//! Nothing is read where nobody is authenticated or nothing is to be checked. A check reads the authorizations on its resources and on
//! all of a kind in one statement.

pub(crate) mod checks;
pub(crate) mod defaults;
mod evaluate;
pub(crate) mod rules;
mod summary;

use std::sync::Arc;

use cauce_store::query::{Principal, Viewer};

use crate::command::ADMIN_GROUP;
use crate::engine::{Caller, Engine};
use crate::error::EngineError;
use crate::permissions;

pub use evaluate::is_authorized;
pub use summary::{Permitted, permitted};

/// What an authorization is about, with Camunda's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are Camunda's")]
pub enum Resource {
    User = 1,
    Group = 2,
    GroupMembership = 3,
    Authorization = 4,
    Filter = 5,
    ProcessDefinition = 6,
    Task = 7,
    ProcessInstance = 8,
    Deployment = 9,
    DecisionDefinition = 10,
    Tenant = 11,
    TenantMembership = 12,
    Batch = 13,
    DecisionRequirementsDefinition = 14,
    OperationLogCategory = 17,
    System = 21,
}

impl Resource {
    /// Camunda's number.
    #[must_use]
    pub fn number(self) -> i32 {
        self as i32
    }

    /// Camunda's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        permissions::resource_name(self.number())
    }

    /// The bits of a permission on this kind of resource. A name that it has not is a mistake of the program: only who may do
    /// everything has it.
    #[must_use]
    pub fn bits(self, permission: &str) -> i32 {
        permissions::of(i64::from(self.number()))
            .iter()
            .find(|(name, _)| *name == permission)
            .and_then(|(_, bits)| i32::try_from(*bits).ok())
            .unwrap_or(i32::MAX)
    }
}

/// A permission that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// On what kind of resource.
    pub resource: Resource,
    /// The permission's name.
    pub permission: &'static str,
    /// On which one; none for all of them.
    pub id: Option<String>,
}

impl Wanted {
    /// A permission on a resource.
    #[must_use]
    pub fn new(resource: Resource, permission: &'static str, id: Option<&str>) -> Self {
        Self {
            resource,
            permission,
            id: id.map(str::to_owned),
        }
    }
}

impl std::fmt::Display for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            resource,
            permission,
            id,
        } = self;
        let name = resource.name();
        match id {
            Some(id) => write!(
                f,
                "'{permission}' permission on resource '{id}' of type '{name}'"
            ),
            None => write!(f, "'{permission}' permission on resource '{name}'"),
        }
    }
}

/// Somebody may not do something: Camunda's `AuthorizationException`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Camunda's message.
    pub message: String,
    /// Who.
    pub user: Option<String>,
    /// What would have been enough: one of these.
    pub missing: Vec<Wanted>,
}

impl Refusal {
    /// One permission is missing.
    fn one(user: &str, wanted: Wanted) -> Self {
        Self {
            message: format!("The user with id '{user}' does not have {wanted}."),
            user: Some(user.to_owned()),
            missing: vec![wanted],
        }
    }

    /// Any of some permissions is missing.
    fn any(user: &str, wanted: Vec<Wanted>) -> Self {
        let list: Vec<String> = wanted.iter().map(Wanted::to_string).collect();
        Self {
            message: format!(
                "The user with id '{user}' does not have one of the following permissions: {}",
                list.join(" or ")
            ),
            user: Some(user.to_owned()),
            missing: wanted,
        }
    }

    /// Only administrators may.
    fn administrators() -> Self {
        Self {
            message: "ENGINE-03029 Required admin authenticated group or user.".to_owned(),
            user: None,
            missing: Vec::new(),
        }
    }

    /// Only administrators may, and who has a permission.
    fn administrators_or(wanted: &Wanted) -> Self {
        Self {
            message: format!(
                "ENGINE-03110 Required admin authenticated group or user or any of the following permissions: {wanted}."
            ),
            user: None,
            missing: Vec::new(),
        }
    }
}

impl Caller {
    /// Whether the caller is an administrator.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.groups.iter().any(|group| group == ADMIN_GROUP)
    }
}

impl Engine {
    /// An authenticated user with groups and tenants. One statement.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn caller(&self, user: &str) -> Result<Caller, EngineError> {
        let found = self
            .store()
            .memberships(user, self.config().authorization)
            .await?;
        Ok(Caller {
            user: Some(user.to_owned()),
            groups: found.groups,
            tenants: found.tenants,
            revokes: found.revokes,
        })
    }

    /// What a caller sees of lists.
    #[must_use]
    pub fn viewer(&self, caller: &Caller) -> Viewer {
        let Some(user) = &caller.user else {
            return Viewer::default();
        };
        let config = self.config();
        Viewer {
            principal: config.authorization.then(|| Principal {
                user: user.clone(),
                groups: caller.groups.clone(),
                revokes: caller.revokes,
            }),
            tenants: (config.tenant_check && !caller.is_administrator())
                .then(|| caller.tenants.clone()),
        }
    }

    /// The same; none where nothing is checked.
    #[must_use]
    pub fn checked(&self, caller: &Caller) -> Option<Arc<Viewer>> {
        let config = self.config();
        if caller.user.is_none() || !(config.authorization || config.tenant_check) {
            return None;
        }
        let viewer = self.viewer(caller);
        (viewer != Viewer::default()).then(|| Arc::new(viewer))
    }
}
