//! The clean-up of the history: rows whose removal time has come go, some at a time, by jobs that never end.
//!
//! The jobs are Camunda's (`history-cleanup`). One that finds as much as it may take comes again at once; otherwise it comes again
//! later within the batch window, at the next window, or, where there is none, when somebody asks.
//!
//! Where the history is partitioned by month, months go whole: within the window what lies in them waits for that, but not for ever.

use cauce_store::records::*;
use cauce_store::{Filter, Record, RowChange, Timestamp};
use serde_json::json;

use super::window::BatchWindow;
use crate::command::operation_log::{OPERATOR, PropertyChange};
use crate::command::rows::refuse;
use crate::exec::{Exec, Step};

/// The handler of clean-up jobs.
pub const HANDLER: &str = "history-cleanup";
/// The minutes of an hour, over which Camunda spreads its jobs.
const MINUTES: i32 = 60;
/// How long a job that found nothing much waits at first.
const FIRST_DELAY: i64 = 10;
/// How long it waits at most.
const LONGEST_DELAY: i64 = 3600;
/// For how many days past its removal time a row of a month waits for the month to be dropped: until the month's last rows are due, and
/// as long as most instances take. Later it goes by itself: something else of its month lives long.
const PATIENCE_DAYS: i64 = 45;

/// How the history is cleaned up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanupSettings {
    /// Whether it is at all.
    pub enabled: bool,
    /// When it is cleaned up without being asked for.
    pub window: Option<BatchWindow>,
    /// Rows of a table that one run takes: 1 to 500.
    pub batch_size: u32,
    /// Jobs that share the work: 1 to 8.
    pub parallelism: u32,
    /// How often a job may fail; `None`: as often as any other.
    pub retries: Option<i32>,
}

impl Default for CleanupSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            window: None,
            batch_size: 500,
            parallelism: 1,
            retries: None,
        }
    }
}

/// What a clean-up job remembers, as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Configuration {
    empty_runs: u32,
    immediately: bool,
    minute_from: i32,
    minute_to: i32,
}

impl Configuration {
    fn write(self) -> String {
        json!({
            "countEmptyRuns": self.empty_runs,
            "immediatelyDue": self.immediately,
            "minuteFrom": self.minute_from,
            "minuteTo": self.minute_to,
        })
        .to_string()
    }

    fn read(text: &str) -> Self {
        let json: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
        let int = |key: &str| json[key].as_i64().and_then(|n| i32::try_from(n).ok());
        Self {
            empty_runs: int("countEmptyRuns")
                .and_then(|n| u32::try_from(n).ok())
                .unwrap_or(0),
            immediately: json["immediatelyDue"].as_bool().unwrap_or_default(),
            minute_from: int("minuteFrom").unwrap_or(0),
            minute_to: int("minuteTo").unwrap_or(MINUTES - 1),
        }
    }

    /// Which of the jobs that share the work this one is.
    fn part(self) -> u32 {
        let minutes = (self.minute_to - self.minute_from + 1).max(1);
        u32::try_from(self.minute_from / minutes).unwrap_or(0)
    }
}

/// The clean-up jobs in the order of their minutes.
fn jobs(exec: &mut Exec<'_>) -> Step<Vec<Job>> {
    let filter = Filter::new().text("HANDLER_TYPE_", HANDLER);
    let ids = exec.track::<Job>(filter, |r| &mut r.jobs)?;
    let mut jobs: Vec<Job> = ids
        .iter()
        .filter_map(|id| exec.ws.rows.jobs.get(id).cloned())
        .collect();
    jobs.sort_by_key(|j| {
        Configuration::read(j.handler_cfg.as_deref().unwrap_or_default()).minute_from
    });
    Ok(jobs)
}

