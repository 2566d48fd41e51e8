//! What of a list somebody sees: the declared permissions of an entity as a condition, so that counts and pages are right.
//!
//! As Camunda has it: what a user is granted or denied goes before what groups are, that before what everybody is; what is said
//! of a resource goes before what is said of all; a grant goes before a revocation. Where nothing is revoked for somebody, a
//! row is seen when any authorization lets it be seen.

use super::Writer;
use crate::record::{Cell, Kind};
use crate::sql::Dialect;

/// Who looks at rows, and what is checked of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Viewer {
    /// Whose authorizations count; none where they are not asked for.
    pub principal: Option<Principal>,
    /// The tenants whose rows are seen beside those of no tenant; none where tenants are not asked for.
    pub tenants: Option<Vec<String>>,
}

/// A user whose authorizations count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Principal {
    /// The user.
    pub user: String,
    /// The user's groups.
    pub groups: Vec<String>,
    /// Whether anything is revoked for them.
    pub revokes: bool,
}

/// What lets a row be seen.
#[derive(Debug, Default)]
pub struct Access {
    /// Of each of these, one permission is enough. Nothing is asked where there is none.
    pub permissions: &'static [&'static [Permission]],
    /// A condition on rows that need no permission, or nothing.
    pub free: &'static str,
    /// The column of the tenant, or nothing.
    pub tenant: &'static str,
}

/// Rows that everybody sees.
pub const EVERYBODY: Access = Access {
    permissions: &[],
    free: "",
    tenant: "",
};

/// A permission on a resource.
#[derive(Debug)]
pub struct Permission {
    /// Camunda's number of the kind of resource.
    pub resource: i32,
    /// The bits that an authorization must have.
    pub bits: i32,
    /// The SQL expression of the resource's id.
    pub id: &'static str,
}

/// A permission, for declarations.
#[must_use]
pub const fn permission(resource: i32, bits: i32, id: &'static str) -> Permission {
    Permission { resource, bits, id }
}

impl Writer<'_> {
    /// Appends what a viewer may see.
    pub(super) fn access(&mut self, access: &Access, viewer: &Viewer) {
        if let Some(principal) = &viewer.principal
            && !access.permissions.is_empty()
        {
            let condition = self.permitted(access.permissions, principal);
            self.next();
            let sql = &mut self.statement.sql;
            sql.push('(');
            if !access.free.is_empty() {
                sql.push_str(access.free);
                sql.push_str(" OR ");
            }
            sql.push_str(&condition);
            sql.push(')');
        }
        if let Some(tenants) = &viewer.tenants
            && !access.tenant.is_empty()
        {
            self.next();
            self.statement
                .binds
                .push((Kind::Text, Cell::list(tenants.as_slice())));
            let column = access.tenant;
            let list = self.dialect.in_list(column, self.statement.binds.len());
            self.statement
                .sql
                .push_str(&format!("({column} IS NULL OR {list})"));
        }
    }

    fn permitted(&mut self, groups: &[&[Permission]], principal: &Principal) -> String {
        let who = Who::bind(self.statement, self.dialect, principal);
        let conditions: Vec<String> = groups
            .iter()
            .map(|any| {
                if principal.revokes {
                    decided(any, &who)
                } else {
                    granted(any, &who)
                }
            })
            .collect();
        format!("({})", conditions.join(" AND "))
    }
}

/// The conditions that an authorization `A` is for the user, or for one of the user's groups.
struct Who {
    user: String,
    groups: Option<String>,
}

impl Who {
    fn bind(statement: &mut super::Statement, dialect: Dialect, principal: &Principal) -> Self {
        statement
            .binds
            .push((Kind::Text, Cell::Text(principal.user.clone())));
        let user = format!("${}", statement.binds.len());
        let groups = (!principal.groups.is_empty()).then(|| {
            statement
                .binds
                .push((Kind::Text, Cell::list(principal.groups.as_slice())));
            dialect.in_list("A.GROUP_ID_", statement.binds.len())
        });
        Self { user, groups }
    }

