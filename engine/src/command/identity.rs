//! Users, groups, tenants, and who belongs to whom.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cauce_store::records::{
    Group, Membership, Tenant, TenantMembership, User, UserOperationLogEntry,
};
use cauce_store::{Cell, Filter, Kind, RowChange};
use chrono::TimeDelta;
use sha2::{Digest as _, Sha512};

use super::operation_log::{ADMIN, PropertyChange};
use super::rows::{needed, refuse};
use crate::authorization::Resource;
use crate::authorization::defaults::{ALL, Grantee};
use crate::error::EngineError;
use crate::exec::{Exec, Step, Stop, fail};

/// The bits of `READ`.
const READ: i32 = 2;

/// Who a user is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the user's")]
pub struct UserProfile {
    pub id: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
}

/// What became of a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordChange {
    /// It counts.
    Changed,
    /// There is no such user.
    NoUser,
    /// Who changes it did not give the right password of their own.
    WrongPassword,
}

/// Ids of users, groups and tenants are letters and digits, or `camunda-admin`.
fn must_be_plain(what: &str, id: &str) -> Step {
    let plain =
        id == "camunda-admin" || (!id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric()));
    if plain {
        Ok(())
    } else {
        fail(format!(
            "{what} has an invalid id: '{id}' is not a valid resource identifier."
        ))
    }
}

/// A salted hash as Camunda stores it.
fn hash(password: &str, salt: &str) -> String {
    let digest = Sha512::digest(format!("{password}{salt}").as_bytes());
    format!("{{SHA-512}}{}", STANDARD.encode(digest))
}

fn new_salt() -> String {
    STANDARD.encode(uuid::Uuid::new_v4().as_bytes())
}

/// Whether two texts are equal, in a time that does not say where they differ.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len()
        && a.bytes()
            .zip(b.bytes())
            .fold(0, |all, (x, y)| all | (x ^ y))
            == 0
}

fn matches(user: &User, password: &str) -> bool {
    let salt = user.salt.as_deref().unwrap_or_default();
    user.pwd
        .as_deref()
        .is_some_and(|stored| same(stored, &hash(password, salt)))
}

fn user(exec: &mut Exec<'_>, id: &str) -> Step<Option<User>> {
    exec.track_one(id, |r| &mut r.users)
}

/// Writes what an administrator did.
fn log(exec: &mut Exec<'_>, operation: &str, entity: &str, changes: &[PropertyChange]) {
    exec.log_operation(
        operation,
        entity,
        ADMIN,
        &UserOperationLogEntry::default(),
        changes,
    );
}

/// Creates a user.
///
/// # Errors
/// The id is missing, no plain one, or taken.
pub fn create_user(exec: &mut Exec<'_>, profile: &UserProfile, password: Option<&str>) -> Step {
    let id = needed(profile.id.clone(), "userId")?;
    must_be_plain("User", &id)?;
    if user(exec, &id)?.is_some() {
        return refuse("The user already exists");
    }
    if let Some(password) = password {
        exec.check_password(password, profile)?;
    }
    exec.check_general(Resource::User, "CREATE")?;
    create_user_unchecked(exec, &id, profile, password);
    log(exec, "Create", "User", &[PropertyChange::set("userId", id)]);
    Ok(())
}

/// Creates a user whose id and password have been looked at.
pub(super) fn create_user_unchecked(
    exec: &mut Exec<'_>,
    id: &str,
    profile: &UserProfile,
    password: Option<&str>,
) {
    exec.grant(Grantee::User(id), Resource::User, id, ALL);
    let salt = password.map(|_| new_salt());
    exec.ws.rows.users.insert(User {
        id: id.to_owned(),
        rev: 1,
        first: profile.first_name.clone(),
        last: profile.last_name.clone(),
        email: profile.email.clone(),
        pwd: password.map(|p| hash(p, salt.as_deref().unwrap_or_default())),
        salt,
        attempts: Some(0),
        ..User::default()
    });
}

