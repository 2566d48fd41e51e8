//! From authorizations to a yes or no.

use std::sync::Arc;

use cauce_store::query::Principal;
use cauce_store::records::Authorization;
use cauce_store::{Cell, Filter, Kind};

use super::{Refusal, Wanted};
use crate::error::EngineError;
use crate::exec::{Exec, Step, Stop};

/// The kinds of authorizations.
const GLOBAL: i32 = 0;
pub(super) const GRANT: i32 = 1;
const REVOKE: i32 = 2;
/// Everybody, and all resources of a kind.
const ANY: &str = "*";

/// Whether somebody has a permission, as far as these authorizations say; none where they say nothing.
///
/// What they say of the user goes before what they say of groups, that before what they say of everybody; what they say of the
/// resource before what they say of all; a grant before a revocation. Revocations count only where the user has any: a global
/// authorization without the permission then denies it.
fn decide(rows: &[Authorization], principal: &Principal, wanted: &Wanted) -> Option<bool> {
    let bits = wanted.resource.bits(wanted.permission);
    let number = wanted.resource.number();
    decide_bits(rows, principal, number, bits, wanted.id.as_deref())
}

pub(super) fn decide_bits(
    rows: &[Authorization],
    principal: &Principal,
    number: i32,
    bits: i32,
    id: Option<&str>,
) -> Option<bool> {
    let own = id.filter(|id| *id != ANY);
    let user = |a: &Authorization| {
        a.kind != GLOBAL && a.user_id.as_deref() == Some(principal.user.as_str())
    };
    let group = |a: &Authorization| {
        a.kind != GLOBAL
            && a.group_id
                .as_ref()
                .is_some_and(|group| principal.groups.contains(group))
    };
    let everybody = |a: &Authorization| a.kind == GLOBAL && a.user_id.as_deref() == Some(ANY);
    let whose: [&dyn Fn(&Authorization) -> bool; 3] = [&user, &group, &everybody];
    for who in whose {
        for id in own.into_iter().chain([ANY]) {
            let mut on = rows.iter().filter(|a| {
                a.resource_type == number && a.resource_id.as_deref() == Some(id) && who(a)
            });
            let has = |a: &Authorization| a.perms.unwrap_or(0) & bits == bits;
            if on.clone().any(|a| a.kind != REVOKE && has(a)) {
                return Some(true);
            }
            if principal.revokes && on.any(|a| a.kind != GRANT && !has(a)) {
                return Some(false);
            }
        }
    }
    None
}

/// The rows that say something of a user, on some resources and on all of a kind.
fn filter(principal: &Principal, wanted: &[Wanted]) -> Filter {
    on(principal, wanted.iter().filter_map(|w| w.id.clone()))
}

pub(super) fn on(principal: &Principal, ids: impl Iterator<Item = String>) -> Filter {
    let mut ids: Vec<String> = ids.collect();
    ids.push(ANY.to_owned());
    ids.sort_unstable();
    ids.dedup();
    let (sql, binds) = whose(principal);
    Filter::new().any("RESOURCE_ID_", ids).raw(sql, binds)
}

/// The condition that an authorization says something of a user, with its parameters.
pub(super) fn whose(principal: &Principal) -> (String, Vec<(Kind, Cell)>) {
    let mut sql = "USER_ID_ IN ($1, '*')".to_owned();
    let mut binds = vec![(Kind::Text, Cell::Text(principal.user.clone()))];
    for (n, group) in principal.groups.iter().enumerate() {
        sql.push_str(if n == 0 { " OR GROUP_ID_ IN (" } else { ", " });
        binds.push((Kind::Text, Cell::Text(group.clone())));
        sql.push_str(&format!("${}", binds.len()));
    }
    if !principal.groups.is_empty() {
        sql.push(')');
    }
    (sql, binds)
}

/// Whether a user has permissions on a kind of resource, both by Camunda's numbers, whoever asks.
///
/// # Errors
/// None of its own.
pub fn is_authorized(
    exec: &mut Exec<'_>,
    principal: &Principal,
    resource: i32,
    bits: i32,
    id: Option<&str>,
) -> Step<bool> {
    let filter = on(principal, id.map(str::to_owned).into_iter());
    let rows = exec.query::<Authorization>(filter)?;
    Ok(decide_bits(&rows, principal, resource, bits, id).unwrap_or(false))
}

