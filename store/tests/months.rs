//! History that is partitioned by month: where rows lie, which months there are, and which go.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use cauce_store::records::{
    self, HistoricActivityInstance, HistoricDetail, HistoricProcessInstance,
    HistoricVariableInstance,
};
use cauce_store::testing::{Postgres, memory, postgres};
use cauce_store::{
    Cell, Filter, HistoryPartitions, Kind, Record, RowChange, Store, StoreError, StoreOptions,
    Timestamp, UnitOfWork,
};
use chrono::{DateTime, Datelike as _, Days, Local, Months, TimeZone as _, Utc};
use tokio_postgres::NoTls;

fn by_month() -> StoreOptions {
    StoreOptions {
        history_partitions: Some(HistoryPartitions::Month),
        ..StoreOptions::default()
    }
}

/// A new store whose history is partitioned, and its URL.
async fn fresh() -> (String, Store) {
    let url = Postgres::shared().database().await;
    let store = Store::open(&url, by_month()).await.unwrap();
    (url, store)
}

/// The tenth of a month, so many months from now.
fn tenth(months: i32) -> DateTime<Local> {
    let now = Local::now();
    let first = Local
        .with_ymd_and_hms(now.year(), now.month(), 10, 12, 0, 0)
        .unwrap();
    let by = Months::new(months.unsigned_abs());
    if months < 0 { first - by } else { first + by }
}

fn utc(time: DateTime<Local>) -> Timestamp {
    time.with_timezone(&Utc)
}

/// The name of a partition, as PostgreSQL writes it.
fn partition(table: &str, months: i32) -> String {
    let day = tenth(months);
    format!("{table}_{:04}{:02}", day.year(), day.month()).to_lowercase()
}

fn detail(id: &str, time: Timestamp, removal: Option<Timestamp>) -> RowChange {
    let row = HistoricDetail {
        id: id.to_owned(),
        kind: "VariableUpdate".to_owned(),
        name: "n".to_owned(),
        time,
        removal_time: removal,
        ..HistoricDetail::default()
    };
    RowChange::Insert {
        table: HistoricDetail::TABLE,
        cells: row.cells(),
    }
}

/// Gives a detail another name; the time is where it is looked for.
fn rename(id: &str, name: &str, placed: Option<Timestamp>) -> RowChange {
    let column = HistoricDetail::TABLE
        .columns
        .iter()
        .position(|c| c.name == "NAME_");
    RowChange::Update {
        table: HistoricDetail::TABLE,
        id: id.to_owned(),
        revision: None,
        set: vec![(column.unwrap(), Cell::Text(name.to_owned()))],
        placed,
    }
}

async fn commit(store: &Store, changes: Vec<RowChange>) {
    let unit = UnitOfWork {
        changes,
        ..UnitOfWork::default()
    };
    store.commit(unit).await.unwrap();
}

async fn execute(store: &Store, sql: String) {
    let binds = Vec::new();
    commit(store, vec![RowChange::Statement { sql, binds }]).await;
}

async fn texts(store: &Store, sql: &str) -> Vec<String> {
    let rows = store
        .query(sql.to_owned(), vec![], &[Kind::Text])
        .await
        .unwrap();
    let texts = rows.into_iter().flatten().map(|cell| match cell {
        Cell::Text(text) => text,
        other => panic!("{other:?}"),
    });
    texts.collect()
}

/// The partitions of a table.
async fn partitions(store: &Store, table: &str) -> Vec<String> {
    let sql = format!(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = '{table}'::regclass ORDER BY 1"
    );
    texts(store, &sql).await
}

/// Which rows of a table lie in which partition.
async fn places(store: &Store, table: &str) -> Vec<String> {
    let sql = format!("SELECT ID_ || ' ' || tableoid::regclass FROM {table} ORDER BY ID_");
    texts(store, &sql).await
}

fn refusal(opened: Result<Store, StoreError>) -> String {
    match opened {
        Err(StoreError::Schema(reason)) => reason,
        Err(error) => panic!("{error:?}"),
        Ok(_) => panic!("opened"),
    }
}

