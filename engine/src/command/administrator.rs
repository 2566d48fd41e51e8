//! The first administrator, as Camunda's setting of an admin user makes one.

use cauce_store::records::{Authorization, Group, Membership};
use cauce_store::{Cell, Filter, Kind, RowChange};

use super::identity::{UserProfile, create_user_unchecked};
use crate::exec::{Exec, Step};

/// The group of administrators.
pub const ADMIN_GROUP: &str = "camunda-admin";

/// Kinds of resources, of which administrators may do everything with all: from applications (0) to the system (21).
const RESOURCES: i32 = 22;
/// The bits of all permissions.
const ALL: i32 = i32::MAX;
/// The kind of an authorization that grants.
const GRANT: i32 = 1;

/// Creates the user, the group of administrators with its authorizations where they are missing, and puts the user into it.
/// `false` where the user is there already: nothing is changed then.
///
/// # Errors
/// None of its own.
pub fn create_administrator(exec: &mut Exec<'_>, id: &str, password: &str) -> Step<bool> {
    if exec.track_one(id, |r| &mut r.users)?.is_some() {
        return Ok(false);
    }
    let mut letters = id.chars();
    let name: String = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default();
    let profile = UserProfile {
        id: Some(id.to_owned()),
        first_name: Some(name.clone()),
        last_name: Some(name),
        email: Some(format!("{id}@localhost")),
    };
    create_user_unchecked(exec, id, &profile, Some(password));
    if exec.track_one(ADMIN_GROUP, |r| &mut r.groups)?.is_none() {
        exec.ws.rows.groups.insert(Group {
            id: ADMIN_GROUP.to_owned(),
            rev: 1,
            name: Some("camunda BPM Administrators".to_owned()),
            kind: Some("SYSTEM".to_owned()),
        });
    }
    let members = Filter::new()
        .text("USER_ID_", id)
        .text("GROUP_ID_", ADMIN_GROUP);
    if exec.query::<Membership>(members)?.is_empty() {
        let text = |text: &str| (Kind::Text, Cell::Text(text.to_owned()));
        exec.ws.statements.push(RowChange::Statement {
            sql: "INSERT INTO ACT_ID_MEMBERSHIP (USER_ID_, GROUP_ID_) VALUES ($1, $2)".to_owned(),
            binds: vec![text(id), text(ADMIN_GROUP)],
        });
    }
    let granted = exec.query::<Authorization>(Filter::new().text("GROUP_ID_", ADMIN_GROUP))?;
    for resource in 0..RESOURCES {
        let there = granted
            .iter()
            .any(|a| a.resource_type == resource && a.resource_id.as_deref() == Some("*"));
        if there {
            continue;
        }
        let row = Authorization {
            id: exec.new_id(),
            rev: 1,
            kind: GRANT,
            group_id: Some(ADMIN_GROUP.to_owned()),
            resource_type: resource,
            resource_id: Some("*".to_owned()),
            perms: Some(ALL),
            ..Authorization::default()
        };
        exec.ws.rows.authorizations.insert(row);
    }
    Ok(true)
}
