//! Meters: what this node has done, counted in memory and written to `ACT_RU_METER_LOG` now and then.
//!
//! A run of a command counts into [`Marks`], which are thrown away where the command runs again; what a command has done, or tried to,
//! is added to the engine's [`Meters`] once. Every quarter of an hour, and when the node ends, a [`MeterReporter`] writes the counters
//! as rows of this node and begins anew. What a node that dies has not written is lost.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cauce_store::records::{MeterLog, TaskMeterLog};
use cauce_store::{RowChange, Timestamp};
use md5::{Digest, Md5};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::error::EngineError;
use crate::exec::{Exec, Step};
use crate::{Caller, Engine};

/// How often counters are written.
pub const REPORT_INTERVAL: Duration = Duration::from_secs(15 * 60);

/// What is counted, by Camunda's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meter {
    /// Process instances that nothing has called.
    RootProcessInstanceStart,
    /// Activity instances that began, and tasks without a process.
    ActivityInstanceStart,
    /// Activity instances that ended.
    ActivityInstanceEnd,
    /// Looks for jobs.
    JobAcquisitionAttempt,
    /// Jobs that were locked for execution.
    JobAcquiredSuccess,
    /// Jobs that another node was faster to lock.
    JobAcquiredFailure,
    /// Jobs for which there was no room.
    JobExecutionRejected,
    /// Jobs executed.
    JobSuccessful,
    /// Jobs that failed.
    JobFailed,
    /// Exclusive jobs that were locked as they were made.
    JobLockedExclusive,
    /// Decisions evaluated, with those that they required.
    ExecutedDecisionInstances,
    /// Their inputs and outputs times their rules.
    ExecutedDecisionElements,
}

/// How many meters there are.
const METERS: usize = 12;

impl Meter {
    /// All meters.
    pub const ALL: [Self; METERS] = [
        Self::RootProcessInstanceStart,
        Self::ActivityInstanceStart,
        Self::ActivityInstanceEnd,
        Self::JobAcquisitionAttempt,
        Self::JobAcquiredSuccess,
        Self::JobAcquiredFailure,
        Self::JobExecutionRejected,
        Self::JobSuccessful,
        Self::JobFailed,
        Self::JobLockedExclusive,
        Self::ExecutedDecisionInstances,
        Self::ExecutedDecisionElements,
    ];

    /// Its name in the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RootProcessInstanceStart => "root-process-instance-start",
            Self::ActivityInstanceStart => "activity-instance-start",
            Self::ActivityInstanceEnd => "activity-instance-end",
            Self::JobAcquisitionAttempt => "job-acquisition-attempt",
            Self::JobAcquiredSuccess => "job-acquired-success",
            Self::JobAcquiredFailure => "job-acquired-failure",
            Self::JobExecutionRejected => "job-execution-rejected",
            Self::JobSuccessful => "job-successful",
            Self::JobFailed => "job-failed",
            Self::JobLockedExclusive => "job-locked-exclusive",
            Self::ExecutedDecisionInstances => "executed-decision-instances",
            Self::ExecutedDecisionElements => "executed-decision-elements",
        }
    }
}

/// What one run of a command has counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks([u64; METERS]);

impl Marks {
    /// Counts `n` more.
    pub fn add(&mut self, meter: Meter, n: u64) {
        let count = &mut self.0[meter as usize];
        *count = count.saturating_add(n);
    }
}

/// The counters of a node.
#[derive(Debug, Default)]
pub struct Meters([AtomicU64; METERS]);

impl Meters {
    /// Counts `n` more.
    pub fn add(&self, meter: Meter, n: u64) {
        if n > 0 {
            self.0[meter as usize].fetch_add(n, Ordering::Relaxed);
        }
    }

    /// Counts what a command has done.
    pub fn add_all(&self, marks: &Marks) {
        for (meter, n) in Meter::ALL.into_iter().zip(marks.0) {
            self.add(meter, n);
        }
    }

    /// What has been counted since it was last taken.
    #[must_use]
    pub fn get(&self, meter: Meter) -> u64 {
        self.0[meter as usize].load(Ordering::Relaxed)
    }

    /// What has been counted under a name; 0 where there is no such meter.
    #[must_use]
    pub fn named(&self, name: &str) -> u64 {
        let meter = Meter::ALL.into_iter().find(|m| m.name() == name);
        meter.map_or(0, |meter| self.get(meter))
    }

    fn take(&self) -> Marks {
        Marks(std::array::from_fn(|i| {
            self.0[i].swap(0, Ordering::Relaxed)
        }))
    }
}

