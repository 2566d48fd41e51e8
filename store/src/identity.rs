//! Who a user belongs to.

use crate::error::StoreError;
use crate::record::{Cell, Kind};
use crate::store::Store;

/// What a user belongs to, and whether anything is revoked for them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memberships {
    /// Groups.
    pub groups: Vec<String>,
    /// Tenants, also those of the groups.
    pub tenants: Vec<String>,
    /// Whether an authorization revokes something for the user, a group of theirs, or everybody. Not asked for without
    /// authorizations.
    pub revokes: bool,
}

const GROUPS: &str = "SELECT M.GROUP_ID_ FROM ACT_ID_MEMBERSHIP M WHERE M.USER_ID_ = $1";

impl Store {
    /// What a user belongs to, in one statement.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn memberships(
        &self,
        user: &str,
        authorizations: bool,
    ) -> Result<Memberships, StoreError> {
        let mut sql = format!(
            "SELECT 'group', G.GROUP_ID_ FROM ACT_ID_MEMBERSHIP G WHERE G.USER_ID_ = $1 \
             UNION SELECT 'tenant', T.TENANT_ID_ FROM ACT_ID_TENANT_MEMBER T WHERE T.USER_ID_ = $1 OR T.GROUP_ID_ IN ({GROUPS})"
        );
        if authorizations {
            sql.push_str(&format!(
                " UNION SELECT 'revoke', '*' WHERE EXISTS (SELECT 1 FROM ACT_RU_AUTHORIZATION A WHERE A.TYPE_ = 2 \
                 AND (A.USER_ID_ IN ($1, '*') OR A.GROUP_ID_ IN ({GROUPS})))"
            ));
        }
        sql.push_str(" ORDER BY 1, 2");
        let binds = vec![(Kind::Text, Cell::Text(user.to_owned()))];
        let rows = self.query(sql, binds, &[Kind::Text, Kind::Text]).await?;
        let mut found = Memberships::default();
        for mut row in rows {
            let (Some(Cell::Text(id)), Some(Cell::Text(what))) = (row.pop(), row.pop()) else {
                continue;
            };
            match what.as_str() {
                "group" => found.groups.push(id),
                "tenant" => found.tenants.push(id),
                _ => found.revokes = true,
            }
        }
        Ok(found)
    }
}