#[tokio::test]
async fn rows_lie_in_their_month_and_are_found_and_changed_by_id() {
    let (_, store) = fresh().await;
    assert!(store.has_months());
    for table in records::TABLES {
        let wanted = if table.month_column().is_some() { 5 } else { 0 };
        let found = partitions(&store, table.name).await;
        assert_eq!(found.len(), wanted, "{}: {found:?}", table.name);
    }
    let odd = HistoricVariableInstance {
        id: "odd".to_owned(),
        name: "n".to_owned(),
        ..HistoricVariableInstance::default()
    };
    let rows = vec![
        detail("long ago", utc(tenth(-1)), None),
        detail("next", utc(tenth(1)), None),
        detail("now", utc(tenth(0)), None),
        detail("too far", utc(tenth(9)), None),
        RowChange::Insert {
            table: HistoricVariableInstance::TABLE,
            cells: odd.cells(),
        },
    ];
    commit(&store, rows).await;
    let expected = [
        "long ago act_hi_detail_default".to_owned(),
        format!("next {}", partition("act_hi_detail", 1)),
        format!("now {}", partition("act_hi_detail", 0)),
        "too far act_hi_detail_default".to_owned(),
    ];
    assert_eq!(places(&store, "ACT_HI_DETAIL").await, expected);
    assert_eq!(
        places(&store, "ACT_HI_VARINST").await,
        ["odd act_hi_varinst_default"]
    );

    let ids = ["long ago", "next", "now"];
    let times = [utc(tenth(-1)), utc(tenth(1)), utc(tenth(0))];
    for (round, known) in [
        [None; 3],
        [Some(times[0]), None, Some(times[2])],
        times.map(Some),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("round {round}");
        let updates = ids.iter().zip(known);
        let updates = updates.map(|(id, placed)| rename(id, &name, placed));
        commit(&store, updates.collect()).await;
        for id in ids {
            let row: HistoricDetail = store.select_by_id(id).await.unwrap().unwrap();
            assert_eq!(row.name, name, "{id}");
        }
    }
    // Older months are not looked into.
    commit(&store, vec![rename("now", "lost", Some(utc(tenth(1))))]).await;
    let row: HistoricDetail = store.select_by_id("now").await.unwrap().unwrap();
    assert_eq!(row.name, "round 2");
    let delete = |id: &&str| RowChange::Delete {
        table: HistoricDetail::TABLE,
        id: (*id).to_owned(),
        revision: None,
    };
    commit(&store, ids.iter().map(delete).collect()).await;
    let left: Vec<HistoricDetail> = store.select(&Filter::new()).await.unwrap();
    assert_eq!(left.len(), 1);
    // A key is unique within its month.
    let twice = || detail("too far", utc(tenth(9)), None);
    let unit = UnitOfWork {
        changes: vec![twice()],
        ..UnitOfWork::default()
    };
    assert!(store.commit(unit).await.is_err());
}

#[tokio::test]
async fn months_to_come_are_made_ahead_and_only_once() {
    let (_, store) = fresh().await;
    let tables = records::TABLES
        .iter()
        .filter(|table| table.month_column().is_some())
        .count();
    assert_eq!(store.make_months(Utc::now()).await.unwrap(), 0);
    // Two months later two are missing, which several nodes make at once.
    let second = store.clone();
    let later = utc(tenth(2));
    let (one, other) = tokio::join!(store.make_months(later), second.make_months(later));
    assert!(one.unwrap() + other.unwrap() > 0);
    // Who finds another at it leaves the rest to it, so that some may be missing still.
    store.make_months(later).await.unwrap();
    assert_eq!(store.make_months(later).await.unwrap(), 0);
    let found = partitions(&store, "ACT_HI_DETAIL").await;
    let expected: Vec<String> = (0..6).map(|m| partition("act_hi_detail", m)).collect();
    assert_eq!(found[..6], expected);

    // A month of which there are rows in the default partition stays there; the others are made.
    commit(&store, vec![detail("early", utc(tenth(7)), None)]).await;
    assert_eq!(
        store.make_months(utc(tenth(4))).await.unwrap(),
        2 * tables - 1
    );
    assert_eq!(
        places(&store, "ACT_HI_DETAIL").await,
        ["early act_hi_detail_default"]
    );
    let found = partitions(&store, "ACT_HI_DETAIL").await;
    assert!(!found.contains(&partition("act_hi_detail", 7)));
    assert!(found.contains(&partition("act_hi_detail", 6)));
}

#[tokio::test]
async fn a_month_goes_when_all_of_it_may_be_removed() {
    let (_, store) = fresh().await;
    let due = |months| Some(utc(tenth(months)));
    let rows = vec![
        detail("a", utc(tenth(0)), due(1)),
        detail("b", utc(tenth(0)), due(2)),
        detail("c", utc(tenth(1)), due(2)),
        detail("d", utc(tenth(1)), None),
        detail("e", utc(tenth(2)), due(3)),
    ];
    commit(&store, rows).await;
    let details = async |by: DateTime<Local>| {
        store.drop_expired_months(utc(by)).await.unwrap();
        let ids = texts(&store, "SELECT ID_ FROM ACT_HI_DETAIL ORDER BY ID_").await;
        (
            ids.concat(),
            partitions(&store, "ACT_HI_DETAIL").await.len(),
        )
    };
    // The month is not over, then one row is not due.
    assert_eq!(details(tenth(0)).await, ("abcde".to_owned(), 5));
    assert_eq!(
        details(tenth(2) - Days::new(1)).await,
        ("abcde".to_owned(), 5)
    );
    // That of `c` has a row that never goes, that of `e` is not over.
    assert_eq!(details(tenth(2)).await, ("cde".to_owned(), 4));
    assert_eq!(
        details(tenth(3) - Days::new(1)).await,
        ("cde".to_owned(), 4)
    );
    assert_eq!(details(tenth(3)).await, ("cd".to_owned(), 3));
    execute(
        &store,
        "UPDATE ACT_HI_DETAIL SET REMOVAL_TIME_ = TIME_".to_owned(),
    )
    .await;
    assert_eq!(details(tenth(3)).await, (String::new(), 2));
    // Of the other tables, where there are no rows, months that are over have gone as well; the default partition stays for ever.
    let left = [
        partition("act_hi_actinst", 3),
        "act_hi_actinst_default".to_owned(),
    ];
    assert_eq!(partitions(&store, "ACT_HI_ACTINST").await, left);
}

