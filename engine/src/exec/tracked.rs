//! Rows of one table in memory, with what they were when loaded, so that a unit of work is the net change.
//!
//! An attempt of a command is undone by [`Tracked::reset`], which costs what the attempt has changed, not what is loaded.

mod watch;

pub use watch::Lists;

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use cauce_store::{Record, RowChange};
use indexmap::IndexMap;

use watch::Watch;

/// What a row is looked up by beside its id: its owner.
type Owner<R> = fn(&R) -> Option<&str>;

/// With fewer slots of rows that came and went than this, room is not made.
const DEAD_AT_LEAST: usize = 1_024;

/// A row: what it was when loaded, what it is. One that is neither was inserted and removed again.
#[derive(Debug)]
struct Slot<R> {
    was: Option<Arc<R>>,
    now: Option<Arc<R>>,
    /// Written even where nothing but the revision changes.
    forced: bool,
    /// Whether the slot stands among those touched.
    touched: bool,
    /// Its place among the rows of its owner.
    place: u64,
    /// Its place when loaded.
    home: u64,
    /// Whether the slot stands among those read.
    read: Cell<bool>,
}

impl<R> Slot<R> {
    fn is_dead(&self) -> bool {
        self.was.is_none() && self.now.is_none()
    }
}

impl<R: Record> Slot<R> {
    /// Whether a commit writes or deletes the loaded row, and so looks at its revision anyway.
    fn is_written(&self) -> bool {
        match (&self.was, &self.now) {
            (Some(was), Some(now)) => self.forced || !(Arc::ptr_eq(was, now) || was == now),
            (was, now) => was.is_some() != now.is_some(),
        }
    }
}

/// Rows of one table by id, and by owner (such as the execution of a task).
#[derive(Debug)]
pub struct Tracked<R> {
    slots: IndexMap<String, Slot<R>>,
    owner: Owner<R>,
    /// For each owner its rows, by place: what came later stands later.
    by_owner: HashMap<String, Vec<(u64, usize)>>,
    next_place: u64,
    /// Slots that may have changed since [`Tracked::mark`].
    touched: Vec<usize>,
    /// How many slots there were at [`Tracked::mark`]. Those are all of loaded rows, and keep their index.
    marked: usize,
    /// Slots of neither.
    dead: usize,
    /// Those of them before the mark.
    dead_marked: usize,
    /// What was read, where that is watched.
    watch: Option<Watch>,
}

impl<R: Record> Tracked<R> {
    /// No rows yet; `owner` says what [`Tracked::of`] looks up by.
    #[must_use]
    pub fn new(owner: Owner<R>) -> Self {
        Self {
            slots: IndexMap::new(),
            owner,
            by_owner: HashMap::new(),
            next_place: 0,
            touched: Vec::new(),
            marked: 0,
            dead: 0,
            dead_marked: 0,
            watch: None,
        }
    }

    /// What is loaded now is what [`Tracked::reset`] goes back to.
    pub fn mark(&mut self) {
        for index in self.marked..self.slots.len() {
            let slot = &mut self.slots[index];
            slot.home = slot.place;
        }
        self.marked = self.slots.len();
        self.dead_marked = self.dead;
    }

    /// Undoes everything since [`Tracked::mark`].
    pub fn reset(&mut self) {
        for index in std::mem::take(&mut self.touched) {
            if index >= self.marked {
                continue;
            }
            self.unlist(index);
            if let Some((_, slot)) = self.slots.get_index_mut(index) {
                slot.now.clone_from(&slot.was);
                slot.forced = false;
                slot.touched = false;
                slot.place = slot.home;
            }
            self.list(index);
        }
        for index in self.marked..self.slots.len() {
            self.unlist(index);
        }
        self.slots.truncate(self.marked);
        self.dead = self.dead_marked;
        self.forget_reads();
    }

