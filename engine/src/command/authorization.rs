//! Authorizations: what users and groups may do.

use cauce_store::records::{Authorization, UserOperationLogEntry};

use super::operation_log::{ADMIN, PropertyChange};
use crate::authorization::Resource;
use crate::error::EngineError;
use crate::exec::{Exec, Step, fail};

/// Who may do what with which resources.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthorizationChange {
    /// The bits of the permissions, of which a revocation holds those that are left.
    pub permissions: i32,
    /// The user; `*` is everybody.
    pub user_id: Option<String>,
    /// The group.
    pub group_id: Option<String>,
    /// The kind of resource.
    pub resource_type: Option<i32>,
    /// The resource; `*` is all of them.
    pub resource_id: Option<String>,
}

impl AuthorizationChange {
    fn apply(&self, row: &mut Authorization) {
        row.perms = Some(self.permissions);
        row.user_id.clone_from(&self.user_id);
        row.group_id.clone_from(&self.group_id);
        row.resource_type = self.resource_type.unwrap_or(row.resource_type);
        row.resource_id.clone_from(&self.resource_id);
    }

    /// It is for a user or for a group; what is for everybody is for the user `*`.
    fn check(&self, kind: i32) -> Step {
        if kind == GLOBAL && self.user_id.as_deref() != Some("*") {
            return fail(
                "ENGINE-03026 Illegal value for userId for GLOBAL authorization. Must be '*'",
            );
        }
        match (&self.user_id, &self.group_id) {
            (Some(_), None) | (None, Some(_)) => {}
            _ => {
                return Err(EngineError::null_value(
                    "Authorization must either have a 'userId' or a 'groupId'.",
                )
                .into());
            }
        }
        if self.resource_type.is_none() {
            return Err(
                EngineError::null_value("Authorization 'resourceType' cannot be null").into(),
            );
        }
        if self.resource_id.is_none() {
            return Err(
                EngineError::null_value("Authorization 'resourceId' cannot be null").into(),
            );
        }
        Ok(())
    }
}

const GLOBAL: i32 = 0;

/// Whether a number names a kind of authorization: 0 for everybody, 1 granted, 2 revoked.
///
/// # Errors
/// It does not.
pub fn check_authorization_type(kind: i32) -> Step {
    if (0..=2).contains(&kind) {
        return Ok(());
    }
    fail(format!(
        "ENGINE-03025 Unrecognized authorization type '{kind}'. Must be one of ['0', '1', '2']"
    ))
}

/// Creates an authorization.
///
/// # Errors
/// It is for nobody, or for a user and a group at once; a part is missing.
pub fn create_authorization(
    exec: &mut Exec<'_>,
    kind: i32,
    change: &AuthorizationChange,
) -> Step<Authorization> {
    check_authorization_type(kind)?;
    exec.check_general(Resource::Authorization, "CREATE")?;
    change.check(kind)?;
    let mut row = Authorization {
        id: exec.new_id(),
        rev: 1,
        kind,
        ..Authorization::default()
    };
    change.apply(&mut row);
    exec.ws.rows.authorizations.insert(row.clone());
    log(exec, "Create", &row, None);
    Ok(row)
}

/// Changes an authorization; `false` where there is none.
///
/// # Errors
/// It would be for nobody, or for a user and a group at once; a part is missing.
pub fn update_authorization(
    exec: &mut Exec<'_>,
    id: &str,
    change: &AuthorizationChange,
) -> Step<bool> {
    let Some(before) = exec.track_one(id, |r| &mut r.authorizations)? else {
        return Ok(false);
    };
    exec.check_on(Resource::Authorization, "UPDATE", id)?;
    change.check(before.kind)?;
    let mut after = before.clone();
    change.apply(&mut after);
    exec.ws.rows.authorizations.update(id, |a| change.apply(a));
    log(exec, "Update", &after, Some(&before));
    Ok(true)
}

/// Deletes an authorization; `false` where there is none.
///
/// # Errors
/// None of its own.
pub fn delete_authorization(exec: &mut Exec<'_>, id: &str) -> Step<bool> {
    if exec.track_one(id, |r| &mut r.authorizations)?.is_some() {
        exec.check_on(Resource::Authorization, "DELETE", id)?;
        exec.forget_resource(Resource::Authorization, id);
    }
    let Some(gone) = exec.ws.rows.authorizations.remove(id) else {
        return Ok(false);
    };
    log(exec, "Delete", &gone, None);
    Ok(true)
}

/// The kind of an authorization; none where there is no such authorization.
///
/// # Errors
/// None of its own.
pub fn authorization_type(exec: &mut Exec<'_>, id: &str) -> Step<Option<i32>> {
    Ok(exec
        .track_one(id, |r| &mut r.authorizations)?
        .map(|a| a.kind))
}

/// What the log says of an authorization, by property.
fn described(row: &Authorization) -> Vec<(&'static str, Option<String>)> {
    let bits = row.perms.unwrap_or(0);
    let names = crate::permissions::names(
        i64::from(row.kind),
        i64::from(row.resource_type),
        i64::from(bits),
    );
    vec![
        ("permissionBits", Some(bits.to_string())),
        ("permissions", Some(names.join(", "))),
        ("type", Some(row.kind.to_string())),
        (
            "resource",
            Some(crate::permissions::resource_name(row.resource_type).to_owned()),
        ),
        ("resourceId", row.resource_id.clone()),
        ("userId", row.user_id.clone()),
        ("groupId", row.group_id.clone()),
    ]
}

fn log(exec: &mut Exec<'_>, operation: &str, row: &Authorization, before: Option<&Authorization>) {
    let old = before.map(described).unwrap_or_default();
    let changes: Vec<PropertyChange> = described(row)
        .into_iter()
        .filter_map(|(property, after)| {
            let before = old
                .iter()
                .find(|(name, _)| *name == property)
                .and_then(|(_, value)| value.clone());
            (after.is_some() || before.is_some())
                .then(|| PropertyChange::new(property, before, after))
        })
        .collect();
    exec.log_operation(
        operation,
        "Authorization",
        ADMIN,
        &UserOperationLogEntry::default(),
        &changes,
    );
}
