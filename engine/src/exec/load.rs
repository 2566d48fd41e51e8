//! Asking for what is not loaded yet.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use cauce_store::records::{EventSubscription, Execution, ProcessDefinition};
use cauce_store::{Cell, Filter, Kind, Record, Store, StoreError, Timestamp};

use super::workspace::QueryResult;
use super::{Exec, Need, Step, Stop};

type Loading<'a> = Pin<Box<dyn Future<Output = Result<QueryResult, StoreError>> + Send + 'a>>;

/// Rows that a command wants.
#[derive(Clone)]
pub struct RowsWanted {
    /// What was asked, as the key of the answer in [`super::Workspace::queries`].
    pub key: String,
    filter: Filter,
    load: for<'a> fn(&'a Store, &'a Filter) -> Loading<'a>,
}

impl RowsWanted {
    /// Reads the rows.
    pub async fn load(&self, store: &Store) -> Result<QueryResult, StoreError> {
        (self.load)(store, &self.filter).await
    }
}

impl std::fmt::Debug for RowsWanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.key)
    }
}

impl PartialEq for RowsWanted {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

fn load_rows<'a, R: Record>(store: &'a Store, filter: &'a Filter) -> Loading<'a> {
    Box::pin(async move {
        let rows: Vec<R> = store.select(filter).await?;
        Ok(Arc::new(rows) as QueryResult)
    })
}

fn load_ids<'a, R: Record>(store: &'a Store, filter: &'a Filter) -> Loading<'a> {
    Box::pin(async move {
        let ids: Vec<String> = store.select_ids::<R>(filter).await?;
        Ok(Arc::new(ids) as QueryResult)
    })
}

/// What names the newest version of a process definition.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LatestOf {
    /// The key.
    pub key: String,
    /// The tenant, or none.
    pub tenant: Option<String>,
}

/// The newest version of a process definition, as far as is known.
#[derive(Debug, Clone)]
pub struct Latest {
    /// Its row, where there is one.
    pub row: Option<Arc<ProcessDefinition>>,
    /// Whether it was in memory, so that the commit has to check that it still is the newest.
    pub assumed: bool,
}