    /// What was changed is in the database now: this becomes the state as loaded. Rows that are not to be kept are forgotten.
    pub fn committed(&mut self, mut settle: impl FnMut(&mut R), keep: impl Fn(&R) -> bool) {
        self.forget_reads();
        self.watch = None;
        for index in std::mem::take(&mut self.touched) {
            let written = self.slots[index].is_written();
            let was_dead = self.slots[index].is_dead();
            let kept = self.slots[index].now.as_deref().is_some_and(&keep);
            if !kept {
                self.unlist(index);
                self.slots[index].now = None;
            }
            let slot = &mut self.slots[index];
            if let Some(now) = &mut slot.now {
                let now = Arc::make_mut(now);
                if let (true, Some(was)) = (written, &slot.was) {
                    now.set_revision(was.revision() + 1);
                }
                settle(now);
            }
            slot.was.clone_from(&slot.now);
            slot.forced = false;
            slot.touched = false;
            slot.home = slot.place;
            if slot.is_dead() && !was_dead {
                self.dead += 1;
            }
        }
        if self.dead >= DEAD_AT_LEAST && self.dead * 2 > self.slots.len() {
            self.make_room();
        }
        self.mark();
    }

    /// Whether rows were loaded by the command itself.
    #[must_use]
    pub fn has_strangers(&self) -> bool {
        self.slots
            .values()
            .skip(self.marked)
            .any(|slot| slot.was.is_some())
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len().saturating_sub(self.dead)
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes a row as it is in the database. A row that is here already stays as it is.
    pub fn load(&mut self, row: R) {
        if self.knows(row.id()) {
            return;
        }
        let row = Arc::new(row);
        self.put(Some(Arc::clone(&row)), row);
    }

    /// Takes a row that is here as it is in the database by now. One that was changed here stays as it is.
    pub fn refresh(&mut self, row: R) {
        let owner = self.owner;
        if let Some(slot) = self.slots.get_mut(row.id())
            && !slot.touched
            && slot
                .now
                .as_deref()
                .is_some_and(|now| owner(now) == owner(&row))
        {
            let row = Arc::new(row);
            slot.was = Some(Arc::clone(&row));
            slot.now = Some(row);
        }
    }

    /// Adds a new row.
    pub fn insert(&mut self, row: R) {
        match self.slots.get_index_of(row.id()) {
            Some(index) if !self.slots[index].is_dead() => {
                self.unlist(index);
                self.slots[index].now = Some(Arc::new(row));
                self.relist(index);
                self.touch_at(index);
            }
            _ => {
                let index = self.put(None, Arc::new(row));
                self.touch_at(index);
            }
        }
    }

    /// Puts a row into a slot of its own, the last one.
    fn put(&mut self, was: Option<Arc<R>>, now: Arc<R>) -> usize {
        let id = now.id().to_owned();
        if self.slots.contains_key(&id) {
            // A row of this id came and went before.
            self.make_room();
        }
        let slot = Slot {
            was,
            now: Some(now),
            forced: false,
            touched: false,
            place: 0,
            home: 0,
            read: Cell::new(false),
        };
        let (index, _) = self.slots.insert_full(id, slot);
        self.relist(index);
        index
    }

    fn touch_at(&mut self, index: usize) {
        let slot = &mut self.slots[index];
        if !slot.touched {
            slot.touched = true;
            self.touched.push(index);
        }
    }

    /// The row of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&R> {
        self.read(id)?.now.as_deref()
    }

