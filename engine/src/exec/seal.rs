//! What a long run of a command is done with: history that cannot change any more is set aside, and executions that ended are
//! forgotten, so that the memory of a loop of a million steps is that of one turn.

use std::collections::HashSet;

use cauce_store::records::{ByteArray, HistoricVariableInstance};
use cauce_store::{Record, Spill, StoreError};

use super::tracked::Tracked;
use super::{Exec, Op, Step, Stop};
use crate::error::EngineError;

/// How many steps there are from one look to the next.
const EVERY: u64 = 1_024;

/// With fewer new rows than this nothing is set aside.
const ROWS_AT_LEAST: usize = 8_192;

/// With fewer executions in memory than this none is forgotten.
const LIVE_AT_LEAST: usize = 4_096;

impl Exec<'_> {
    /// Makes room now and then while the agenda is worked on. `since` is the step at which that began.
    pub(super) fn make_room(&mut self, since: u64) -> Step {
        if !self.steps.is_multiple_of(EVERY) {
            return Ok(());
        }
        if self.live.len() >= LIVE_AT_LEAST {
            self.forget_ended(since);
        }
        if self.ws.rows.grown() >= self.seal_at.max(ROWS_AT_LEAST) {
            self.seal()
                .map_err(|error| Stop::Fail(EngineError::Store(StoreError::from(error))))?;
            // Where little could be set aside it is not tried again soon.
            self.seal_at = self.ws.rows.grown() * 2;
        }
        Ok(())
    }

    /// Forgets what was known of executions that came and went since a step. Whoever is still to hear of one has it on the agenda.
    fn forget_ended(&mut self, since: u64) {
        let waiting: HashSet<&str> = self.agenda.iter().map(Op::execution).collect();
        let rows = &self.ws.rows.executions;
        self.live
            .retain(|id, live| live.born <= since || rows.has(id) || waiting.contains(id.as_str()));
    }

    /// Sets aside the new rows of history that nothing in this command reads or changes any more.
    fn seal(&mut self) -> std::io::Result<()> {
        let rows = &mut self.ws.rows;
        let mut out = Sealing {
            spill: self.ws.spill.take().unwrap_or_default(),
            error: None,
        };
        out.with_bytes(
            &mut rows.historic_details,
            &mut rows.byte_arrays,
            |_| true,
            |r| r.bytearray_id.as_deref(),
        );
        let variables = &rows.variables;
        let gone = |r: &HistoricVariableInstance| !variables.has(&r.id);
        out.with_bytes(
            &mut rows.historic_variable_instances,
            &mut rows.byte_arrays,
            gone,
            |r| r.bytearray_id.as_deref(),
        );
        out.with_bytes(
            &mut rows.historic_decision_inputs,
            &mut rows.byte_arrays,
            |_| true,
            |r| r.bytearray_id.as_deref(),
        );
        out.with_bytes(
            &mut rows.historic_decision_outputs,
            &mut rows.byte_arrays,
            |_| true,
            |r| r.bytearray_id.as_deref(),
        );
        out.rows(&mut rows.historic_decision_instances, |_| true);
        out.rows(&mut rows.historic_activity_instances, |r| {
            r.end_time.is_some()
        });
        let tasks = &rows.tasks;
        out.rows(&mut rows.historic_task_instances, |r| {
            r.end_time.is_some() && !tasks.has(&r.id)
        });
        let executions = &rows.executions;
        out.rows(&mut rows.historic_process_instances, |r| {
            r.end_time.is_some() && !executions.has(&r.id)
        });
        out.rows(&mut rows.historic_identity_links, |_| true);
        let jobs = &rows.jobs;
        out.rows(&mut rows.historic_job_logs, |r| !jobs.has(&r.job_id));
        self.ws.spill = Some(out.spill);
        out.error.map_or(Ok(()), Err)
    }
}

/// Takes rows until one cannot be written.
struct Sealing {
    spill: Spill,
    error: Option<std::io::Error>,
}

impl Sealing {
    fn push<R: Record>(&mut self, row: &R) {
        if self.error.is_none()
            && let Err(error) = self.spill.push(row)
        {
            self.error = Some(error);
        }
    }

    fn rows<R: Record>(&mut self, table: &mut Tracked<R>, ready: impl FnMut(&R) -> bool) {
        table.seal(ready, |row| self.push(&row));
    }

    /// Rows with the byte array that each has for itself.
    fn with_bytes<R: Record>(
        &mut self,
        table: &mut Tracked<R>,
        arrays: &mut Tracked<ByteArray>,
        ready: impl FnMut(&R) -> bool,
        bytes: fn(&R) -> Option<&str>,
    ) {
        table.seal(ready, |row| {
            if let Some(id) = bytes(&row)
                && arrays.is_new(id)
                && let Some(array) = arrays.remove(id)
            {
                self.push(&array);
            }
            self.push(&row);
        });
    }
}