impl Exec<'_> {
    /// Whose authorizations are checked; none where they are not.
    pub(crate) fn principal(&self) -> Option<&Principal> {
        self.env
            .viewer
            .as_deref()
            .and_then(|viewer| viewer.principal.as_ref())
    }

    fn authorizations(
        &self,
        principal: &Principal,
        wanted: &[Wanted],
    ) -> Step<Arc<Vec<Authorization>>> {
        let known = self.known_authorizations.as_ref().filter(|(ids, _)| {
            wanted
                .iter()
                .all(|w| w.id.as_ref().is_none_or(|id| id == ANY || ids.contains(id)))
        });
        match known {
            Some((_, rows)) => Ok(Arc::clone(rows)),
            None => self.query::<Authorization>(filter(principal, wanted)),
        }
    }

    /// Reads what is said of many resources at once, so that checks of each of them read nothing.
    pub(crate) fn know_authorizations(&mut self, ids: impl IntoIterator<Item = String>) -> Step {
        let Some(principal) = self.principal() else {
            return Ok(());
        };
        let ids: std::collections::HashSet<String> = ids.into_iter().collect();
        let rows = self.query::<Authorization>(on(principal, ids.iter().cloned()))?;
        self.known_authorizations = Some((ids, rows));
        Ok(())
    }

    /// Refuses who has not a permission.
    pub(crate) fn authorize(&self, wanted: Wanted) -> Step {
        let Some(principal) = self.principal() else {
            return Ok(());
        };
        let rows = self.authorizations(principal, std::slice::from_ref(&wanted))?;
        if decide(&rows, principal, &wanted).unwrap_or(false) {
            return Ok(());
        }
        refused(Refusal::one(&principal.user, wanted))
    }

    /// Refuses who has none of some permissions: the first of which anything is said decides.
    pub(crate) fn authorize_any(&self, wanted: Vec<Wanted>) -> Step {
        let Some(principal) = self.principal() else {
            return Ok(());
        };
        let rows = self.authorizations(principal, &wanted)?;
        let decided = wanted.iter().find_map(|w| decide(&rows, principal, w));
        if decided.unwrap_or(false) {
            return Ok(());
        }
        refused(Refusal::any(&principal.user, wanted))
    }

    /// Refuses who has not all of some permissions.
    pub(crate) fn authorize_all(&self, wanted: Vec<Wanted>) -> Step {
        let Some(principal) = self.principal() else {
            return Ok(());
        };
        let rows = self.authorizations(principal, &wanted)?;
        let has = |w: &Wanted| decide(&rows, principal, w).unwrap_or(false);
        if wanted.iter().all(has) {
            return Ok(());
        }
        refused(Refusal::any(&principal.user, wanted))
    }

    /// Refuses who is no administrator.
    pub(crate) fn must_be_administrator(&self) -> Step {
        match self.principal() {
            Some(principal) if !is_administrator(principal) => refused(Refusal::administrators()),
            _ => Ok(()),
        }
    }

    /// Refuses who is no administrator and has not a permission.
    pub(crate) fn must_be_administrator_or(&self, wanted: &Wanted) -> Step {
        let Some(principal) = self.principal() else {
            return Ok(());
        };
        if is_administrator(principal) {
            return Ok(());
        }
        let rows = self.authorizations(principal, std::slice::from_ref(wanted))?;
        if decide(&rows, principal, wanted).unwrap_or(false) {
            return Ok(());
        }
        refused(Refusal::administrators_or(wanted))
    }
}

fn is_administrator(principal: &Principal) -> bool {
    principal
        .groups
        .iter()
        .any(|group| group == crate::command::ADMIN_GROUP)
}

fn refused<T>(refusal: Refusal) -> Step<T> {
    Err(Stop::Fail(EngineError::Authorization(Box::new(refusal))))
}

#[cfg(test)]
mod tests {
    use super::super::Resource;
    use super::*;

    fn row(kind: i32, who: &str, id: &str, perms: i32) -> Authorization {
        let group = who.strip_prefix("group ");
        Authorization {
            kind,
            user_id: group.is_none().then(|| who.to_owned()),
            group_id: group.map(str::to_owned),
            resource_type: Resource::Task.number(),
            resource_id: Some(id.to_owned()),
            perms: Some(perms),
            ..Authorization::default()
        }
    }

    /// Kind, for whom, on what, permissions; and what they say of READ (2) on the task `t`, without revocations and with them.
    type Case<'a> = (
        &'a [(i32, &'a str, &'a str, i32)],
        Option<bool>,
        Option<bool>,
    );

    #[test]
    fn the_nearer_goes_before_the_farther() {
        const ALL: i32 = i32::MAX;
        let cases: &[Case<'_>] = &[
            (&[], None, None),
            (&[(1, "ann", "t", 2)], Some(true), Some(true)),
            (&[(1, "ann", "*", ALL)], Some(true), Some(true)),
            (&[(1, "ann", "u", 2)], None, None),
            (&[(1, "ann", "t", 4)], None, None),
            (&[(1, "bob", "t", 2)], None, None),
            (&[(1, "group sales", "t", 6)], Some(true), Some(true)),
            (&[(1, "group other", "t", 6)], None, None),
            (&[(0, "*", "*", 2)], Some(true), Some(true)),
            (&[(0, "*", "*", 4)], None, Some(false)),
            (&[(2, "ann", "t", ALL - 2)], None, Some(false)),
            (&[(2, "ann", "t", ALL - 4)], None, None),
            (
                &[(2, "ann", "*", ALL - 2), (1, "ann", "t", 2)],
                Some(true),
                Some(true),
            ),
            (
                &[(2, "ann", "t", ALL - 2), (1, "ann", "*", 2)],
                Some(true),
                Some(false),
            ),
            (
                &[(2, "ann", "t", ALL - 2), (1, "ann", "t", 2)],
                Some(true),
                Some(true),
            ),
            (
                &[(2, "group sales", "t", 0), (1, "ann", "*", 2)],
                Some(true),
                Some(true),
            ),
            (
                &[(2, "ann", "*", 0), (1, "group sales", "t", 2)],
                Some(true),
                Some(false),
            ),
            (
                &[(2, "group sales", "*", 0), (0, "*", "t", 2)],
                Some(true),
                Some(false),
            ),
            (
                &[(0, "*", "t", 4), (0, "*", "*", 2)],
                Some(true),
                Some(false),
            ),
        ];
        let wanted = Wanted::new(Resource::Task, "READ", Some("t"));
        for (rows, without, with) in cases {
            let rows: Vec<Authorization> =
                rows.iter().map(|(k, w, i, p)| row(*k, w, i, *p)).collect();
            for (revokes, expected) in [(false, without), (true, with)] {
                let principal = Principal {
                    user: "ann".into(),
                    groups: vec!["sales".into()],
                    revokes,
                };
                assert_eq!(
                    decide(&rows, &principal, &wanted),
                    *expected,
                    "{revokes} {rows:?}"
                );
            }
        }
    }
}
