//! Taking jobs and external tasks, on each database.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use cauce_store::records::{Execution, ExternalTask, Job};
use cauce_store::testing::{TestStore, stores};
use cauce_store::{
    Cell, ExternalTaskAcquisition, JobAcquisition, Kind, Record, RowChange, Timestamp, UnitOfWork,
};
use std::collections::BTreeSet;

fn time(seconds: i64) -> Timestamp {
    Timestamp::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}

/// A job that is due at 0, exclusive in its instance, changed as the test likes.
fn job(id: &str, instance: &str, change: impl FnOnce(&mut Job)) -> Job {
    let mut job = Job {
        id: id.to_owned(),
        rev: 1,
        kind: "message".to_owned(),
        process_instance_id: Some(instance.to_owned()),
        exclusive: true,
        retries: 3,
        suspension_state: 1,
        duedate: Some(time(0)),
        ..Job::default()
    };
    change(&mut job);
    job
}

async fn insert<R: Record>(test: &TestStore, rows: &[R]) {
    let changes = rows
        .iter()
        .map(|row| RowChange::Insert {
            table: R::TABLE,
            cells: row.cells(),
        })
        .collect();
    test.store
        .commit(UnitOfWork {
            changes,
            ..UnitOfWork::default()
        })
        .await
        .unwrap();
}

fn wanted(now: i64, limit: u32) -> JobAcquisition {
    JobAcquisition {
        owner: "node".to_owned(),
        now: time(now),
        lock_until: time(now + 300),
        limit,
        by_priority: false,
        deployments: None,
        exclude: Vec::new(),
    }
}

