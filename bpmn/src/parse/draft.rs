//! A process while it is being parsed: the model's arena, and beside each scope what only the parser needs to know.

use indexmap::{IndexMap, IndexSet};

use super::Abort;
use super::subscriptions::Subscription;
use super::xml::Element;
use crate::model::{Activity, ActivityIx, ActivityKind, Expr, Process, StartBehavior};

/// A scope: an activity, or the process.
pub(super) type Scope = Option<ActivityIx>;

/// The process being parsed.
#[derive(Default)]
pub(super) struct Draft<'x> {
    pub(super) process: Process,
    root: Meta<'x>,
    activities: Vec<Meta<'x>>,
}

/// What the parser remembers of an activity, or of the process.
#[derive(Default)]
pub(super) struct Meta<'x> {
    /// A process, sub-process or transaction: a level on which sequence flows find their ends.
    pub(super) sub_process_scope: bool,
    /// An event sub-process.
    pub(super) triggered_by_event: bool,
    /// The inner activity of a multi-instance body.
    pub(super) multi_instance: bool,
    /// Has been told what to do.
    pub(super) has_behavior: bool,
    /// Begins when the compensation is thrown: `isForCompensation`, or an event sub-process with a compensation start event.
    pub(super) compensation_handler: bool,
    /// The start event.
    pub(super) initial: Option<ActivityIx>,
    /// Messages, signals and conditions that are waited for in this scope.
    pub(super) subscriptions: IndexSet<Subscription>,
    /// Escalations caught in this scope: whether by an event sub-process, and which code.
    pub(super) escalations: Vec<(bool, Option<String>)>,
    /// Activities that compensation throw events refer to and that have not been found yet.
    pub(super) backlog: IndexMap<&'x str, Backlog<'x>>,
    /// Number of the element in document order.
    pub(super) order: u32,
}

/// A compensation throw event whose activity has not been found yet.
pub(super) struct Backlog<'x> {
    pub(super) definition: &'x Element,
    pub(super) scope_id: String,
    pub(super) event_id: &'x str,
}

impl<'x> Draft<'x> {
    pub(super) fn new(process: Process) -> Self {
        let root = Meta {
            sub_process_scope: true,
            ..Meta::default()
        };
        Self {
            process,
            root,
            ..Self::default()
        }
    }

    /// Adds an activity.
    ///
    /// # Errors
    /// Where there is one of its id.
    pub(super) fn create(
        &mut self,
        id: Option<&str>,
        type_name: &'static str,
        scope: Scope,
        element: &Element,
    ) -> Result<ActivityIx, Abort> {
        let ix = ActivityIx(u32::try_from(self.process.activities.len()).unwrap_or(u32::MAX));
        if let Some(id) = id {
            if self.process.by_id.contains_key(id) {
                return Err(Abort::Failed(format!("duplicate activity id '{id}'")));
            }
            self.meta_mut(scope).backlog.shift_remove(id);
            self.process.by_id.insert(id.to_owned(), ix);
        }
        self.process.activities.push(Activity {
            id: id.unwrap_or_default().to_owned(),
            name: None,
            documentation: None,
            kind: ActivityKind::Task,
            type_name,
            parent: scope,
            event_scope: scope,
            start_behavior: StartBehavior::Default,
            is_scope: false,
            outgoing: Vec::new(),
            incoming: Vec::new(),
            default_flow: None,
            children: Vec::new(),
            handlers: Vec::new(),
            async_before: false,
            async_after: false,
            exclusive: true,
            retry_cycle: None,
            job_priority: None,
            start_listeners: Vec::new(),
            end_listeners: Vec::new(),
            io: None,
            is_for_compensation: false,
            compensation_handler: None,
            body: None,
            line: element.line,
            default_id: None,
            properties: Vec::new(),
        });
        self.activities.push(Meta {
            order: element.order,
            ..Meta::default()
        });
        match scope {
            Some(scope) => self.activity_mut(scope).children.push(ix),
            None => self.process.children.push(ix),
        }
        Ok(ix)
    }

    pub(super) fn activity(&self, ix: ActivityIx) -> &Activity {
        self.process.activity(ix)
    }

    pub(super) fn activity_mut(&mut self, ix: ActivityIx) -> &mut Activity {
        &mut self.process.activities[ix.0 as usize]
    }

    /// Says what an activity does.
    pub(super) fn behave(&mut self, ix: ActivityIx, kind: ActivityKind) {
        self.activity_mut(ix).kind = kind;
        self.of_mut(ix).has_behavior = true;
    }

    pub(super) fn meta(&self, scope: Scope) -> &Meta<'x> {
        scope.map_or(&self.root, |ix| self.of(ix))
    }

    pub(super) fn meta_mut(&mut self, scope: Scope) -> &mut Meta<'x> {
        match scope {
            Some(ix) => self.of_mut(ix),
            None => &mut self.root,
        }
    }

    pub(super) fn of(&self, ix: ActivityIx) -> &Meta<'x> {
        &self.activities[ix.0 as usize]
    }

    pub(super) fn of_mut(&mut self, ix: ActivityIx) -> &mut Meta<'x> {
        &mut self.activities[ix.0 as usize]
    }

    /// Id of a scope for messages: that of an activity. The process has none yet when it is parsed.
    pub(super) fn scope_id(&self, scope: Scope) -> &str {
        scope.map_or("null", |ix| &self.activity(ix).id)
    }

    /// The scope that a scope is in; the process is in none.
    pub(super) fn outer(&self, scope: Scope) -> Scope {
        scope.and_then(|ix| self.activity(ix).parent)
    }

    /// Whether an activity is somewhere in a scope.
    fn is_within(&self, ix: ActivityIx, scope: Scope) -> bool {
        let mut at = self.activity(ix).parent;
        loop {
            if at == scope {
                return true;
            }
            match at {
                Some(parent) => at = self.activity(parent).parent,
                None => return false,
            }
        }
    }

    /// The activity of an id somewhere in a scope.
    pub(super) fn find_in(&self, scope: Scope, id: &str) -> Option<ActivityIx> {
        self.process
            .find(id)
            .filter(|ix| self.is_within(*ix, scope))
    }

    /// The activity of an id in a scope, but not in a sub-process of it: in a multi-instance body at most.
    pub(super) fn find_on_level(&self, scope: Scope, id: &str) -> Option<ActivityIx> {
        self.process.find(id).filter(|ix| {
            let mut at = self.activity(*ix).parent;
            while let Some(parent) = at
                && !self.of(parent).sub_process_scope
            {
                at = self.activity(parent).parent;
            }
            at == scope
        })
    }

    /// The multi-instance body around an activity, when it is the inner activity of one.
    pub(super) fn body_of(&self, ix: ActivityIx) -> Option<ActivityIx> {
        if self.of(ix).multi_instance {
            self.activity(ix).parent
        } else {
            None
        }
    }

    /// Whether a scope is a multi-instance body.
    pub(super) fn is_body(&self, scope: Scope) -> Option<ActivityIx> {
        scope.filter(|ix| matches!(self.activity(*ix).kind, ActivityKind::MultiInstanceBody(_)))
    }

    /// Sets the retry cycle of an activity.
    pub(super) fn retry(&mut self, ix: ActivityIx, cycle: Option<Expr>) {
        if cycle.is_some() {
            self.activity_mut(ix).retry_cycle = cycle;
        }
    }
}