/// Has the history cleaned up: now, or in the batch window. Makes the jobs that are missing; where there is no window and it is not to be
/// now, they are suspended. Gives the jobs.
///
/// # Errors
/// Clean-up is switched off.
pub fn clean_up_history(exec: &mut Exec<'_>, immediately: bool) -> Step<Vec<Job>> {
    exec.must_be_administrator()?;
    let settings = std::sync::Arc::clone(&exec.env.cleanup);
    if !settings.enabled {
        return refuse("History cleanup is disabled for this engine");
    }
    let now = exec.now();
    let due = if immediately {
        Some(now)
    } else {
        settings.window.as_ref().and_then(|w| w.next_start(now))
    };
    let wanted = i32::try_from(settings.parallelism.clamp(1, 8)).unwrap_or(1);
    let found = jobs(exec)?;
    let mut out = Vec::new();
    for part in 0..wanted {
        let minutes = MINUTES / wanted;
        let last = part + 1 == wanted;
        let configuration = Configuration {
            empty_runs: 0,
            immediately,
            minute_from: part * minutes,
            minute_to: if last {
                MINUTES - 1
            } else {
                (part + 1) * minutes - 1
            },
        };
        let id = match found.get(usize::try_from(part).unwrap_or(0)) {
            Some(job) => {
                exec.ws.rows.jobs.touch(&job.id);
                job.id.clone()
            }
            None => create(exec, part, configuration, due)?,
        };
        exec.ws.rows.jobs.update(&id, |j| {
            j.duedate = due;
            j.suspension_state = if due.is_some() { 1 } else { 2 };
            if due.is_some() {
                j.handler_cfg = Some(configuration.write());
            }
        });
        out.extend(exec.ws.rows.jobs.get(&id).cloned());
    }
    for job in found.iter().skip(out.len()) {
        exec.delete_job(&job.id);
    }
    exec.ws.wakeups.push(cauce_store::Wakeup::NOW);
    let change = PropertyChange::set("immediatelyDue", immediately);
    exec.log_operation(
        "CreateHistoryCleanupJobs",
        "Job",
        OPERATOR,
        &UserOperationLogEntry::default(),
        &[change],
    );
    Ok(out)
}

/// Sees to it that there are jobs where there is a batch window, as a node does when it starts.
///
/// # Errors
/// None of its own.
pub fn plan_clean_up(exec: &mut Exec<'_>) -> Step {
    let settings = std::sync::Arc::clone(&exec.env.cleanup);
    if settings.enabled && settings.window.is_some() {
        clean_up_history(exec, false)?;
    }
    Ok(())
}

fn create(
    exec: &mut Exec<'_>,
    part: i32,
    configuration: Configuration,
    due: Option<Timestamp>,
) -> Step<String> {
    // Two nodes that make the same job at once collide on its id, and the second finds the first one's.
    let id = format!("c1ea4000-0000-4000-8000-{part:012}");
    let job = Job {
        id: id.clone(),
        rev: 1,
        kind: "ever-living".to_owned(),
        exclusive: true,
        retries: exec.env.cleanup.retries.unwrap_or(exec.env.default_retries),
        duedate: due,
        repeat_offset: Some(0),
        handler_type: Some(HANDLER.to_owned()),
        handler_cfg: Some(configuration.write()),
        suspension_state: if due.is_some() { 1 } else { 2 },
        sequence_counter: Some(1),
        create_time: Some(exec.now()),
        ..Job::default()
    };
    exec.insert_job(job)?;
    Ok(id)
}

/// Runs a clean-up job; `false` where the job is none.
///
/// # Errors
/// None of its own.
pub(crate) fn execute(exec: &mut Exec<'_>, job: &Job) -> Step<bool> {
    if job.handler_type.as_deref() != Some(HANDLER) {
        return Ok(false);
    }
    exec.current_job = Some(job.id.clone());
    let settings = std::sync::Arc::clone(&exec.env.cleanup);
    let now = exec.now();
    let mut configuration = Configuration::read(job.handler_cfg.as_deref().unwrap_or_default());
    let within = |time| settings.window.as_ref().is_some_and(|w| w.contains(time));
    let more = if settings.enabled && (configuration.immediately || within(now)) {
        let patient = within(now);
        remove_due(exec, &settings, configuration.part(), patient)?
    } else {
        false
    };
    let delay = FIRST_DELAY
        .saturating_mul(1_i64 << configuration.empty_runs.min(20))
        .min(LONGEST_DELAY);
    let later = now + chrono::Duration::seconds(delay);
    let next = if more {
        configuration.empty_runs = 0;
        Some(now)
    } else if within(now) && within(later) {
        configuration.empty_runs = configuration.empty_runs.saturating_add(1);
        Some(later)
    } else {
        configuration.empty_runs = 0;
        settings.window.as_ref().and_then(|w| w.next_start(now))
    };
    exec.log_job_done(job)?;
    exec.ws.rows.jobs.update(&job.id, |j| {
        j.handler_cfg = Some(configuration.write());
        j.lock_owner = None;
        j.lock_exp_time = None;
        match next {
            Some(due) => j.duedate = Some(due),
            None => j.suspension_state = 2,
        }
    });
    exec.ws.rows.jobs.touch(&job.id);
    exec.ws.wakeups.push(cauce_store::Wakeup::NOW);
    Ok(true)
}

