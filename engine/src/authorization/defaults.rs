//! Authorizations that the engine makes and removes itself, where authorizations are on: who gets a task may work on it, who deploys
//! may read and delete the deployment, a user may do everything with the own account; what is said of something goes with it.

use std::collections::BTreeMap;

use cauce_store::records::Authorization;
use cauce_store::{Cell, Filter, Kind, RowChange};

use super::Resource;
use crate::error::EngineError;
use crate::exec::{Exec, Step};

/// The kind of an authorization that grants.
const GRANT: i32 = 1;
/// All permissions.
pub(crate) const ALL: i32 = i32::MAX;
/// What who has to do with a task may: `READ` and `UPDATE`.
const TASK_PERMISSIONS: i32 = 2 | 4;
/// So many resources are forgotten in one statement.
const CHUNK: usize = 50;

/// To whom something is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grantee<'a> {
    /// A user.
    User(&'a str),
    /// A group.
    Group(&'a str),
}

impl<'a> Grantee<'a> {
    fn column(self) -> (&'static str, &'a str) {
        match self {
            Self::User(id) => ("USER_ID_", id),
            Self::Group(id) => ("GROUP_ID_", id),
        }
    }

    fn is(self, row: &Authorization) -> bool {
        match self {
            Self::User(id) => row.user_id.as_deref() == Some(id),
            Self::Group(id) => row.group_id.as_deref() == Some(id),
        }
    }

    /// Nobody is called as everybody is.
    fn check(self, what: &str) -> Step {
        let (_, id) = self.column();
        if id != "*" {
            return Ok(());
        }
        Err(EngineError::engine(format!(
            "Cannot create default authorization for {what} {id}: id cannot be *. * is a reserved identifier."
        ))
        .into())
    }
}

impl Exec<'_> {
    /// Grants permissions on something new.
    pub(crate) fn grant(&mut self, to: Grantee<'_>, resource: Resource, id: &str, perms: i32) {
        if !self.env.authorization {
            return;
        }
        let mut row = Authorization {
            id: self.new_id(),
            rev: 1,
            kind: GRANT,
            resource_type: resource.number(),
            resource_id: Some(id.to_owned()),
            perms: Some(perms),
            ..Authorization::default()
        };
        match to {
            Grantee::User(user) => row.user_id = Some(user.to_owned()),
            Grantee::Group(group) => row.group_id = Some(group.to_owned()),
        }
        self.ws.rows.authorizations.insert(row);
    }

    /// Lets somebody work on a task that they have to do with now.
    pub(crate) fn grant_task(&mut self, task: &str, to: Grantee<'_>, what: &str) -> Step {
        if !self.env.authorization {
            return Ok(());
        }
        to.check(what)?;
        let number = Resource::Task.number();
        let new = self
            .ws
            .rows
            .tasks
            .get(task)
            .is_some_and(|t| t.execution_id.is_some())
            && self.ws.rows.tasks.is_new(task);
        if !new {
            let (column, id) = to.column();
            let filter = Filter::new()
                .eq("TYPE_", GRANT)
                .text(column, id)
                .eq("RESOURCE_TYPE_", number)
                .text("RESOURCE_ID_", task);
            self.track::<Authorization>(filter, |r| &mut r.authorizations)?;
        }
        let there = self.ws.rows.authorizations.iter().find(|a| {
            a.kind == GRANT
                && a.resource_type == number
                && a.resource_id.as_deref() == Some(task)
                && to.is(a)
        });
        match there.map(|a| (a.id.clone(), a.perms.unwrap_or(0))) {
            Some((_, perms)) if perms & TASK_PERMISSIONS == TASK_PERMISSIONS => {}
            Some((id, perms)) => {
                let perms = Some(perms | TASK_PERMISSIONS);
                self.ws.rows.authorizations.update(&id, |a| a.perms = perms);
            }
            None => self.grant(to, Resource::Task, task, TASK_PERMISSIONS),
        }
        Ok(())
    }

    /// Something goes, and with it what is said of it.
    pub(crate) fn forget_resource(&mut self, resource: Resource, id: &str) {
        if self.env.authorization {
            self.gone_resources.push((resource.number(), id.to_owned()));
        }
    }

    /// A user or group has no part in something any more.
    pub(crate) fn withdraw(&mut self, from: Grantee<'_>, resource: Resource, id: &str) {
        if !self.env.authorization {
            return;
        }
        let (column, who) = from.column();
        let text = |text: &str| (Kind::Text, Cell::Text(text.to_owned()));
        self.ws.statements.push(RowChange::Statement {
            sql: format!(
                "DELETE FROM ACT_RU_AUTHORIZATION WHERE RESOURCE_TYPE_ = {} AND RESOURCE_ID_ = $1 AND {column} = $2",
                resource.number()
            ),
            binds: vec![text(id), text(who)],
        });
    }

    /// The command has ended well: what is said of what has gone is removed.
    pub(crate) fn forget_resources(&mut self) {
        let mut gone: BTreeMap<i32, Vec<String>> = BTreeMap::new();
        for (resource, id) in std::mem::take(&mut self.gone_resources) {
            let of_it = |a: &&Authorization| {
                a.resource_type == resource && a.resource_id.as_ref() == Some(&id)
            };
            let here = self.ws.rows.authorizations.iter().filter(of_it);
            let here: Vec<String> = here.map(|a| a.id.clone()).collect();
            for row in here {
                self.ws.rows.authorizations.remove(&row);
            }
            gone.entry(resource).or_default().push(id);
        }
        for (resource, ids) in gone {
            for ids in ids.chunks(CHUNK) {
                let numbers: Vec<String> = (1..=ids.len()).map(|n| format!("${n}")).collect();
                self.ws.statements.push(RowChange::Statement {
                    sql: format!(
                        "DELETE FROM ACT_RU_AUTHORIZATION WHERE RESOURCE_TYPE_ = {resource} AND RESOURCE_ID_ IN ({})",
                        numbers.join(", ")
                    ),
                    binds: ids
                        .iter()
                        .map(|id| (Kind::Text, Cell::Text(id.clone())))
                        .collect(),
                });
            }
        }
    }
}