    /// Whether the row exists.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.get(id).is_some()
    }

    /// Whether the row is not in the database yet.
    #[must_use]
    pub fn is_new(&self, id: &str) -> bool {
        self.read(id)
            .is_some_and(|s| s.was.is_none() && s.now.is_some())
    }

    /// Whether the row was known here, be it removed since.
    #[must_use]
    pub fn knows(&self, id: &str) -> bool {
        self.read(id).is_some_and(|s| !s.is_dead())
    }

    /// Changes a row; does nothing where there is none.
    pub fn update(&mut self, id: &str, change: impl FnOnce(&mut R)) {
        self.read(id);
        let Some((index, _, slot)) = self.slots.get_full_mut(id) else {
            return;
        };
        let Some(row) = slot.now.as_mut() else {
            return;
        };
        let row = Arc::make_mut(row);
        let before = (self.owner)(row).map(str::to_owned);
        change(row);
        let moved = (self.owner)(row) != before.as_deref();
        if moved {
            if let Some(owner) = before {
                let place = slot.place;
                Self::unlist_from(&mut self.by_owner, &owner, place);
            }
            self.relist(index);
        }
        self.touch_at(index);
    }

    /// Has the row's revision go up even if nothing else of it changes, so that concurrent changes collide.
    pub fn touch(&mut self, id: &str) {
        if let Some(index) = self.slots.get_index_of(id) {
            self.slots[index].forced = true;
            self.touch_at(index);
        }
    }

    /// Removes a row and gives it back.
    pub fn remove(&mut self, id: &str) -> Option<R> {
        let index = self.slots.get_index_of(id)?;
        self.slots[index].now.as_ref()?;
        self.unlist(index);
        let row = self.slots[index].now.take()?;
        if self.slots[index].was.is_some() {
            self.touch_at(index);
        } else {
            self.dead += 1;
            if self.dead >= DEAD_AT_LEAST && self.dead * 2 > self.slots.len() {
                self.make_room();
            }
        }
        Some(Arc::unwrap_or_clone(row))
    }

    /// Forgets the slots of rows that came and went.
    fn make_room(&mut self) {
        let (mut seen, mut before, marked) = (0, 0, self.marked);
        self.slots.retain(|_, slot| {
            let stays = !slot.is_dead();
            before += usize::from(stays && seen < marked);
            seen += 1;
            stays
        });
        self.marked = before;
        self.dead = 0;
        self.dead_marked = 0;
        if let Some(watch) = &self.watch {
            let slots = self.slots.values().enumerate();
            let read = slots.filter(|(_, s)| s.read.get()).map(|(index, _)| index);
            watch.slots.replace(read.collect());
        }
        self.touched.clear();
        self.by_owner.clear();
        for (index, slot) in self.slots.values().enumerate() {
            if slot.touched {
                self.touched.push(index);
            }
            if let Some(owner) = slot.now.as_deref().and_then(self.owner) {
                self.by_owner
                    .entry(owner.to_owned())
                    .or_default()
                    .push((slot.place, index));
            }
        }
        for places in self.by_owner.values_mut() {
            places.sort_unstable();
        }
    }

    /// Takes new rows out that are ready, and hands them to `take`: they are as good as written, and no longer seen here.
    pub fn seal(&mut self, mut ready: impl FnMut(&R) -> bool, mut take: impl FnMut(R)) {
        let mut dead = 0;
        for slot in self.slots.values_mut().skip(self.marked) {
            if slot.was.is_none()
                && slot.now.as_deref().is_some_and(&mut ready)
                && let Some(row) = slot.now.take()
            {
                take(Arc::unwrap_or_clone(row));
                dead += 1;
            }
        }
        if dead > 0 {
            self.make_room();
        }
    }

    /// How many slots there are beyond those marked: about how many rows are new.
    #[must_use]
    pub fn grown(&self) -> usize {
        self.slots.len() - self.marked
    }

    /// Ids of the rows of an owner, in the order they came.
    #[must_use]
    pub fn ids_of(&self, owner: &str) -> Vec<String> {
        self.of(owner).map(|row| row.id().to_owned()).collect()
    }

    /// How many rows an owner has.
    #[must_use]
    pub fn count_of(&self, owner: &str) -> usize {
        self.read_owner(owner);
        self.by_owner.get(owner).map_or(0, Vec::len)
    }

    /// The rows of an owner, in the order they came.
    pub fn of<'a>(&'a self, owner: &str) -> impl DoubleEndedIterator<Item = &'a R> {
        self.read_owner(owner);
        self.by_owner
            .get(owner)
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .filter_map(|(_, index)| self.slots.get_index(*index)?.1.now.as_deref())
    }

    /// All rows, in the order they came.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &R> {
        if let Some(watch) = &self.watch {
            watch.all.set(true);
        }
        self.slots.values().filter_map(|s| s.now.as_deref())
    }

    /// All rows, for a reader that looks for such as come with a change of another row, which it writes: so they need no check.
    pub fn iter_covered(&self) -> impl Iterator<Item = &R> {
        self.slots.values().filter_map(|s| s.now.as_deref())
    }

    /// New rows, in the order they came.
    pub fn inserted(&self) -> impl Iterator<Item = &R> {
        self.slots
            .values()
            .skip(self.marked)
            .filter(|s| s.was.is_none())
            .filter_map(|s| s.now.as_deref())
    }

    /// Rows that were in the database and are no more.
    pub fn deleted(&self) -> impl Iterator<Item = &R> {
        self.touched_slots()
            .filter(|(_, s)| s.now.is_none())
            .filter_map(|(_, s)| s.was.as_deref())
    }

    /// Ids of rows that are here and may have changed, in the order they came.
    #[must_use]
    pub fn changed_ids(&self) -> Vec<String> {
        self.touched_slots()
            .filter(|(_, s)| s.now.is_some())
            .map(|(id, _)| id.to_owned())
            .collect()
    }

    /// The owners of what may have changed, before and after.
    pub fn changed_owners(&self) -> impl Iterator<Item = &str> {
        self.touched.iter().flat_map(|index| {
            let slot = self.slots.get_index(*index).map(|(_, slot)| slot);
            let [was, now] = [
                slot.and_then(|s| s.was.as_deref()),
                slot.and_then(|s| s.now.as_deref()),
            ];
            [was, now].into_iter().flatten().filter_map(self.owner)
        })
    }

    /// What may have changed, in the order it came.
    fn touched_slots(&self) -> impl DoubleEndedIterator<Item = (&str, &Slot<R>)> {
        let mut touched = self.touched.clone();
        touched.sort_unstable();
        touched.into_iter().filter_map(|index| {
            let (id, slot) = self.slots.get_index(index)?;
            Some((id.as_str(), slot))
        })
    }

    /// Appends the net changes. Deletes come in the reverse order of arrival.
    pub fn changes(&self, out: &mut Vec<RowChange>) {
        if self.touched.is_empty() {
            return;
        }
        let table = R::TABLE;
        let months = table.month_column();
        for (id, slot) in self.touched_slots() {
            match (&slot.was, &slot.now) {
                (None, Some(now)) => out.push(RowChange::Insert {
                    table,
                    cells: now.cells(),
                }),
                (Some(was), Some(now)) if slot.is_written() => {
                    let mut cells = now.cells();
                    let revision = table.revision.map(|_| was.revision());
                    if let (Some(rev), Some(column)) = (revision, table.revision) {
                        cells[column] = cauce_store::Cell::Int(i64::from(rev) + 1);
                    }
                    let before = was.cells();
                    let placed = match months.and_then(|column| before.get(column)) {
                        Some(cauce_store::Cell::Time(time)) => Some(*time),
                        _ => None,
                    };
                    let set = cells
                        .into_iter()
                        .enumerate()
                        .filter(|(i, cell)| before[*i] != *cell)
                        .collect();
                    out.push(RowChange::Update {
                        table,
                        id: id.to_owned(),
                        revision,
                        set,
                        placed,
                    });
                }
                _ => {}
            }
        }
        for (id, slot) in self.touched_slots().rev() {
            if let (Some(was), None) = (&slot.was, &slot.now) {
                out.push(RowChange::Delete {
                    table,
                    id: id.to_owned(),
                    revision: table.revision.map(|_| was.revision()),
                });
            }
        }
    }

    fn owner_at(&self, index: usize) -> Option<&str> {
        self.slots
            .get_index(index)?
            .1
            .now
            .as_deref()
            .and_then(self.owner)
    }

    /// Lists a row under its owner, as the last one.
    fn relist(&mut self, index: usize) {
        self.slots[index].place = self.next_place;
        self.next_place += 1;
        self.list(index);
    }

    /// Lists a row under its owner, in its place.
    fn list(&mut self, index: usize) {
        let Some(owner) = self.owner_at(index) else {
            return;
        };
        let owner = owner.to_owned();
        let entry = (self.slots[index].place, index);
        let rows = self.by_owner.entry(owner).or_default();
        match rows.last() {
            Some(last) if *last > entry => {
                let at = rows.partition_point(|other| *other < entry);
                rows.insert(at, entry);
            }
            _ => rows.push(entry),
        }
    }

    fn unlist(&mut self, index: usize) {
        let Some(owner) = self.owner_at(index) else {
            return;
        };
        let (owner, place) = (owner.to_owned(), self.slots[index].place);
        Self::unlist_from(&mut self.by_owner, &owner, place);
    }

    fn unlist_from(by_owner: &mut HashMap<String, Vec<(u64, usize)>>, owner: &str, place: u64) {
        if let Some(rows) = by_owner.get_mut(owner) {
            if let Ok(at) = rows.binary_search_by_key(&place, |(other, _)| *other) {
                rows.remove(at);
            }
            if rows.is_empty() {
                by_owner.remove(owner);
            }
        }
    }
}