/// Removes what is due: months that are due as a whole, and rows; whether there may be more of some table. What is `patient` leaves rows
/// of months to go with their month.
fn remove_due(
    exec: &mut Exec<'_>,
    settings: &CleanupSettings,
    part: u32,
    patient: bool,
) -> Step<bool> {
    let by = this_minute(exec.now());
    let has_months = exec.drop_months(by)?;
    let size = u64::from(settings.batch_size.clamp(1, 500));
    let page = Page {
        size,
        offset: u64::from(part) * size,
        by,
        by_of_months: if has_months && patient {
            by - chrono::Duration::days(PATIENCE_DAYS)
        } else {
            by
        },
    };
    let decisions = due::<HistoricDecisionInstance>(exec, page)?;
    let batches = due::<HistoricBatch>(exec, page)?;
    let instances = due::<HistoricProcessInstance>(exec, page)?;
    let removed = [
        due::<HistoricActivityInstance>(exec, page)?,
        due::<HistoricTaskInstance>(exec, page)?,
        due::<HistoricVariableInstance>(exec, page)?,
        due::<HistoricDetail>(exec, page)?,
        due::<HistoricIncident>(exec, page)?,
        due::<HistoricJobLog>(exec, page)?,
        due::<HistoricExternalTaskLog>(exec, page)?,
        due::<UserOperationLogEntry>(exec, page)?,
        due::<HistoricIdentityLink>(exec, page)?,
        due::<Comment>(exec, page)?,
        due::<Attachment>(exec, page)?,
        due::<Authorization>(exec, page)?,
        due::<HistoricDecisionInput>(exec, page)?,
        due::<HistoricDecisionOutput>(exec, page)?,
        decisions,
        batches,
        instances,
        due::<ByteArray>(exec, page)?,
    ];
    for (name, rows) in [
        ("history-cleanup-removed-process-instances", instances),
        ("history-cleanup-removed-decision-instances", decisions),
        ("history-cleanup-removed-batch-operations", batches),
    ] {
        if rows > 0 {
            exec.log_meter(name, rows);
        }
    }
    Ok(removed.iter().any(|rows| *rows >= size))
}

/// The minute that a time is in. A command runs several times until it has what it needs: what it asks for must not change with the clock.
fn this_minute(time: Timestamp) -> Timestamp {
    chrono::DurationRound::duration_trunc(time, chrono::Duration::minutes(1)).unwrap_or(time)
}

/// How many rows, after how many that other jobs take, that were due at what time.
#[derive(Debug, Clone, Copy)]
struct Page {
    size: u64,
    offset: u64,
    by: Timestamp,
    /// Of tables that have months.
    by_of_months: Timestamp,
}

/// Removes the rows of a table whose removal time has come, as many as one run takes; how many it took.
fn due<R: Record>(exec: &mut Exec<'_>, page: Page) -> Step<u64> {
    let by = if R::TABLE.month_column().is_some() {
        page.by_of_months
    } else {
        page.by
    };
    let mut filter = Filter::new()
        .is_not_null("REMOVAL_TIME_")
        .le("REMOVAL_TIME_", by)
        .order("REMOVAL_TIME_ ASC, ID_ ASC")
        .limit(page.size);
    if page.offset > 0 {
        filter = filter.offset(page.offset);
    }
    let ids = exec.query_ids::<R>(filter)?;
    for id in ids.iter() {
        exec.ws.statements.push(RowChange::Delete {
            table: R::TABLE,
            id: id.clone(),
            revision: None,
        });
    }
    Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
}