/// Changes who a user is; `false` where there is none.
///
/// # Errors
/// The profile has no id.
pub fn update_user_profile(exec: &mut Exec<'_>, id: &str, profile: &UserProfile) -> Step<bool> {
    if user(exec, id)?.is_none() {
        return Ok(false);
    }
    if profile.id.is_none() {
        return super::rows::tripped("the profile has no id");
    }
    exec.check_on(Resource::User, "UPDATE", id)?;
    exec.ws.rows.users.update(id, |u| {
        u.first.clone_from(&profile.first_name);
        u.last.clone_from(&profile.last_name);
        u.email.clone_from(&profile.email);
    });
    log(exec, "Update", "User", &[PropertyChange::set("userId", id)]);
    Ok(true)
}

/// Gives a user a new password. Somebody who is authenticated gives their own too.
///
/// # Errors
/// None of its own.
pub fn change_password(
    exec: &mut Exec<'_>,
    id: &str,
    password: Option<&str>,
    own: Option<&str>,
) -> Step<PasswordChange> {
    if let Some(caller) = exec.env.user.clone() {
        exec.check_on(Resource::User, "READ", &caller)?;
        let right = user(exec, &caller)?.is_some_and(|u| own.is_some_and(|own| matches(&u, own)));
        if !right {
            return Ok(PasswordChange::WrongPassword);
        }
    }
    // Who may not be seen is not there.
    match exec.check_on(Resource::User, "READ", id) {
        Err(Stop::Fail(EngineError::Authorization(_))) => return Ok(PasswordChange::NoUser),
        seen => seen?,
    }
    let Some(row) = user(exec, id)? else {
        return Ok(PasswordChange::NoUser);
    };
    exec.check_on(Resource::User, "UPDATE", id)?;
    if let Some(password) = password {
        let profile = UserProfile {
            id: Some(row.id),
            first_name: row.first,
            last_name: row.last,
            email: row.email,
        };
        exec.check_password(password, &profile)?;
        let salt = new_salt();
        exec.ws.rows.users.update(id, |u| {
            u.pwd = Some(hash(password, &salt));
            u.salt = Some(salt);
        });
    }
    log(exec, "Update", "User", &[PropertyChange::set("userId", id)]);
    Ok(PasswordChange::Changed)
}

/// How often a password may be wrong before the user is locked for good.
const MOST_ATTEMPTS: i32 = 10;

/// Whether a user's password is right. Each wrong one locks the user for a while: 3 seconds, then twice that, a minute at most.
///
/// # Errors
/// None of its own.
pub fn verify_password(exec: &mut Exec<'_>, id: &str, password: &str) -> Step<bool> {
    let Some(row) = user(exec, id)? else {
        return Ok(false);
    };
    let attempts = row.attempts.unwrap_or(0);
    if attempts >= MOST_ATTEMPTS || row.lock_exp_time.is_some_and(|until| until > exec.now()) {
        return Ok(false);
    }
    if matches(&row, password) {
        if attempts > 0 || row.lock_exp_time.is_some() {
            exec.ws.rows.users.update(id, free);
        }
        return Ok(true);
    }
    let seconds = 3_i64.saturating_mul(1 << attempts.clamp(0, 10)).min(60);
    let until = exec.now() + TimeDelta::seconds(seconds);
    exec.ws.rows.users.update(id, |u| {
        u.attempts = Some(attempts + 1);
        u.lock_exp_time = Some(until);
    });
    Ok(false)
}

/// What is stored of a user's password, in one text: another one with each new password. `None` where there is no such user.
///
/// # Errors
/// None of its own.
pub fn password_proof(exec: &mut Exec<'_>, id: &str) -> Step<Option<String>> {
    Ok(user(exec, id)?.map(|row| {
        let part = |text: Option<String>| text.unwrap_or_default();
        format!("{}\n{}", part(row.pwd), part(row.salt))
    }))
}

fn free(user: &mut User) {
    user.attempts = Some(0);
    user.lock_exp_time = None;
}

/// Lets a locked user in again.
///
/// # Errors
/// None of its own: a user who is not there is not locked.
pub fn unlock_user(exec: &mut Exec<'_>, id: &str) -> Step {
    exec.must_be_administrator()?;
    if user(exec, id)?.is_some_and(|u| u.attempts.unwrap_or(0) > 0 || u.lock_exp_time.is_some()) {
        exec.ws.rows.users.update(id, free);
        log(exec, "Unlock", "User", &[PropertyChange::set("userId", id)]);
    }
    Ok(())
}