impl Engine {
    /// Writes the counters of this node as rows of the meter log, and begins anew. They go on counting where that fails.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn report_meters(&self) -> Result<(), EngineError> {
        let taken = self.meters().take();
        let reported = self
            .run_as(&Caller::default(), |exec| {
                for (meter, n) in Meter::ALL.into_iter().zip(taken.0) {
                    exec.log_meter(meter.name(), n);
                }
                Ok(())
            })
            .await;
        if reported.is_err() {
            self.meters().add_all(&taken);
        }
        reported
    }
}

impl Exec<'_> {
    /// Counts `n` more.
    pub(crate) fn count(&mut self, meter: Meter, n: u64) {
        self.ws.marks.add(meter, n);
    }

    /// Writes a value to the meter log at once.
    pub(crate) fn log_meter(&mut self, name: &str, value: u64) {
        let now = self.now();
        self.ws.rows.meter_logs.insert(MeterLog {
            id: self.new_id(),
            name: name.to_owned(),
            reporter: Some(self.env.hostname.clone()),
            value: Some(i64::try_from(value).unwrap_or(i64::MAX)),
            timestamp: Some(now),
            milliseconds: Some(now.timestamp_millis()),
        });
    }

    /// Notes that a user was given a task; the log does not say who.
    pub(crate) fn log_task_worker(&mut self, user: &str) {
        self.ws.rows.task_meter_logs.insert(TaskMeterLog {
            id: self.new_id(),
            assignee_hash: Some(worker_hash(user)),
            timestamp: Some(self.now()),
        });
    }
}

/// The first half of the MD5 sum of a user's id, by which Camunda tells task workers apart.
fn worker_hash(user: &str) -> i64 {
    let sum: [u8; 16] = Md5::digest(user.as_bytes()).into();
    let [a, b, c, d, e, f, g, h, ..] = sum;
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// Forgets who has worked on tasks: all of it, or what is older than a time.
///
/// # Errors
/// None of its own.
pub fn delete_task_workers(exec: &mut Exec<'_>, before: Option<Timestamp>) -> Step {
    let mut filter = cauce_store::Filter::new();
    if let Some(before) = before {
        filter = filter.lt("TIMESTAMP_", before);
    }
    let ids = exec.query_ids::<TaskMeterLog>(filter)?;
    exec.ws
        .statements
        .extend(ids.iter().map(|id| RowChange::Delete {
            table: <TaskMeterLog as cauce_store::Record>::TABLE,
            id: id.clone(),
            revision: None,
        }));
    Ok(())
}

/// Writes the counters of a node now and then. Dropping it stops it without a last report.
pub struct MeterReporter {
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl MeterReporter {
    /// Begins to report the meters of an engine.
    #[must_use]
    pub fn start(engine: Engine) -> Self {
        let (stop, mut stopped) = watch::channel(false);
        let running = tokio::spawn(async move {
            while !*stopped.borrow() {
                tokio::select! {
                    () = tokio::time::sleep(REPORT_INTERVAL) => {}
                    _ = stopped.changed() => {}
                }
                if let Err(error) = engine.report_meters().await {
                    tracing::warn!(%error, "the meters could not be written");
                }
            }
        });
        Self { stop, running }
    }

    /// Reports for the last time.
    pub async fn stop(self) {
        // The reporter may have ended by itself; then there is nobody to tell.
        let _ = self.stop.send(true);
        if let Err(error) = self.running.await {
            tracing::error!(%error, "the reporter of meters did not end cleanly");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Marks, Meter, Meters, worker_hash};

    #[test]
    fn what_is_taken_is_counted_no_more() {
        let meters = Meters::default();
        let mut marks = Marks::default();
        marks.add(Meter::JobFailed, 2);
        meters.add_all(&marks);
        meters.add(Meter::JobFailed, 1);
        assert_eq!(meters.named("job-failed"), 3);
        let taken = meters.take();
        assert_eq!(meters.named("job-failed"), 0);
        meters.add_all(&taken);
        assert_eq!(meters.get(Meter::JobFailed), 3);
        assert_eq!(meters.named("no-such"), 0);
    }

    #[test]
    fn meters_are_told_apart_by_their_place() {
        for (place, meter) in Meter::ALL.into_iter().enumerate() {
            assert_eq!(meter as usize, place, "{}", meter.name());
        }
    }

    #[test]
    fn a_worker_is_half_of_an_md5_sum() {
        // md5("demo") = fe01ce2a7fbac8fafaed7c982a04e229
        assert_eq!(worker_hash("demo").cast_unsigned(), 0xfe01_ce2a_7fba_c8fa);
    }
}
