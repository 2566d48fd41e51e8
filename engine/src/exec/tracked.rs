//! Rows of one table in memory, with what they were when loaded, so that a unit of work is the net change.

use std::collections::HashMap;

use cauce_store::{Record, RowChange};
use indexmap::IndexMap;

/// What a row is looked up by beside its id: its owner.
type Owner<R> = fn(&R) -> Option<&str>;

#[derive(Debug, Clone)]
struct Slot<R> {
    was: Option<R>,
    now: Option<R>,
    /// Written even where nothing but the revision changes.
    forced: bool,
}

/// Rows of one table by id, and by owner (such as the execution of a task).
#[derive(Debug, Clone)]
pub struct Tracked<R> {
    slots: IndexMap<String, Slot<R>>,
    owner: Owner<R>,
    by_owner: HashMap<String, Vec<String>>,
}

impl<R: Record> Tracked<R> {
    /// No rows yet; `owner` says what [`Tracked::of`] looks up by.
    #[must_use]
    pub fn new(owner: Owner<R>) -> Self {
        Self {
            slots: IndexMap::new(),
            owner,
            by_owner: HashMap::new(),
        }
    }

    /// Takes a row as it is in the database. A row that is here already stays as it is.
    pub fn load(&mut self, row: R) {
        if self.slots.contains_key(row.id()) {
            return;
        }
        self.index(&row);
        self.slots.insert(
            row.id().to_owned(),
            Slot {
                was: Some(row.clone()),
                now: Some(row),
                forced: false,
            },
        );
    }

    /// Adds a new row.
    pub fn insert(&mut self, row: R) {
        self.index(&row);
        let id = row.id().to_owned();
        match self.slots.get_mut(&id) {
            Some(slot) => slot.now = Some(row),
            None => {
                self.slots.insert(
                    id,
                    Slot {
                        was: None,
                        now: Some(row),
                        forced: false,
                    },
                );
            }
        }
    }

    /// The row of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&R> {
        self.slots.get(id)?.now.as_ref()
    }

    /// Whether the row exists.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.get(id).is_some()
    }

    /// Whether the row is not in the database yet.
    #[must_use]
    pub fn is_new(&self, id: &str) -> bool {
        self.slots
            .get(id)
            .is_some_and(|s| s.was.is_none() && s.now.is_some())
    }

    /// Whether the row was known here, be it removed since.
    #[must_use]
    pub fn knows(&self, id: &str) -> bool {
        self.slots.contains_key(id)
    }

    /// Changes a row; does nothing where there is none.
    pub fn update(&mut self, id: &str, change: impl FnOnce(&mut R)) {
        let Some(row) = self.slots.get_mut(id).and_then(|s| s.now.as_mut()) else {
            return;
        };
        let before = (self.owner)(row).map(str::to_owned);
        change(row);
        let after = (self.owner)(row).map(str::to_owned);
        if before != after {
            if let Some(owner) = before {
                Self::unlist(&mut self.by_owner, &owner, id);
            }
            if let Some(owner) = after {
                self.by_owner.entry(owner).or_default().push(id.to_owned());
            }
        }
    }

    /// Has the row's revision go up even if nothing else of it changes, so that concurrent changes collide.
    pub fn touch(&mut self, id: &str) {
        if let Some(slot) = self.slots.get_mut(id) {
            slot.forced = true;
        }
    }

    /// Removes a row and gives it back.
    pub fn remove(&mut self, id: &str) -> Option<R> {
        let slot = self.slots.get_mut(id)?;
        let row = slot.now.take()?;
        if slot.was.is_none() {
            self.slots.shift_remove(id);
        }
        if let Some(owner) = (self.owner)(&row) {
            Self::unlist(&mut self.by_owner, owner, id);
        }
        Some(row)
    }

    /// Ids of the rows of an owner, in the order they came.
    #[must_use]
    pub fn ids_of(&self, owner: &str) -> Vec<String> {
        self.by_owner.get(owner).cloned().unwrap_or_default()
    }

    /// How many rows an owner has.
    #[must_use]
    pub fn count_of(&self, owner: &str) -> usize {
        self.by_owner.get(owner).map_or(0, Vec::len)
    }

    /// The rows of an owner, in the order they came.
    pub fn of<'a>(&'a self, owner: &str) -> impl DoubleEndedIterator<Item = &'a R> {
        self.by_owner
            .get(owner)
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .filter_map(|id| self.get(id))
    }

    /// All rows, in the order they came.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &R> {
        self.slots.values().filter_map(|s| s.now.as_ref())
    }

    /// New rows, in the order they came.
    pub fn inserted(&self) -> impl Iterator<Item = &R> {
        self.slots
            .values()
            .filter(|s| s.was.is_none())
            .filter_map(|s| s.now.as_ref())
    }

    /// Rows that were in the database and are no more.
    pub fn deleted(&self) -> impl Iterator<Item = &R> {
        self.slots
            .values()
            .filter(|s| s.now.is_none())
            .filter_map(|s| s.was.as_ref())
    }

    /// Appends the net changes. Deletes come in the reverse order of arrival.
    pub fn changes(&self, out: &mut Vec<RowChange>) {
        let table = R::TABLE;
        for (id, slot) in &self.slots {
            match (&slot.was, &slot.now) {
                (None, Some(now)) => out.push(RowChange::Insert {
                    table,
                    cells: now.cells(),
                }),
                (Some(was), Some(now)) if slot.forced || was != now => {
                    let mut now = now.clone();
                    let revision = table.revision.map(|_| was.revision());
                    if let Some(rev) = revision {
                        now.set_revision(rev + 1);
                    }
                    let before = was.cells();
                    let set = now
                        .cells()
                        .into_iter()
                        .enumerate()
                        .filter(|(i, cell)| before[*i] != *cell)
                        .collect();
                    out.push(RowChange::Update {
                        table,
                        id: id.clone(),
                        revision,
                        set,
                    });
                }
                _ => {}
            }
        }
        for (id, slot) in self.slots.iter().rev() {
            if let (Some(was), None) = (&slot.was, &slot.now) {
                out.push(RowChange::Delete {
                    table,
                    id: id.clone(),
                    revision: table.revision.map(|_| was.revision()),
                });
            }
        }
    }

    fn index(&mut self, row: &R) {
        if let Some(owner) = (self.owner)(row) {
            self.by_owner
                .entry(owner.to_owned())
                .or_default()
                .push(row.id().to_owned());
        }
    }

    fn unlist(by_owner: &mut HashMap<String, Vec<String>>, owner: &str, id: &str) {
        if let Some(ids) = by_owner.get_mut(owner) {
            if ids.last().is_some_and(|last| last == id) {
                ids.pop();
            } else if let Some(at) = ids.iter().position(|x| x == id) {
                ids.remove(at);
            }
        }
    }
}