fn execute(exec: &mut Exec<'_>, sql: &str, texts: &[&str]) {
    let binds = texts
        .iter()
        .map(|t| (Kind::Text, Cell::Text((*t).to_owned())))
        .collect();
    exec.ws.statements.push(RowChange::Statement {
        sql: sql.to_owned(),
        binds,
    });
}

/// Deletes a user with memberships and authorizations.
///
/// # Errors
/// None of its own: one who is not there changes nothing.
pub fn delete_user(exec: &mut Exec<'_>, id: &str) -> Step {
    exec.check_on(Resource::User, "DELETE", id)?;
    exec.check_on(Resource::User, "READ", id)?;
    if user(exec, id)?.is_none() {
        return Ok(());
    }
    execute(
        exec,
        "DELETE FROM ACT_ID_MEMBERSHIP WHERE USER_ID_ = $1",
        &[id],
    );
    execute(
        exec,
        "DELETE FROM ACT_ID_TENANT_MEMBER WHERE USER_ID_ = $1",
        &[id],
    );
    execute(exec, "DELETE FROM ACT_ID_INFO WHERE USER_ID_ = $1", &[id]);
    execute(
        exec,
        "DELETE FROM ACT_RU_AUTHORIZATION WHERE USER_ID_ = $1",
        &[id],
    );
    execute(
        exec,
        "DELETE FROM ACT_RU_AUTHORIZATION WHERE RESOURCE_TYPE_ = 1 AND RESOURCE_ID_ = $1",
        &[id],
    );
    exec.ws.rows.users.remove(id);
    log(exec, "Delete", "User", &[PropertyChange::set("userId", id)]);
    Ok(())
}

fn group(exec: &mut Exec<'_>, id: &str) -> Step<Option<Group>> {
    exec.track_one(id, |r| &mut r.groups)
}

/// Creates a group.
///
/// # Errors
/// The id is missing, no plain one, or taken.
pub fn create_group(
    exec: &mut Exec<'_>,
    id: Option<&str>,
    name: Option<&str>,
    kind: Option<&str>,
) -> Step {
    let id = needed(id, "groupId")?;
    must_be_plain("Group", id)?;
    if group(exec, id)?.is_some() {
        return refuse("The group already exists");
    }
    exec.check_general(Resource::Group, "CREATE")?;
    exec.grant(Grantee::Group(id), Resource::Group, id, READ);
    exec.ws.rows.groups.insert(Group {
        id: id.to_owned(),
        rev: 1,
        name: name.map(str::to_owned),
        kind: kind.map(str::to_owned),
    });
    log(
        exec,
        "Create",
        "Group",
        &[PropertyChange::set("groupId", id)],
    );
    Ok(())
}

/// Changes a group; `false` where there is none.
///
/// # Errors
/// The change names no group.
pub fn update_group(
    exec: &mut Exec<'_>,
    id: &str,
    new: Option<&str>,
    name: Option<&str>,
    kind: Option<&str>,
) -> Step<bool> {
    if group(exec, id)?.is_none() {
        return Ok(false);
    }
    if new.is_none() {
        return super::rows::tripped("the group has no id");
    }
    exec.check_on(Resource::Group, "UPDATE", id)?;
    exec.ws.rows.groups.update(id, |g| {
        g.name = name.map(str::to_owned);
        g.kind = kind.map(str::to_owned);
    });
    log(
        exec,
        "Update",
        "Group",
        &[PropertyChange::set("groupId", id)],
    );
    Ok(true)
}

/// Deletes a group with memberships and authorizations.
///
/// # Errors
/// None of its own: one that is not there changes nothing.
pub fn delete_group(exec: &mut Exec<'_>, id: &str) -> Step {
    exec.check_on(Resource::Group, "DELETE", id)?;
    exec.check_on(Resource::Group, "READ", id)?;
    if group(exec, id)?.is_none() {
        return Ok(());
    }
    execute(
        exec,
        "DELETE FROM ACT_ID_MEMBERSHIP WHERE GROUP_ID_ = $1",
        &[id],
    );
    execute(
        exec,
        "DELETE FROM ACT_ID_TENANT_MEMBER WHERE GROUP_ID_ = $1",
        &[id],
    );
    execute(
        exec,
        "DELETE FROM ACT_RU_AUTHORIZATION WHERE GROUP_ID_ = $1",
        &[id],
    );
    execute(
        exec,
        "DELETE FROM ACT_RU_AUTHORIZATION WHERE RESOURCE_TYPE_ = 2 AND RESOURCE_ID_ = $1",
        &[id],
    );
    exec.ws.rows.groups.remove(id);
    log(
        exec,
        "Delete",
        "Group",
        &[PropertyChange::set("groupId", id)],
    );
    Ok(())
}

