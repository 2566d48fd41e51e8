//! Slots for local variables, and what functions capture.

use std::sync::Arc;

use super::Parser;
use crate::feel::node::{Capture, Node};
use crate::feel::scope::{SplitName, normalize_name};

/// The names of one function body (or of the expression itself).
#[derive(Default)]
pub(super) struct Level {
    entries: Vec<Entry>,
    pub(super) captures: Vec<(Arc<str>, Capture)>,
    next: usize,
    most: usize,
    /// The name under which this function can call itself.
    pub(super) own_name: Option<Arc<str>>,
}

enum Entry {
    Variable {
        name: Arc<str>,
        slot: usize,
    },
    /// A filter: its item's entries are in scope.
    Filter {
        slot: usize,
    },
}

/// A state of a level to come back to.
pub(super) struct Mark {
    entries: usize,
    next: usize,
}

impl Level {
    /// The level of a function that can call itself by a name.
    pub(super) fn named(own_name: Option<Arc<str>>) -> Level {
        Level {
            own_name,
            ..Level::default()
        }
    }

    pub(super) fn slots(&self) -> usize {
        self.most
    }

    fn slot(&mut self) -> usize {
        self.next += 1;
        self.most = self.most.max(self.next);
        self.next - 1
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            entries: self.entries.len(),
            next: self.next,
        }
    }

    /// Forgets what was declared since the mark, and frees its slots.
    pub(super) fn release(&mut self, mark: Mark) {
        self.entries.truncate(mark.entries);
        self.next = mark.next;
    }
}

impl Parser<'_, '_> {
    /// The innermost level; there is always one.
    pub(super) fn level(&mut self) -> &mut Level {
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    pub(super) fn declare_local(&mut self, name: &Arc<str>) -> usize {
        self.inner_names.extend(SplitName::of(name));
        let slot = self.level().slot();
        self.level().entries.push(Entry::Variable {
            name: name.clone(),
            slot,
        });
        slot
    }

    /// A slot for a value without a name yet.
    pub(super) fn reserve(&mut self) -> usize {
        self.level().slot()
    }

    /// Names a reserved slot.
    pub(super) fn name_slot(&mut self, name: &Arc<str>, slot: usize) {
        self.inner_names.extend(SplitName::of(name));
        self.level().entries.push(Entry::Variable {
            name: name.clone(),
            slot,
        });
    }

    pub(super) fn declare_filter(&mut self) -> usize {
        let slot = self.level().slot();
        self.level().entries.push(Entry::Filter { slot });
        slot
    }

    /// Declares `?` and its other names; answers the slot.
    pub(super) fn declare_input(&mut self) -> usize {
        let slot = self.declare_local(&Arc::from("?"));
        for name in self.scope.input_names.clone() {
            self.name_slot(&name, slot);
        }
        slot
    }

    /// Runs a reading within its own block of names.
    pub(super) fn block<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> super::Parsed<T>,
    ) -> super::Parsed<T> {
        let mark = self.level().mark();
        let names = self.inner_names.len();
        let result = read(self);
        self.level().release(mark);
        self.inner_names.truncate(names);
        result
    }

    pub(super) fn within_filter(&self) -> bool {
        self.levels.iter().any(|level| {
            level
                .entries
                .iter()
                .any(|e| matches!(e, Entry::Filter { .. }))
        })
    }

    /// The node for a name.
    pub(super) fn resolve(&mut self, name: &str) -> Node {
        let name = normalize_name(name);
        // the names that models give the input do not count
        self.mentions_input |= &*name == "?";
        self.mentions_partial |= &*name == "partial";
        self.resolve_at(self.levels.len() - 1, &name)
    }

    fn resolve_at(&mut self, index: usize, name: &Arc<str>) -> Node {
        let mut filters = Vec::new();
        let mut found = None;
        for entry in self.levels[index].entries.iter().rev() {
            match entry {
                Entry::Filter { slot } => {
                    if &**name == "item" {
                        found.get_or_insert(*slot);
                    }
                    filters.push(*slot);
                    if found.is_some() {
                        break;
                    }
                }
                Entry::Variable { name: own, slot } if own == name => {
                    found = Some(*slot);
                    break;
                }
                Entry::Variable { .. } => {}
            }
        }
        let mut node = match found {
            Some(slot) => Node::Local(slot),
            None if index == 0 => self.global(name),
            None => self.capture(index, name),
        };
        for item in filters.into_iter().rev() {
            node = Node::FilterMember {
                item,
                name: name.clone(),
                outer: node.boxed(),
            };
        }
        node
    }

    fn capture(&mut self, index: usize, name: &Arc<str>) -> Node {
        if let Some(known) = self.levels[index]
            .captures
            .iter()
            .position(|(own, _)| own == name)
        {
            return Node::Captured(known);
        }
        let capture = if self.levels[index].own_name.as_ref() == Some(name) {
            Capture::Itself
        } else {
            match self.resolve_at(index - 1, name) {
                constant @ Node::Constant(_) => return constant,
                node => Capture::Of(node),
            }
        };
        self.levels[index].captures.push((name.clone(), capture));
        Node::Captured(self.levels[index].captures.len() - 1)
    }
}
