//! Times are kept as the wall clock of the server's zone shows them, as a JVM keeps them.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use cauce_store::records::Job;
use cauce_store::testing::stores;
use cauce_store::{Cell, Kind, Record, RowChange, Timestamp, UnitOfWork};
use std::process::Command;

/// Says that a process runs for the sake of another zone.
const INNER: &str = "CAUCE_TEST_ZONE";

#[tokio::test]
async fn the_zone_of_the_server_is_the_zone_of_the_tables() {
    let test = "the_zone_of_the_server_is_the_zone_of_the_tables";
    if std::env::var(INNER).is_err() {
        // The zone belongs to the process.
        let mut inner = Command::new(std::env::current_exe().unwrap());
        let output = inner
            .args(["--exact", test])
            .env(INNER, "1")
            .env("TZ", "Europe/Berlin")
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
        return;
    }
    for test in stores().await {
        for (id, utc, wall, read) in [
            (
                "winter",
                "2026-01-01T12:00:00.001Z",
                "2026-01-01 13:00:00.001",
                "2026-01-01T12:00:00.001Z",
            ),
            (
                "summer",
                "2026-07-01T12:00:00.999Z",
                "2026-07-01 14:00:00.999",
                "2026-07-01T12:00:00.999Z",
            ),
            // The hour that comes twice is read as the second one.
            (
                "twice, second",
                "2026-10-25T01:30:00Z",
                "2026-10-25 02:30:00.000",
                "2026-10-25T01:30:00Z",
            ),
            (
                "twice, first",
                "2026-10-25T00:30:00Z",
                "2026-10-25 02:30:00.000",
                "2026-10-25T01:30:00Z",
            ),
        ] {
            let time: Timestamp = utc.parse().unwrap();
            let job = Job {
                id: id.to_owned(),
                rev: 1,
                duedate: Some(time),
                ..Job::default()
            };
            let insert = RowChange::Insert {
                table: Job::TABLE,
                cells: job.cells(),
            };
            test.store
                .commit(UnitOfWork {
                    changes: vec![insert],
                    ..UnitOfWork::default()
                })
                .await
                .unwrap();

            let text = match test.kind {
                "postgres" => "to_char(DUEDATE_, 'YYYY-MM-DD HH24:MI:SS.MS')",
                _ => "DUEDATE_",
            };
            let sql = format!("SELECT {text} FROM ACT_RU_JOB WHERE ID_ = $1");
            let rows = test
                .store
                .query(
                    sql,
                    vec![(Kind::Text, Cell::Text(id.to_owned()))],
                    &[Kind::Text],
                )
                .await
                .unwrap();
            assert_eq!(rows, [[Cell::Text(wall.to_owned())]], "{} {id}", test.kind);
            let job: Job = test.store.select_by_id(id).await.unwrap().unwrap();
            assert_eq!(
                job.duedate,
                Some(read.parse().unwrap()),
                "{} {id}",
                test.kind
            );
        }
    }
}