fn missing<T>(what: &str, id: &str) -> Step<T> {
    Err(EngineError::null_value(format!("No {what} found with id '{id}'.: {what} is null")).into())
}

/// Puts a user into a group.
///
/// # Errors
/// There is no such user or group; the user is in it already (the store refuses it).
pub fn add_group_member(exec: &mut Exec<'_>, group_id: &str, user_id: &str) -> Step {
    exec.check_on(Resource::GroupMembership, "CREATE", group_id)?;
    exec.check_on(Resource::User, "READ", user_id)?;
    exec.check_on(Resource::Group, "READ", group_id)?;
    if user(exec, user_id)?.is_none() {
        return missing("user", user_id);
    }
    if group(exec, group_id)?.is_none() {
        return missing("group", group_id);
    }
    execute(
        exec,
        "INSERT INTO ACT_ID_MEMBERSHIP (USER_ID_, GROUP_ID_) VALUES ($1, $2)",
        &[user_id, group_id],
    );
    let changes = [
        PropertyChange::set("userId", user_id),
        PropertyChange::set("groupId", group_id),
    ];
    log(exec, "Create", "Group membership", &changes);
    Ok(())
}

/// Takes a user out of a group.
///
/// # Errors
/// None of its own.
pub fn remove_group_member(exec: &mut Exec<'_>, group_id: &str, user_id: &str) -> Step {
    exec.check_on(Resource::GroupMembership, "DELETE", group_id)?;
    let there = exec.query::<Membership>(
        Filter::new()
            .text("USER_ID_", user_id)
            .text("GROUP_ID_", group_id),
    )?;
    if there.is_empty() {
        return Ok(());
    }
    exec.withdraw(Grantee::User(user_id), Resource::GroupMembership, group_id);
    execute(
        exec,
        "DELETE FROM ACT_ID_MEMBERSHIP WHERE USER_ID_ = $1 AND GROUP_ID_ = $2",
        &[user_id, group_id],
    );
    let changes = [
        PropertyChange::set("userId", user_id),
        PropertyChange::set("groupId", group_id),
    ];
    log(exec, "Delete", "Group membership", &changes);
    Ok(())
}

fn tenant(exec: &mut Exec<'_>, id: &str) -> Step<Option<Tenant>> {
    exec.track_one(id, |r| &mut r.tenants)
}

/// Creates a tenant.
///
/// # Errors
/// The id is missing, no plain one, or taken.
pub fn create_tenant(exec: &mut Exec<'_>, id: Option<&str>, name: Option<&str>) -> Step {
    let id = needed(id, "tenantId")?;
    must_be_plain("Tenant", id)?;
    if tenant(exec, id)?.is_some() {
        return refuse("The tenant already exists");
    }
    exec.check_general(Resource::Tenant, "CREATE")?;
    exec.ws.rows.tenants.insert(Tenant {
        id: id.to_owned(),
        rev: 1,
        name: name.map(str::to_owned),
    });
    log(
        exec,
        "Create",
        "Tenant",
        &[PropertyChange::set("tenantId", id)],
    );
    Ok(())
}

/// Changes a tenant; `false` where there is none.
///
/// # Errors
/// The change names no tenant.
pub fn update_tenant(
    exec: &mut Exec<'_>,
    id: &str,
    new: Option<&str>,
    name: Option<&str>,
) -> Step<bool> {
    if tenant(exec, id)?.is_none() {
        return Ok(false);
    }
    if new.is_none() {
        return super::rows::tripped("the tenant has no id");
    }
    exec.check_on(Resource::Tenant, "UPDATE", id)?;
    exec.ws
        .rows
        .tenants
        .update(id, |t| t.name = name.map(str::to_owned));
    log(
        exec,
        "Update",
        "Tenant",
        &[PropertyChange::set("tenantId", id)],
    );
    Ok(true)
}

