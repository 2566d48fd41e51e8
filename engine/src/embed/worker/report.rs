//! Carries work out under its lock and tells the engine how it ended.

use std::future::Future;
use std::time::Duration;

use super::{Variables, WorkError, Worker, milliseconds};
use crate::command::{self, ExternalTaskFailure, FetchedTask};
use crate::{EngineError, ErrorKind};

/// The task that is worked on, as far as its report needs it.
pub(super) struct Held {
    id: String,
    retries: Option<i32>,
}

impl Held {
    pub(super) fn of(task: &FetchedTask) -> Self {
        Self {
            id: task.row.id.clone(),
            retries: task.row.retries,
        }
    }
}

/// Waits for the work, extending the lock meanwhile, and reports how it ended.
pub(super) async fn carry_out<W>(worker: &Worker, task: Held, work: W)
where
    W: Future<Output = Result<Variables, WorkError>> + Send + 'static,
{
    // A task of its own, so that a panic ends the work and not the worker.
    let mut work = tokio::spawn(work);
    let half = (worker.lock / 2).max(Duration::from_millis(1));
    let outcome = loop {
        tokio::select! {
            outcome = &mut work => break outcome,
            () = tokio::time::sleep(half) => extend(worker, &task).await,
        }
    };
    let outcome = outcome
        .unwrap_or_else(|error| Err(WorkError::failure(format!("the work ended early: {error}"))));
    if let Err(error) = report(worker, &task, outcome).await {
        // Its lock will run out, and then somebody tries again.
        tracing::warn!(task = task.id, topic = worker.topic, %error, "the end of an external task could not be reported");
    }
}

async fn extend(worker: &Worker, task: &Held) {
    let lock = milliseconds(worker.lock);
    let extended = worker
        .engine
        .run(|exec| command::extend_external_task_lock(exec, &task.id, Some(&worker.name), lock))
        .await;
    if let Err(error) = extended {
        tracing::debug!(task = task.id, %error, "a lock could not be extended");
    }
}

async fn report(
    worker: &Worker,
    task: &Held,
    outcome: Result<Variables, WorkError>,
) -> Result<(), EngineError> {
    let (engine, id, name) = (&worker.engine, &task.id, Some(worker.name.as_str()));
    let reported = match &outcome {
        Ok(variables) => {
            engine
                .run(|exec| {
                    command::complete_external_task(exec, id, name, variables.as_slice(), &[])
                })
                .await
        }
        Err(WorkError::Bpmn {
            code,
            message,
            variables,
        }) => {
            let (code, message) = (Some(code.as_str()), message.as_deref());
            engine
                .run(|exec| {
                    command::external_task_bpmn_error(
                        exec,
                        id,
                        name,
                        code,
                        message,
                        variables.as_slice(),
                    )
                })
                .await
        }
        Err(WorkError::Failure {
            message,
            details,
            retries,
            retry_after,
        }) => {
            let pause = retry_after.unwrap_or(worker.retry_after);
            return fail(worker, task, message, details.as_deref(), *retries, pause).await;
        }
    };
    match reported {
        // The process cannot go on from here: that is the task's failure, so that somebody sees it.
        Err(EngineError::Failed { kind, message }) if kind != ErrorKind::OptimisticLocking => {
            fail(worker, task, &message, None, None, worker.retry_after).await
        }
        Err(EngineError::UncaughtBpmnError { message, .. }) => {
            fail(worker, task, &message, None, None, worker.retry_after).await
        }
        other => other,
    }
}

async fn fail(
    worker: &Worker,
    task: &Held,
    message: &str,
    details: Option<&str>,
    retries: Option<i32>,
    pause: Duration,
) -> Result<(), EngineError> {
    let left = || task.retries.unwrap_or(worker.retries).saturating_sub(1);
    let failure = ExternalTaskFailure {
        message: Some(message.to_owned()),
        details: details.map(str::to_owned),
        retries: retries.unwrap_or_else(left).max(0),
        retry_timeout: milliseconds(pause),
        ..ExternalTaskFailure::default()
    };
    worker
        .engine
        .run(|exec| command::fail_external_task(exec, &task.id, Some(&worker.name), &failure))
        .await
}