    fn or_groups(&self, user: String) -> String {
        match &self.groups {
            Some(groups) => format!("({user} OR {groups})"),
            None => user,
        }
    }
}

/// Where nothing is revoked: any authorization will do. No part of it depends on the row but the id, so that each is read once.
fn granted(any: &[Permission], who: &Who) -> String {
    let mine = who.or_groups(format!("A.USER_ID_ IN ({}, '*')", who.user));
    let of = |p: &Permission| {
        let (resource, bits) = (p.resource, p.bits);
        format!("A.RESOURCE_TYPE_ = {resource} AND (A.PERMS_ & {bits}) = {bits}")
    };
    let kinds: Vec<String> = any.iter().map(|p| format!("({})", of(p))).collect();
    let mut sql = format!(
        "(EXISTS (SELECT 1 FROM ACT_RU_AUTHORIZATION A WHERE A.RESOURCE_ID_ = '*' AND A.TYPE_ < 2 AND {mine} AND ({}))",
        kinds.join(" OR ")
    );
    for p in any {
        sql.push_str(&format!(
            " OR {} IN (SELECT A.RESOURCE_ID_ FROM ACT_RU_AUTHORIZATION A WHERE A.TYPE_ < 2 AND {mine} AND {})",
            p.id,
            of(p)
        ));
    }
    sql.push(')');
    sql
}

/// Where something is revoked: of each permission the authorization that goes before the others decides, and the first permission
/// of which there is one.
fn decided(any: &[Permission], who: &Who) -> String {
    let mine = who.or_groups(format!("A.USER_ID_ = {}", who.user));
    let mut sql = "COALESCE(".to_owned();
    for p in any {
        let Permission { resource, bits, id } = p;
        let has = format!("(A.PERMS_ & {bits}) = {bits}");
        sql.push_str(&format!(
            "(SELECT CASE WHEN {has} THEN 1 ELSE 0 END FROM ACT_RU_AUTHORIZATION A \
             WHERE A.RESOURCE_TYPE_ = {resource} AND A.RESOURCE_ID_ IN ({id}, '*') \
             AND ((A.TYPE_ = 0 AND A.USER_ID_ = '*') OR ({mine} AND ((A.TYPE_ = 1 AND {has}) OR (A.TYPE_ = 2 AND NOT {has})))) \
             ORDER BY CASE WHEN A.TYPE_ = 0 THEN 2 WHEN A.USER_ID_ = {user} THEN 0 ELSE 1 END, \
             CASE WHEN A.RESOURCE_ID_ = '*' THEN 1 ELSE 0 END, A.TYPE_ LIMIT 1), ",
            user = who.user
        ));
    }
    sql.push_str("0) = 1");
    sql
}

impl super::Statement {
    /// Appends ` AND …` to a statement that is written by hand: the condition that one of these permissions lets the viewer see a
    /// row.
    pub fn and_permitted(&mut self, dialect: Dialect, any: &[Permission], viewer: &Viewer) {
        if let Some(principal) = &viewer.principal {
            let who = Who::bind(self, dialect, principal);
            let condition = if principal.revokes {
                decided(any, &who)
            } else {
                granted(any, &who)
            };
            self.sql.push_str(" AND ");
            self.sql.push_str(&condition);
        }
    }

    /// Appends ` AND …` to a statement that is written by hand: the condition that the viewer sees rows of this column's tenant.
    pub fn and_tenant(&mut self, dialect: Dialect, column: &str, viewer: &Viewer) {
        if let Some(tenants) = &viewer.tenants {
            self.binds
                .push((Kind::Text, Cell::list(tenants.as_slice())));
            let list = dialect.in_list(column, self.binds.len());
            self.sql
                .push_str(&format!(" AND ({column} IS NULL OR {list})"));
        }
    }
}
