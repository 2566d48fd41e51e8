//! The database goes away and comes back.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use cauce_store::records::{Execution, Property};
use cauce_store::testing::Postgres;
use cauce_store::{
    CommitError, Filter, Kind, Record, RowChange, Store, StoreError, StoreOptions, UnitOfWork,
    Wakeup,
};
use std::time::Duration;

fn unit(id: &str) -> UnitOfWork {
    let row = Execution {
        id: id.to_owned(),
        rev: 1,
        ..Execution::default()
    };
    UnitOfWork {
        changes: vec![RowChange::Insert {
            table: Execution::TABLE,
            cells: row.cells(),
        }],
        wakeups: vec![Wakeup::NOW],
        ..UnitOfWork::default()
    }
}

#[tokio::test]
async fn the_store_works_again_when_the_server_does() {
    let server = Postgres::start();
    let options = StoreOptions {
        acquire_timeout: Duration::from_secs(5),
        ..StoreOptions::default()
    };
    let store = Store::open(&server.database().await, options)
        .await
        .unwrap();
    store.commit(unit("a")).await.unwrap();
    store.count::<Property>(&Filter::new()).await.unwrap();

    server.stop();
    assert!(
        store
            .count::<Property>(&Filter::new())
            .await
            .unwrap_err()
            .is_unavailable()
    );
    let error = store.commit(unit("b")).await.unwrap_err();
    assert!(matches!(error, CommitError::Lost(_)), "{error:?}");

    server.go_on();
    assert_eq!(store.count::<Property>(&Filter::new()).await.unwrap(), 9);
    store.commit(unit("c")).await.unwrap();

    // A restart between two calls goes unnoticed.
    server.stop();
    server.go_on();
    store.commit(unit("d")).await.unwrap();
    let rows: Vec<Execution> = store.select(&Filter::new().order("ID_")).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(),
        ["a", "c", "d"]
    );
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_given_up() {
    let options = StoreOptions {
        statement_timeout: Duration::from_secs(3),
        ..StoreOptions::default()
    };
    let store = Store::open(&Postgres::shared().migrated_database().await, options)
        .await
        .unwrap();
    let slow = store
        .query("SELECT pg_sleep(60)::text", vec![], &[Kind::Text])
        .await
        .unwrap_err();
    assert!(matches!(slow, StoreError::TimedOut(_)), "{slow:?}");
    let slow = RowChange::Statement {
        sql: "SELECT pg_sleep(60)".to_owned(),
        binds: Vec::new(),
    };
    let lost = store
        .commit(UnitOfWork {
            changes: vec![slow],
            ..UnitOfWork::default()
        })
        .await
        .unwrap_err();
    assert!(matches!(lost, CommitError::Lost(_)), "{lost:?}");
    store.commit(unit("a")).await.unwrap();
    assert_eq!(store.count::<Execution>(&Filter::new()).await.unwrap(), 1);
}

#[tokio::test]
async fn a_unit_that_takes_its_time_holds_up_nobody() {
    let store = Store::open(
        &Postgres::shared().migrated_database().await,
        StoreOptions::default(),
    )
    .await
    .unwrap();
    let sleep = RowChange::Statement {
        sql: "SELECT pg_sleep(50)".to_owned(),
        binds: Vec::new(),
    };
    let slow = UnitOfWork {
        changes: vec![sleep],
        ..UnitOfWork::default()
    };
    let slow = tokio::spawn({
        let store = store.clone();
        async move { store.commit(slow).await }
    });
    // It is on its way before the others.
    while store
        .query(
            "SELECT 'x'::text FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(50)%' AND datname = current_database()",
            vec![],
            &[Kind::Text],
        )
        .await
        .unwrap()
        .is_empty()
    {
        tokio::task::yield_now().await;
    }
    for id in ["a", "b", "c"] {
        store.commit(unit(id)).await.unwrap();
    }
    assert_eq!(store.count::<Execution>(&Filter::new()).await.unwrap(), 3);
    assert!(!slow.is_finished());
}

#[tokio::test]
async fn no_database_is_said_to_be_unavailable() {
    let options = StoreOptions {
        acquire_timeout: Duration::from_secs(5),
        ..StoreOptions::default()
    };
    let error = Store::open("postgres://nobody@127.0.0.1:1/nothing", options)
        .await
        .err()
        .unwrap();
    assert!(error.is_unavailable(), "{error:?}");
}
