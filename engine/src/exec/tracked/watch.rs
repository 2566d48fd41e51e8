//! What a command has read of rows that were in memory before it, and what a commit must check for that to have been true.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashSet};

use cauce_store::{Record, RowChange};

use super::{Slot, Tracked};

/// How it is checked that a list of an owner's rows is as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lists {
    /// The owner is an execution: its revision goes up when rows come that it had none of, and its children when it forks.
    OfExecutions,
    /// The owner is an execution, too, which may get a second row without a trace: where it has any they are counted, by this column,
    /// which has an index.
    Hanging(&'static str),
    /// By the number of rows with the owner in this column, which has an index.
    Counted(&'static str),
    /// Not by itself: it only follows what other tables say.
    Unread,
}

/// What a command has read of rows that were in memory before it.
#[derive(Debug, Default)]
pub(super) struct Watch {
    pub(super) slots: RefCell<Vec<usize>>,
    owners: RefCell<HashSet<String>>,
    pub(super) all: Cell<bool>,
}

impl<R: Record> Tracked<R> {
    /// From now on remembers what is read, for [`Tracked::checks`].
    pub fn watch(&mut self) {
        self.watch = Some(Watch::default());
    }

    pub(super) fn forget_reads(&mut self) {
        if let Some(watch) = &mut self.watch {
            for index in watch.slots.take() {
                if let Some((_, slot)) = self.slots.get_index(index) {
                    slot.read.set(false);
                }
            }
            watch.owners.take();
            watch.all.set(false);
        }
    }

    /// Appends what must still be so in the database for what was read here to be true, but for what is written anyway.
    /// Owners whose own row stands for their list go to `owners`. `false` where too much was read to be checked.
    #[must_use]
    pub fn checks(
        &self,
        lists: Lists,
        out: &mut Vec<RowChange>,
        owners: &mut HashSet<String>,
    ) -> bool {
        let Some(watch) = &self.watch else {
            return true;
        };
        if watch.all.get() {
            return false;
        }
        let table = R::TABLE;
        let mut rows: BTreeSet<usize> = watch.slots.borrow().iter().copied().collect();
        for owner in watch.owners.borrow().iter() {
            let listed = self.by_owner.get(owner).map_or(&[][..], Vec::as_slice);
            let listed = listed.iter().map(|(_, index)| *index);
            let were: BTreeSet<usize> = listed
                .chain(self.touched.iter().copied())
                .filter(|index| {
                    let was = self.slots[*index].was.as_deref();
                    was.and_then(self.owner) == Some(owner.as_str())
                })
                .collect();
            match lists {
                Lists::Hanging(_) if were.is_empty() => {
                    owners.insert(owner.clone());
                }
                Lists::Counted(column) | Lists::Hanging(column) => {
                    out.push(RowChange::CheckOwner {
                        table,
                        column,
                        owner: owner.clone(),
                        rows: were.len() as u64,
                    })
                }
                Lists::OfExecutions => {
                    owners.insert(owner.clone());
                }
                Lists::Unread => {}
            }
            rows.extend(were);
        }
        out.extend(rows.into_iter().filter_map(|index| self.check(index)));
        true
    }

    /// The check of a row that is not written.
    fn check(&self, index: usize) -> Option<RowChange> {
        let slot = self.slots.get_index(index)?.1;
        let was = slot.was.as_deref().filter(|_| !slot.is_written())?;
        R::TABLE.revision?;
        Some(RowChange::Check {
            table: R::TABLE,
            id: was.id().to_owned(),
            revision: was.revision(),
        })
    }

    /// The check of the row of an id, where it is not among those read.
    #[must_use]
    pub fn check_of(&self, id: &str) -> Option<RowChange> {
        let (index, _, slot) = self.slots.get_full(id)?;
        if slot.read.get() {
            return None;
        }
        self.check(index)
    }

    /// The slot of an id, which is read.
    pub(super) fn read(&self, id: &str) -> Option<&Slot<R>> {
        let (index, _, slot) = self.slots.get_full(id)?;
        if let Some(watch) = &self.watch
            && !slot.read.replace(true)
        {
            watch.slots.borrow_mut().push(index);
        }
        Some(slot)
    }

    /// An owner's rows are read.
    pub(super) fn read_owner(&self, owner: &str) {
        if let Some(watch) = &self.watch {
            let mut owners = watch.owners.borrow_mut();
            if !owners.contains(owner) {
                owners.insert(owner.to_owned());
            }
        }
    }
}