impl Exec<'_> {
    /// The keys of rows of a table as they are in the database, where the rows themselves are of no interest.
    pub fn query_ids<R: Record>(&self, filter: Filter) -> Step<Arc<Vec<String>>> {
        let key = format!("{} ids {filter:?}", R::TABLE.name);
        let found = self.ws.queries.get(&key).cloned();
        match found.and_then(|ids| ids.downcast::<Vec<String>>().ok()) {
            Some(ids) => Ok(ids),
            None => Err(Stop::Need(Need::Rows(RowsWanted {
                key,
                filter,
                load: load_ids::<R>,
            }))),
        }
    }

    /// Sees to it that months of history are dropped whose rows may all be removed by a time, whatever becomes of the command. `false`
    /// where the history has no months.
    pub fn drop_months(&self, by: Timestamp) -> Step<bool> {
        let done = self.ws.queries.get(Self::MONTHS).cloned();
        match done.and_then(|months| months.downcast::<bool>().ok()) {
            Some(has_months) => Ok(*has_months),
            None => Err(Stop::Need(Need::DropMonths(by))),
        }
    }

    /// The key under which it is kept that months were dropped.
    pub(crate) const MONTHS: &'static str = "months";

    /// The key under which a query's answer is kept.
    pub(crate) fn query_key<R: Record>(filter: &Filter) -> String {
        format!("{} {filter:?}", R::TABLE.name)
    }

    /// Rows of a table as they are in the database. What this command has changed of them is not seen.
    pub fn query<R: Record>(&self, filter: Filter) -> Step<Arc<Vec<R>>> {
        let key = Self::query_key::<R>(&filter);
        match self.ws.query_result::<R>(&key) {
            Some(rows) => Ok(rows),
            None => Err(Stop::Need(Need::Rows(RowsWanted {
                key,
                filter,
                load: load_rows::<R>,
            }))),
        }
    }

    /// Sees to it that the tree of a process instance is loaded; `false` where there is no such instance.
    pub fn require_instance(&self, id: &str) -> Step<bool> {
        match self.ws.loaded.get(id) {
            Some(exists) => Ok(*exists),
            None if self.ws.rows.executions.is_new(id) => Ok(true),
            None => Err(Stop::Need(Need::Instance(id.to_owned()))),
        }
    }

    /// Sees to it that the tree that an execution is in is loaded; `false` where there is no such execution.
    pub fn require_execution(&self, id: &str) -> Step<bool> {
        if self.ws.rows.executions.has(id) {
            return Ok(true);
        }
        if self.ws.rows.executions.knows(id) {
            return Ok(false);
        }
        let instance = self.instance_of_execution(id)?;
        self.require_instance(&instance)?;
        Ok(self.ws.rows.executions.has(id))
    }

    /// The process instance to load to have an execution.
    pub(super) fn instance_of_execution(&self, id: &str) -> Step<String> {
        let rows = self.query::<Execution>(Filter::new().text("ID_", id))?;
        let instance = rows.first().and_then(|e| e.proc_inst_id.clone());
        Ok(instance.unwrap_or_else(|| id.to_owned()))
    }

    /// The process instances that an execution called.
    pub(super) fn called_instances(&self, id: &str) -> Step<Vec<String>> {
        let mut out: Vec<String> = self
            .ws
            .rows
            .executions
            .iter()
            .filter(|e| e.super_exec.as_deref() == Some(id))
            .map(|e| e.id.clone())
            .collect();
        if !self.ws.rows.executions.is_new(id) {
            for row in self
                .query::<Execution>(Filter::new().text("SUPER_EXEC_", id))?
                .iter()
            {
                if !out.contains(&row.id)
                    && self.require_instance(&row.id)?
                    && self.ws.rows.executions.has(&row.id)
                {
                    out.push(row.id.clone());
                }
            }
        }
        Ok(out)
    }

    /// Subscriptions for a signal: of start events and of running instances, whose trees are loaded.
    /// `tenant`: only of this tenant (`Some(None)`: of none); `None`: of all.
    pub fn signal_subscriptions(
        &self,
        name: &str,
        tenant: Option<&Option<String>>,
    ) -> Step<Vec<EventSubscription>> {
        self.subscriptions("signal", name, tenant)
    }

    /// Subscriptions of a type and name, as this command sees them.
    pub fn subscriptions(
        &self,
        kind: &str,
        name: &str,
        tenant: Option<&Option<String>>,
    ) -> Step<Vec<EventSubscription>> {
        let all = Filter::new().text("EVENT_NAME_", name);
        self.subscriptions_where(kind, name, tenant, all)
    }

    /// Those of the subscriptions of a type and name that start an instance.
    pub fn start_subscriptions(
        &self,
        kind: &str,
        name: &str,
        tenant: Option<&Option<String>>,
    ) -> Step<Vec<EventSubscription>> {
        let starts = Filter::new()
            .text("EVENT_NAME_", name)
            .is_null("PROC_INST_ID_");
        let mut found = self.subscriptions_where(kind, name, tenant, starts)?;
        found.retain(|s| s.execution_id.is_none());
        Ok(found)
    }

    /// Those of the subscriptions of a type and name that running instances have, where a condition narrows down which: SQL over
    /// `ACT_RU_EVENT_SUBSCR` that an index answers. The trees of those that fit are loaded.
    pub fn running_subscriptions(
        &self,
        kind: &str,
        name: &str,
        tenant: Option<&Option<String>>,
        narrow: (String, Vec<(Kind, Cell)>),
    ) -> Step<Vec<EventSubscription>> {
        let (condition, mut binds) = narrow;
        binds.push((Kind::Text, Cell::Text(name.to_owned())));
        // The name alone may fit as many as there are instances: its index is not what leads to few.
        let condition = format!(
            "{condition} AND EVENT_NAME_ || '' = ${} AND PROC_INST_ID_ IS NOT NULL",
            binds.len()
        );
        let narrowed = Filter::new().raw(condition, binds).by_index();
        let mut found = self.subscriptions_where(kind, name, tenant, narrowed)?;
        found.retain(|s| s.execution_id.is_some());
        Ok(found)
    }

    /// Subscriptions of a type and name: the stored ones that a filter gives, and those that this command has made.
    fn subscriptions_where(
        &self,
        kind: &str,
        name: &str,
        tenant: Option<&Option<String>>,
        stored: Filter,
    ) -> Step<Vec<EventSubscription>> {
        let stored = self.query::<EventSubscription>(
            stored
                .text("EVENT_TYPE_", kind)
                .order("CREATED_ ASC, ID_ ASC"),
        )?;
        let mut out = Vec::new();
        for row in stored.iter() {
            if tenant.is_some_and(|t| *t != row.tenant_id) {
                continue;
            }
            if let Some(instance) = &row.proc_inst_id {
                self.require_instance(instance)?;
                match self.ws.rows.event_subscriptions.get(&row.id) {
                    Some(current) => out.push(current.clone()),
                    None => continue,
                }
            } else if self.ws.rows.event_subscriptions.has(&row.id)
                || !self.ws.rows.event_subscriptions.knows(&row.id)
            {
                out.push(row.clone());
            }
        }
        for row in self.ws.rows.event_subscriptions.inserted() {
            if row.event_type == kind
                && row.event_name.as_deref() == Some(name)
                && tenant.is_none_or(|t| *t == row.tenant_id)
            {
                out.push(row.clone());
            }
        }
        Ok(out)
    }

    /// The newest version of a process definition of a key and tenant, in a command that changes no definitions.
    pub fn latest_definition(
        &self,
        key: &str,
        tenant: Option<&str>,
    ) -> Step<Option<Arc<ProcessDefinition>>> {
        let of = LatestOf {
            key: key.to_owned(),
            tenant: tenant.map(str::to_owned),
        };
        match self.ws.latest.get(&of) {
            Some(latest) => Ok(latest.row.clone()),
            None => Err(Stop::Need(Need::Latest(of))),
        }
    }

    /// As [`Exec::latest_definition`], with what the command itself has changed.
    pub fn latest_definition_now(
        &self,
        key: &str,
        tenant: Option<&str>,
    ) -> Step<Option<ProcessDefinition>> {
        self.definitions_where(key, tenant, None, None)
    }

    /// The newest definition of a key with a column's value or a version.
    pub(super) fn definitions_where(
        &self,
        key: &str,
        tenant: Option<&str>,
        column: Option<(&'static str, String)>,
        version: Option<i32>,
    ) -> Step<Option<ProcessDefinition>> {
        let rows = self.definitions_of_key(key)?;
        Ok(rows
            .into_iter()
            .filter(|d| d.tenant_id.as_deref() == tenant)
            .filter(|d| version.is_none_or(|v| d.version == v))
            .filter(|d| match &column {
                Some(("DEPLOYMENT_ID_", value)) => d.deployment_id.as_deref() == Some(value),
                Some((_, value)) => d.version_tag.as_deref() == Some(value),
                None => true,
            })
            .max_by_key(|d| d.version))
    }

    /// All versions of a key, as this command sees them.
    pub fn definitions_of_key(&self, key: &str) -> Step<Vec<ProcessDefinition>> {
        let stored = self.query::<ProcessDefinition>(Filter::new().text("KEY_", key))?;
        let mut out: Vec<ProcessDefinition> = Vec::new();
        for row in stored.iter() {
            match self.ws.rows.process_definitions.get(&row.id) {
                Some(current) => out.push(current.clone()),
                None if self.ws.rows.process_definitions.knows(&row.id) => {}
                None => out.push(row.clone()),
            }
        }
        out.extend(
            self.ws
                .rows
                .process_definitions
                .inserted()
                .filter(|d| d.key == key)
                .cloned(),
        );
        Ok(out)
    }
}
