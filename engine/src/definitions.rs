//! Process definitions that are ready to execute, kept within a bound of memory; those used longest ago go first.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cauce_store::records::ProcessDefinition;

use crate::definition::Definition;
use crate::exec::LatestOf;

/// How many newest versions are known at most.
const MOST_LATEST: usize = 10_000;

/// Definitions by id.
pub(crate) struct Definitions {
    kept: Mutex<Kept>,
    /// The most bytes they may take.
    limit: usize,
}

#[derive(Default)]
struct Kept {
    by_id: HashMap<String, Entry>,
    latest: HashMap<LatestOf, Arc<ProcessDefinition>>,
    bytes: usize,
    clock: u64,
}

struct Entry {
    definition: Arc<Definition>,
    bytes: usize,
    used: u64,
}

impl Definitions {
    /// Keeps definitions of about `limit` bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            kept: Mutex::default(),
            limit,
        }
    }

    /// The definition of an id, where it is kept.
    pub(crate) fn get(&self, id: &str) -> Option<Arc<Definition>> {
        let mut kept = self.lock();
        kept.clock += 1;
        let now = kept.clock;
        let entry = kept.by_id.get_mut(id)?;
        entry.used = now;
        Some(Arc::clone(&entry.definition))
    }

    /// Keeps a definition, and lets others go that there is no room for. One that is larger than the bound is kept alone.
    pub(crate) fn put(&self, id: String, definition: Arc<Definition>) {
        let bytes = weight(&definition);
        let mut gone = Vec::new();
        let mut kept = self.lock();
        gone.extend(kept.remove(&id));
        if kept.bytes + bytes > self.limit {
            // A quarter at a time, so that not each newcomer looks through all.
            let mut ages: Vec<(u64, String)> = kept
                .by_id
                .iter()
                .map(|(id, entry)| (entry.used, id.clone()))
                .collect();
            ages.sort_unstable();
            let enough = (self.limit / 4 * 3).saturating_sub(bytes);
            for (_, oldest) in ages {
                if kept.bytes <= enough {
                    break;
                }
                gone.extend(kept.remove(&oldest));
            }
        }
        kept.clock += 1;
        let used = kept.clock;
        kept.bytes += bytes;
        kept.by_id.insert(
            id,
            Entry {
                definition,
                bytes,
                used,
            },
        );
        drop(kept);
        // Freed without the lock.
        drop(gone);
    }

    /// The newest version of a process definition, as this node saw it last. It may not be the newest any more.
    pub(crate) fn latest(&self, of: &LatestOf) -> Option<Arc<ProcessDefinition>> {
        self.lock().latest.get(of).cloned()
    }

    /// Keeps what was read as the newest version. A definition that is kept in another revision is read anew.
    pub(crate) fn put_latest(&self, of: LatestOf, row: Arc<ProcessDefinition>) {
        let mut kept = self.lock();
        let stale = kept.by_id.get(&row.id);
        let stale = stale.is_some_and(|entry| entry.definition.row.rev != row.rev);
        let gone = stale.then(|| kept.remove(&row.id));
        if kept.latest.len() >= MOST_LATEST {
            kept.latest.clear();
        }
        kept.latest.insert(of, row);
        drop(kept);
        drop(gone);
    }

    /// Forgets some, and which versions are the newest.
    pub(crate) fn forget(&self, ids: impl IntoIterator<Item = String>) {
        let mut kept = self.lock();
        kept.latest.clear();
        let gone: Vec<_> = ids.into_iter().filter_map(|id| kept.remove(&id)).collect();
        drop(kept);
        drop(gone);
    }

    /// Forgets all.
    pub(crate) fn clear(&self) {
        let all = std::mem::take(&mut *self.lock());
        drop(all);
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn remove(&mut self, id: &str) -> Option<Entry> {
        let entry = self.by_id.remove(id)?;
        self.bytes -= entry.bytes;
        Some(entry)
    }
}

/// About how many bytes a definition takes: its parts are of many sizes, so this is an average of models measured.
fn weight(definition: &Definition) -> usize {
    const OF_ALL: usize = 4_000;
    const OF_ACTIVITY: usize = 2_000;
    const OF_FLOW: usize = 400;
    let process = &definition.process;
    OF_ALL + process.activities.len() * OF_ACTIVITY + process.flows.len() * OF_FLOW
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition() -> Arc<Definition> {
        let xml = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
            <process id="p" isExecutable="true"><startEvent id="s"/></process></definitions>"#;
        let parsed = cauce_bpmn::parse(
            xml.as_bytes(),
            "p.bpmn",
            &cauce_bpmn::ParseOptions::default(),
        );
        let process = parsed.processes.into_iter().next().expect("a process");
        Arc::new(Definition::new(
            cauce_store::records::ProcessDefinition::default(),
            Arc::new(process),
            Vec::new(),
        ))
    }

    #[test]
    fn those_used_longest_ago_go_first_and_the_bound_holds() {
        let one = definition();
        let definitions = Definitions::new(weight(&one) * 8);
        for n in 0..8 {
            definitions.put(n.to_string(), Arc::clone(&one));
        }
        assert!(definitions.get("0").is_some());
        definitions.put("8".to_owned(), Arc::clone(&one));
        let kept: Vec<usize> = (0..9)
            .filter(|n| definitions.get(&n.to_string()).is_some())
            .collect();
        assert_eq!(kept, [0, 4, 5, 6, 7, 8]);
        definitions.forget(["0".to_owned(), "none".to_owned()]);
        assert!(definitions.get("0").is_none());
        assert_eq!(definitions.lock().bytes, weight(&one) * 5);
        definitions.clear();
        assert!(definitions.get("8").is_none());
    }
}
