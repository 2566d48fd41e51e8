//! Process instances kept in memory after their commit, so that the next command on them reads nothing.
//!
//! What is kept may have been overtaken: by another node, by Camunda on the same database, by a command of this node that had loaded
//! the rows too. Whoever uses it has its commit check what it has read ([`Workspace::checks`]), and starts anew on fresh rows where
//! that is no longer so, or where it ends without a commit.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use crate::exec::Workspace;

/// An instance of so many rows takes long to read: it has its place apart from the many small ones.
const LARGE: usize = 1_000;
/// The share of the rows that is for small instances.
const FOR_SMALL: usize = 8;

/// Instances by id, small ones and large ones, those used longest ago the first to go.
#[derive(Default)]
pub(crate) struct HotInstances {
    small: Pool,
    large: Pool,
}

#[derive(Default)]
struct Pool {
    inner: Mutex<Inner>,
    /// The most rows that are kept.
    limit: usize,
}

#[derive(Default)]
struct Inner {
    instances: HashMap<String, Kept>,
    by_age: BTreeMap<u64, String>,
    clock: u64,
    rows: usize,
}

struct Kept {
    workspace: Box<Workspace>,
    rows: usize,
    age: u64,
}

impl HotInstances {
    /// Keeps up to `limit` rows: an eighth of them is for small instances, the rest for large ones.
    pub(crate) fn new(limit: usize) -> Self {
        let of = |limit| Pool {
            inner: Mutex::default(),
            limit,
        };
        Self {
            small: of(limit / FOR_SMALL),
            large: of(limit - limit / FOR_SMALL),
        }
    }

    /// Whether anything is kept at all.
    pub(crate) fn is_on(&self) -> bool {
        self.large.limit > 0
    }

    /// Takes an instance out: it belongs to one command at a time.
    pub(crate) fn take(&self, id: &str) -> Option<Box<Workspace>> {
        self.small.take(id).or_else(|| self.large.take(id))
    }

    /// Keeps an instance after its commit, and lets others go that there is no room for.
    pub(crate) fn put(&self, id: String, workspace: Box<Workspace>) {
        let rows = workspace.weight();
        let (pool, other) = if rows < LARGE {
            (&self.small, &self.large)
        } else {
            (&self.large, &self.small)
        };
        drop(other.take(&id));
        pool.put(id, workspace, rows);
    }

    /// Tells an instance that is kept of rows that were changed past it.
    pub(crate) fn amend(&self, id: &str, change: impl FnOnce(&mut Workspace)) {
        for pool in [&self.small, &self.large] {
            if let Some(kept) = pool.lock().instances.get_mut(id) {
                change(&mut kept.workspace);
                return;
            }
        }
    }

    /// Forgets all.
    pub(crate) fn clear(&self) {
        for pool in [&self.small, &self.large] {
            let all = std::mem::take(&mut *pool.lock());
            drop(all);
        }
    }
}

impl Pool {
    fn take(&self, id: &str) -> Option<Box<Workspace>> {
        let mut inner = self.lock();
        let kept = inner.instances.remove(id)?;
        inner.by_age.remove(&kept.age);
        inner.rows -= kept.rows;
        drop(inner);
        Some(kept.workspace)
    }

    fn put(&self, id: String, workspace: Box<Workspace>, rows: usize) {
        if rows > self.limit {
            return;
        }
        let mut gone = Vec::new();
        let mut inner = self.lock();
        if let Some(before) = inner.instances.remove(&id) {
            inner.by_age.remove(&before.age);
            inner.rows -= before.rows;
            gone.push(before);
        }
        while inner.rows + rows > self.limit
            && let Some((_, oldest)) = inner.by_age.pop_first()
        {
            if let Some(kept) = inner.instances.remove(&oldest) {
                inner.rows -= kept.rows;
                gone.push(kept);
            }
        }
        inner.clock += 1;
        let age = inner.clock;
        inner.rows += rows;
        inner.by_age.insert(age, id.clone());
        inner.instances.insert(
            id,
            Kept {
                workspace,
                rows,
                age,
            },
        );
        drop(inner);
        // Freed without the lock.
        drop(gone);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
