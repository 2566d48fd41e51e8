//! What evaluations share: clock, limits, dialect and warnings.

use std::cell::{Cell, RefCell};
use std::fmt;

use jiff::tz::TimeZone;

use super::trace::TableTrace;
use crate::feel::error::Fault;
use crate::feel::scope::Dialect;
use crate::temporal::{DateTime, Zone};
use crate::value::{Context, Value};

/// Where an expression's variables come from.
pub trait Variables {
    /// The value of a variable; `None` if there is none.
    fn get(&self, name: &str) -> Option<Value>;
}

impl<F: Fn(&str) -> Option<Value>> Variables for F {
    fn get(&self, name: &str) -> Option<Value> {
        self(name)
    }
}

impl Variables for Context {
    fn get(&self, name: &str) -> Option<Value> {
        Context::get(self, name).cloned()
    }
}

/// The current time: nanoseconds since the epoch, and the zone it is shown in.
#[derive(Debug, Clone)]
pub struct Clock {
    /// Nanoseconds since the epoch.
    pub instant: i128,
    /// The local zone.
    pub zone: Zone,
}

impl Clock {
    /// The system's time and zone.
    #[must_use]
    pub fn system() -> Clock {
        let zone = TimeZone::system();
        let zone = if zone.iana_name().is_some() {
            Zone::Named(zone)
        } else {
            Zone::UTC
        };
        Clock {
            instant: jiff::Timestamp::now().as_nanosecond(),
            zone,
        }
    }

    /// The current date-time.
    #[must_use]
    pub fn now(&self) -> Option<DateTime> {
        DateTime::from_instant(self.instant, self.zone.clone())
    }
}

/// What an evaluation may use.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Nodes evaluated.
    pub steps: u64,
    /// Nesting of expressions and calls.
    pub depth: u32,
    /// Items of a list, bytes of a string.
    pub size: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            steps: 50_000_000,
            depth: 600,
            size: 10_000_000,
        }
    }
}

/// An error of the language that made a null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning(pub String);

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One evaluation with all it calls.
#[derive(Debug)]
pub struct Session {
    pub(crate) dialect: Dialect,
    clock: RefCell<Option<Clock>>,
    limits: Limits,
    steps: Cell<u64>,
    depth: Cell<u32>,
    warnings: RefCell<Vec<Warning>>,
    keep_warnings: bool,
    traces: RefCell<Option<Vec<TableTrace>>>,
}

/// How deeply a value may nest that refers to earlier results.
const MOST_NESTING: u32 = 200;
/// How many lists and contexts such a value may have.
const MOST_PARTS: usize = 20_000;

/// How many warnings are kept.
const MOST_WARNINGS: usize = 100;

impl Session {
    /// A session at the system's time, with the default limits.
    #[must_use]
    pub fn new(dialect: Dialect) -> Session {
        Session {
            dialect,
            clock: RefCell::new(None),
            limits: Limits::default(),
            steps: Cell::new(0),
            depth: Cell::new(0),
            warnings: RefCell::new(Vec::new()),
            keep_warnings: false,
            traces: RefCell::new(None),
        }
    }

    /// The same with a clock of the caller's.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Session {
        self.clock.replace(Some(clock));
        self
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Session {
        self.limits = limits;
        self
    }

    /// The same, gathering warnings.
    #[must_use]
    pub fn with_warnings(mut self) -> Session {
        self.keep_warnings = true;
        self
    }

    /// The same, noting what decision tables do.
    #[must_use]
    pub fn with_traces(self) -> Session {
        self.traces.replace(Some(Vec::new()));
        self
    }

    /// The decision tables evaluated so far, in order.
    #[must_use]
    pub fn take_traces(&self) -> Vec<TableTrace> {
        self.traces
            .borrow_mut()
            .as_mut()
            .map(std::mem::take)
            .unwrap_or_default()
    }

    pub(crate) fn is_tracing(&self) -> bool {
        self.traces.borrow().is_some()
    }

    pub(crate) fn trace(&self, trace: impl FnOnce() -> TableTrace) {
        if let Some(traces) = self.traces.borrow_mut().as_mut() {
            traces.push(trace());
        }
    }

    /// The warnings so far, at most a hundred.
    #[must_use]
    pub fn take_warnings(&self) -> Vec<Warning> {
        self.warnings.take()
    }

    pub(crate) fn warn(&self, warning: impl FnOnce() -> String) {
        if self.keep_warnings && self.warnings.borrow().len() < MOST_WARNINGS {
            self.warnings.borrow_mut().push(Warning(warning()));
        }
    }

    /// The time, the same during the whole session.
    pub(crate) fn clock(&self) -> Clock {
        self.clock
            .borrow_mut()
            .get_or_insert_with(Clock::system)
            .clone()
    }

    pub(crate) fn check_size(&self, size: usize) -> Result<(), Fault> {
        if size > self.limits.size {
            Err(Fault::TooLarge(self.limits.size))
        } else {
            Ok(())
        }
    }

    /// Whether a value is not nested so deeply, nor of so many parts, that handling it would not end well.
    pub(crate) fn check_nesting(&self, value: &Value) -> Result<(), Fault> {
        let (mut open, mut parts) = (vec![(value, 0u32)], 0usize);
        while let Some((value, depth)) = open.pop() {
            if depth > MOST_NESTING {
                return Err(Fault::TooDeep(MOST_NESTING));
            }
            match value {
                Value::List(items) => open.extend(items.iter().map(|item| (item, depth + 1))),
                Value::Context(context) => open.extend(context.iter().map(|(_, v)| (v, depth + 1))),
                _ => continue,
            }
            parts += 1;
            if parts > MOST_PARTS {
                return Err(Fault::TooLarge(MOST_PARTS));
            }
        }
        Ok(())
    }

    /// Counts a step and a level of nesting; the level ends with the guard.
    pub(crate) fn deeper(&self) -> Result<Depth<'_>, Fault> {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        if steps > self.limits.steps {
            return Err(Fault::TooManySteps(self.limits.steps));
        }
        let depth = self.depth.get() + 1;
        if depth > self.limits.depth {
            return Err(Fault::TooDeep(self.limits.depth));
        }
        self.depth.set(depth);
        Ok(Depth(&self.depth))
    }
}

/// A level of nesting.
pub(crate) struct Depth<'s>(&'s Cell<u32>);

impl Drop for Depth<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}