#[tokio::test]
async fn an_ended_instance_gives_its_history_a_removal_time_in_each_month_it_was_in() {
    let (_, store) = fresh().await;
    let removal = utc(tenth(12));
    for began in [None, Some(utc(tenth(0)))] {
        execute(&store, "DELETE FROM ACT_HI_PROCINST".to_owned()).await;
        execute(&store, "DELETE FROM ACT_HI_ACTINST".to_owned()).await;
        let instance = HistoricProcessInstance {
            id: "p".to_owned(),
            proc_inst_id: "p".to_owned(),
            root_proc_inst_id: Some("p".to_owned()),
            start_time: utc(tenth(0)),
            ..HistoricProcessInstance::default()
        };
        let activity = |month: i32| HistoricActivityInstance {
            id: month.to_string(),
            proc_inst_id: "p".to_owned(),
            root_proc_inst_id: Some("p".to_owned()),
            start_time: utc(tenth(month)),
            ..HistoricActivityInstance::default()
        };
        let mut changes = vec![RowChange::Insert {
            table: HistoricProcessInstance::TABLE,
            cells: instance.cells(),
        }];
        changes.extend([0, 1, 9].map(|month| RowChange::Insert {
            table: HistoricActivityInstance::TABLE,
            cells: activity(month).cells(),
        }));
        commit(&store, changes).await;
        let ends = RowChange::Removal {
            root: "p".to_owned(),
            time: removal,
            began,
        };
        commit(&store, vec![ends]).await;
        let rows: Vec<HistoricActivityInstance> = store.select(&Filter::new()).await.unwrap();
        assert_eq!(rows.len(), 3);
        for row in rows {
            assert_eq!(row.removal_time, Some(removal), "{began:?} {}", row.id);
        }
    }
}

#[tokio::test]
async fn a_table_that_somebody_holds_is_left_for_the_next_time() {
    let (url, store) = fresh().await;
    commit(
        &store,
        vec![detail("a", utc(tenth(0)), Some(utc(tenth(1))))],
    )
    .await;
    let (reader, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let reads = "BEGIN; SELECT * FROM ACT_HI_DETAIL";
    reader.batch_execute(reads).await.unwrap();
    store.drop_expired_months(utc(tenth(2))).await.unwrap();
    let held = partition("act_hi_detail", 0);
    assert!(partitions(&store, "ACT_HI_DETAIL").await.contains(&held));
    reader.batch_execute("COMMIT").await.unwrap();
    store.drop_expired_months(utc(tenth(2))).await.unwrap();
    assert!(!partitions(&store, "ACT_HI_DETAIL").await.contains(&held));
}

#[tokio::test]
async fn only_a_new_database_is_partitioned_and_it_stays_so_without_being_told() {
    let (url, store) = fresh().await;
    drop(store);
    let again = Store::open(&url, StoreOptions::default()).await.unwrap();
    assert!(again.has_months());
    let asked = Store::open(&url, by_month()).await.unwrap();
    assert!(asked.has_months());

    let plain = postgres().await;
    assert!(!plain.store.has_months());
    assert_eq!(plain.store.make_months(Utc::now()).await.unwrap(), 0);
    assert_eq!(
        plain.store.drop_expired_months(Utc::now()).await.unwrap(),
        0
    );
    // Without months it does not matter where a row is said to be.
    commit(&plain.store, vec![detail("a", utc(tenth(0)), None)]).await;
    let elsewhere = rename("a", "changed", Some(utc(tenth(9))));
    commit(&plain.store, vec![elsewhere]).await;
    let row: Option<HistoricDetail> = plain.store.select_by_id("a").await.unwrap();
    assert_eq!(row.unwrap().name, "changed");
    let reason = refusal(Store::open(&plain.url, by_month()).await);
    assert!(reason.contains("has its tables already"), "{reason}");

    let reason = refusal(Store::open("sqlite::memory:", by_month()).await);
    assert!(reason.contains("this is SQLite"), "{reason}");
    assert!(!memory().await.store.has_months());
}
