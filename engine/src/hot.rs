//! Process instances kept in memory after their commit, so that the next command on them reads nothing.
//!
//! What is kept may have been overtaken: by another node, by Camunda on the same database, by a command of this node that had loaded
//! the rows too. Whoever uses it has its commit check what it has read ([`Workspace::checks`]), and starts anew on fresh rows where
//! that is no longer so, or where it ends without a commit.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use crate::exec::Workspace;

/// Instances by id, those used longest ago the first to go.
#[derive(Default)]
pub(crate) struct HotInstances {
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
    /// Keeps up to `limit` rows.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            inner: Mutex::default(),
            limit,
        }
    }

    /// Whether anything is kept at all.
    pub(crate) fn is_on(&self) -> bool {
        self.limit > 0
    }

    /// Takes an instance out: it belongs to one command at a time.
    pub(crate) fn take(&self, id: &str) -> Option<Workspace> {
        let mut inner = self.lock();
        let kept = inner.instances.remove(id)?;
        inner.by_age.remove(&kept.age);
        inner.rows -= kept.rows;
        drop(inner);
        Some(*kept.workspace)
    }

    /// Keeps an instance after its commit, and lets others go that there is no room for.
    pub(crate) fn put(&self, id: String, workspace: Workspace) {
        let rows = workspace.weight();
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
        let workspace = Box::new(workspace);
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

    /// Forgets all.
    pub(crate) fn clear(&self) {
        let all = std::mem::take(&mut *self.lock());
        drop(all);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
