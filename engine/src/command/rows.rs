//! Rows that a command changes without the tree of their process instance.

use cauce_store::{Filter, Record};

use crate::error::{EngineError, ErrorKind};
use crate::exec::tracked::Tracked;
use crate::exec::workspace::Rows;
use crate::exec::{Exec, Step, Stop};

impl Exec<'_> {
    /// Rows by a filter on what is stored, to be changed: the ids of those that this command has not removed.
    pub(crate) fn track<R: Record>(
        &mut self,
        filter: Filter,
        table: fn(&mut Rows) -> &mut Tracked<R>,
    ) -> Step<Vec<String>> {
        let found = self.query::<R>(filter)?;
        let table = table(&mut self.ws.rows);
        let mut ids = Vec::with_capacity(found.len());
        for row in found.iter() {
            table.load(row.clone());
            if table.has(row.id()) {
                ids.push(row.id().to_owned());
            }
        }
        Ok(ids)
    }

    /// The row of an id, to be changed; none where there is none.
    pub(crate) fn track_one<R: Record>(
        &mut self,
        id: &str,
        table: fn(&mut Rows) -> &mut Tracked<R>,
    ) -> Step<Option<R>> {
        let known = table(&mut self.ws.rows);
        if known.knows(id) {
            return Ok(known.get(id).cloned());
        }
        let column = R::TABLE.columns[0].name;
        self.track::<R>(Filter::new().text(column, id), table)?;
        Ok(table(&mut self.ws.rows).get(id).cloned())
    }
}

/// A `NullValueException` where something is missing: `what is null`.
pub(super) fn needed<T>(value: Option<T>, what: &str) -> Step<T> {
    value.ok_or_else(|| Stop::Fail(EngineError::null_value(format!("{what} is null"))))
}

/// A `NotFoundException` where something is missing.
pub(super) fn found<T>(value: Option<T>, message: impl FnOnce() -> String) -> Step<T> {
    value.ok_or_else(|| Stop::Fail(EngineError::new(ErrorKind::NotFound, message())))
}

/// A `BadUserRequestException`.
pub(crate) fn refuse<T>(message: impl Into<String>) -> Step<T> {
    Err(Stop::Fail(EngineError::bad_request(message)))
}

/// What Camunda answers where it trips over something that is not there: a `NullPointerException`.
pub(super) fn tripped<T>(message: &str) -> Step<T> {
    Err(Stop::Fail(EngineError::new(
        ErrorKind::Other("NullPointerException"),
        message,
    )))
}