async fn taken(test: &TestStore, wanted: &JobAcquisition) -> String {
    let jobs = test.store.acquire_jobs(wanted).await.unwrap();
    for job in &jobs {
        let locked = (job.rev, job.lock_owner.as_deref(), job.lock_exp_time);
        assert_eq!(
            locked,
            (2, Some("node"), Some(wanted.lock_until)),
            "{}",
            test.kind
        );
        assert_eq!(
            test.store
                .select_by_id::<Job>(&job.id)
                .await
                .unwrap()
                .as_ref(),
            Some(job),
            "{}",
            test.kind
        );
    }
    jobs.iter()
        .map(|job| job.id.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

#[tokio::test]
async fn only_jobs_that_may_run_are_taken() {
    for test in stores().await {
        insert(
            &test,
            &[
                job("due", "a", |_| {}),
                job("at once", "g", |job| job.duedate = None),
                job("later", "b", |job| job.duedate = Some(time(100))),
                job("no retries", "c", |job| job.retries = 0),
                job("suspended", "d", |job| job.suspension_state = 2),
                job("locked", "e", |job| {
                    (job.lock_owner, job.lock_exp_time) = (Some("x".to_owned()), Some(time(50)));
                    job.duedate = Some(time(3));
                }),
                job("beside it, exclusive", "e", |_| {}),
                job("beside it, not exclusive", "e", |job| {
                    (job.exclusive, job.duedate) = (false, Some(time(2)))
                }),
                job("lock ended", "f", |job| {
                    (job.lock_owner, job.lock_exp_time) = (Some("x".to_owned()), Some(time(-1)));
                    job.duedate = Some(time(1));
                }),
            ],
        )
        .await;
        assert_eq!(
            taken(&test, &wanted(10, 10)).await,
            "at once due lock ended beside it, not exclusive",
            "{}",
            test.kind
        );
        assert_eq!(taken(&test, &wanted(10, 10)).await, "", "{}", test.kind);
        for (after, next) in [(10, Some(100)), (99, Some(100)), (100, None)] {
            assert_eq!(
                test.store.next_due_date(time(after)).await.unwrap(),
                next.map(time),
                "{}",
                test.kind
            );
        }
        assert_eq!(
            taken(&test, &wanted(60, 10)).await,
            "beside it, exclusive locked",
            "{}",
            test.kind
        );
    }
}

#[tokio::test]
async fn order_and_limits_are_the_callers() {
    for test in stores().await {
        insert(
            &test,
            &[
                job("first", "a", |job| {
                    (job.priority, job.duedate) = (1, Some(time(-3)))
                }),
                job("second", "b", |job| {
                    (job.priority, job.duedate) = (9, Some(time(-2)))
                }),
                job("third", "c", |job| {
                    (job.priority, job.deployment_id) = (5, Some("mine".to_owned()))
                }),
                job("foreign", "d", |job| {
                    (job.priority, job.deployment_id) = (99, Some("other".to_owned()))
                }),
            ],
        )
        .await;
        let mine = Some(vec!["mine".to_owned()]);
        assert_eq!(
            taken(
                &test,
                &JobAcquisition {
                    deployments: mine.clone(),
                    ..wanted(1, 1)
                }
            )
            .await,
            "first",
            "{}",
            test.kind
        );
        let by_priority = JobAcquisition {
            deployments: mine,
            by_priority: true,
            ..wanted(1, 1)
        };
        let without = JobAcquisition {
            exclude: vec!["second".to_owned()],
            ..by_priority.clone()
        };
        assert_eq!(taken(&test, &without).await, "third", "{}", test.kind);
        assert_eq!(
            taken(
                &test,
                &JobAcquisition {
                    limit: 5,
                    ..by_priority
                }
            )
            .await,
            "second",
            "{}",
            test.kind
        );
    }
}

#[tokio::test]
async fn jobs_are_found_by_the_index_of_due_dates() {
    let test = cauce_store::testing::memory().await;
    let explain = "EXPLAIN QUERY PLAN SELECT ID_ FROM ACT_RU_JOB WHERE COALESCE(DUEDATE_, '1970-01-01 00:00:00.000') <= 'x' \
        AND RETRIES_ > 0 ORDER BY COALESCE(DUEDATE_, '1970-01-01 00:00:00.000') LIMIT 3";
    let steps = test
        .store
        .query(
            explain,
            vec![],
            &[Kind::Int, Kind::Int, Kind::Int, Kind::Text],
        )
        .await
        .unwrap();
    assert!(
        steps.len() == 1 && format!("{steps:?}").contains("CAUCE_IDX_JOB_DUE"),
        "{steps:?}"
    );
}

#[tokio::test]
async fn many_takers_share_the_jobs_and_none_is_taken_twice() {
    for test in stores().await {
        let jobs: Vec<Job> = (0..100)
            .map(|n| job(&format!("j{n}"), &format!("i{n}"), |_| {}))
            .collect();
        insert(&test, &jobs).await;
        let takers = (0..8).map(|_| {
            let store = test.store.clone();
            tokio::spawn(async move {
                let mut all = Vec::new();
                loop {
                    let jobs = store.acquire_jobs(&wanted(1, 7)).await.unwrap();
                    if jobs.is_empty() {
                        return all;
                    }
                    all.extend(jobs.into_iter().map(|job| job.id));
                }
            })
        });
        let mut all = Vec::new();
        for taker in takers.collect::<Vec<_>>() {
            all.extend(taker.await.unwrap());
        }
        // Rows that another is just taking are skipped, so a taker may stop early; what is left is still there for the next.
        all.extend(
            test.store
                .acquire_jobs(&wanted(1, 100))
                .await
                .unwrap()
                .into_iter()
                .map(|job| job.id),
        );
        assert_eq!(
            (all.len(), all.iter().collect::<BTreeSet<_>>().len()),
            (100, 100),
            "{}",
            test.kind
        );
    }
}

#[tokio::test]
async fn external_tasks_are_locked_once_in_their_order_and_for_the_time_of_their_topic() {
    for test in stores().await {
        let execution = Execution {
            id: "e".to_owned(),
            rev: 1,
            proc_inst_id: Some("e".to_owned()),
            ..Execution::default()
        };
        insert(&test, &[execution]).await;
        let task = |id: &str, topic: &str, priority| ExternalTask {
            id: id.to_owned(),
            rev: 3,
            topic_name: Some(topic.to_owned()),
            execution_id: Some("e".to_owned()),
            proc_inst_id: Some("e".to_owned()),
            priority,
            ..ExternalTask::default()
        };
        insert(
            &test,
            &[
                task("t1", "a", 0),
                task("t2", "b", 5),
                task("t3", "a", 3),
                task("t4", "other", 9),
            ],
        )
        .await;
        let wanted = ExternalTaskAcquisition {
            worker: "worker".to_owned(),
            condition: "TOPIC_NAME_ <> $1 AND WORKER_ID_ IS NULL".to_owned(),
            binds: vec![(Kind::Text, Cell::Text("other".to_owned()))],
            order: "PRIORITY_ DESC",
            limit: 2,
            until: vec![("a".to_owned(), time(5)), ("b".to_owned(), time(7))],
        };
        let mut taken = Vec::new();
        for _ in 0..3 {
            let mut rows = test
                .store
                .lock_external_tasks(wanted.clone())
                .await
                .unwrap();
            rows.sort_by(|a, b| a.id.cmp(&b.id));
            taken.push(
                rows.into_iter()
                    .map(|row| (row.id, row.rev, row.lock_exp_time))
                    .collect::<Vec<_>>(),
            );
        }
        assert_eq!(
            taken,
            [
                vec![
                    ("t2".to_owned(), 4, Some(time(7))),
                    ("t3".to_owned(), 4, Some(time(5)))
                ],
                vec![("t1".to_owned(), 4, Some(time(5)))],
                vec![],
            ],
            "{}",
            test.kind
        );
        let row: ExternalTask = test.store.select_by_id("t1").await.unwrap().unwrap();
        assert_eq!(
            (row.rev, row.worker_id.as_deref(), row.lock_exp_time),
            (4, Some("worker"), Some(time(5))),
            "{}",
            test.kind
        );
    }
}