/// Deletes a tenant with its members and authorizations.
///
/// # Errors
/// None of its own: one that is not there changes nothing.
pub fn delete_tenant(exec: &mut Exec<'_>, id: &str) -> Step {
    exec.check_on(Resource::Tenant, "DELETE", id)?;
    exec.check_on(Resource::Tenant, "READ", id)?;
    if tenant(exec, id)?.is_none() {
        return Ok(());
    }
    execute(
        exec,
        "DELETE FROM ACT_ID_TENANT_MEMBER WHERE TENANT_ID_ = $1",
        &[id],
    );
    execute(
        exec,
        "DELETE FROM ACT_RU_AUTHORIZATION WHERE RESOURCE_TYPE_ = 11 AND RESOURCE_ID_ = $1",
        &[id],
    );
    exec.ws.rows.tenants.remove(id);
    log(
        exec,
        "Delete",
        "Tenant",
        &[PropertyChange::set("tenantId", id)],
    );
    Ok(())
}

/// Who belongs to a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TenantMember {
    /// A user.
    User(String),
    /// A group.
    Group(String),
}

impl TenantMember {
    fn grantee(&self) -> Grantee<'_> {
        match self {
            Self::User(id) => Grantee::User(id),
            Self::Group(id) => Grantee::Group(id),
        }
    }

    fn column(&self) -> (&'static str, &str) {
        match self {
            Self::User(id) => ("USER_ID_", id),
            Self::Group(id) => ("GROUP_ID_", id),
        }
    }

    fn changes(&self, tenant: &str) -> [PropertyChange; 2] {
        let member = match self {
            Self::User(id) => PropertyChange::set("userId", id),
            Self::Group(id) => PropertyChange::set("groupId", id),
        };
        [member, PropertyChange::set("tenantId", tenant)]
    }
}

/// Puts a user or group into a tenant.
///
/// # Errors
/// There is no such tenant, user or group; it is in it already (the store refuses it).
pub fn add_tenant_member(exec: &mut Exec<'_>, tenant_id: &str, member: &TenantMember) -> Step {
    exec.check_on(Resource::TenantMembership, "CREATE", tenant_id)?;
    exec.check_on(Resource::Tenant, "READ", tenant_id)?;
    match member {
        TenantMember::User(id) => exec.check_on(Resource::User, "READ", id)?,
        TenantMember::Group(id) => exec.check_on(Resource::Group, "READ", id)?,
    }
    if tenant(exec, tenant_id)?.is_none() {
        return missing("tenant", tenant_id);
    }
    let (user_id, group_id) = match member {
        TenantMember::User(id) => {
            if user(exec, id)?.is_none() {
                return missing("user", id);
            }
            (Some(id.clone()), None)
        }
        TenantMember::Group(id) => {
            if group(exec, id)?.is_none() {
                return missing("group", id);
            }
            (None, Some(id.clone()))
        }
    };
    exec.grant(member.grantee(), Resource::Tenant, tenant_id, READ);
    let id = exec.new_id();
    exec.ws.rows.tenant_memberships.insert(TenantMembership {
        id,
        tenant_id: tenant_id.to_owned(),
        user_id,
        group_id,
    });
    log(
        exec,
        "Create",
        "TenantMembership",
        &member.changes(tenant_id),
    );
    Ok(())
}

/// Takes a user or group out of a tenant.
///
/// # Errors
/// None of its own.
pub fn remove_tenant_member(exec: &mut Exec<'_>, tenant_id: &str, member: &TenantMember) -> Step {
    exec.check_on(Resource::TenantMembership, "DELETE", tenant_id)?;
    let (column, id) = member.column();
    let filter = Filter::new().text("TENANT_ID_", tenant_id).text(column, id);
    let rows = exec.track::<TenantMembership>(filter, |r| &mut r.tenant_memberships)?;
    if rows.is_empty() {
        return Ok(());
    }
    exec.forget_resource(Resource::TenantMembership, id);
    exec.withdraw(member.grantee(), Resource::Tenant, tenant_id);
    for row in rows {
        exec.ws.rows.tenant_memberships.remove(&row);
    }
    log(
        exec,
        "Delete",
        "TenantMembership",
        &member.changes(tenant_id),
    );
    Ok(())
}
