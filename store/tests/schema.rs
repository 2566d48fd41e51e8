//! Which databases are taken, and what they hold afterwards.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use cauce_store::records;
use cauce_store::testing::{Postgres, file, stores};
use cauce_store::{
    Cell, Column, Kind, Migrations, RowChange, Store, StoreError, StoreOptions, UnitOfWork,
};
use std::collections::BTreeSet;

async fn change(store: &Store, sql: &str) {
    let statement = RowChange::Statement {
        sql: sql.to_owned(),
        binds: Vec::new(),
    };
    store
        .commit(UnitOfWork {
            changes: vec![statement],
            ..UnitOfWork::default()
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn every_record_reads_and_writes_its_table() {
    for test in stores().await {
        for table in records::TABLES {
            let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
            let kinds: Vec<Kind> = table.columns.iter().map(|column| column.kind).collect();
            let select = format!("SELECT {} FROM {} LIMIT 1", names.join(", "), table.name);
            test.store
                .query(select, vec![], &kinds)
                .await
                .unwrap_or_else(|error| panic!("{} {}: {error:?}", test.kind, table.name));
        }
    }
}

#[tokio::test]
async fn columns_have_the_types_of_the_records() {
    let test = cauce_store::testing::postgres().await;
    for table in records::TABLES {
        for Column { name, kind, .. } in table.columns {
            let sql = "SELECT data_type FROM information_schema.columns WHERE table_name = lower($1) AND column_name = lower($2)";
            let cell = |text: &str| (Kind::Text, Cell::Text(text.to_owned()));
            let rows = test
                .store
                .query(sql, vec![cell(table.name), cell(name)], &[Kind::Text])
                .await
                .unwrap();
            let Cell::Text(data_type) = &rows[0][0] else {
                panic!("{} {name}", table.name)
            };
            let expected: &[&str] = match kind {
                Kind::Text => &["character varying", "text"],
                Kind::Int => &["integer"],
                Kind::Long => &["bigint"],
                Kind::Double => &["double precision"],
                Kind::Bool => &["boolean"],
                Kind::Time => &["timestamp without time zone"],
                Kind::Bytes => &["bytea"],
            };
            assert!(
                expected.contains(&data_type.as_str()),
                "{} {name}: {data_type}",
                table.name
            );
        }
    }
}

/// Texts of one column.
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

#[tokio::test]
async fn tables_are_camundas_to_the_last_constraint() {
    // The catalog of a database that Camunda 7.24.0 made.
    let expected: BTreeSet<&str> = include_str!("camunda_7_24.txt").lines().collect();
    let test = cauce_store::testing::postgres().await;
    let columns = "SELECT concat_ws('|', table_name, column_name, data_type, coalesce(character_maximum_length::text, ''), is_nullable, \
        coalesce(column_default, '')) FROM information_schema.columns WHERE table_name LIKE 'act\\_%'";
    let constraints = "SELECT concat_ws('|', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint \
        WHERE conrelid::regclass::text LIKE 'act\\_%'";
    let mut found = texts(&test.store, columns).await;
    found.extend(texts(&test.store, constraints).await);
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    let different: Vec<_> = found.symmetric_difference(&expected).collect();
    assert!(different.is_empty(), "{different:#?}");

    // SQLite has the same columns and keys, and the same ones are not null.
    let test = cauce_store::testing::memory().await;
    let columns = "SELECT lower(m.name || '|' || c.name || '|' || c.\"notnull\") FROM sqlite_master m, pragma_table_info(m.name) c \
        WHERE m.type = 'table' AND m.name LIKE 'ACT\\_%' ESCAPE '\\'";
    let found: BTreeSet<String> = texts(&test.store, columns).await.into_iter().collect();
    let expected =
        expected
            .iter()
            .filter_map(|line| match line.split('|').collect::<Vec<_>>()[..] {
                [table, column, _, _, nullable, _] => {
                    Some(format!("{table}|{column}|{}", u8::from(nullable == "NO")))
                }
                _ => None,
            });
    assert_eq!(found, expected.collect::<BTreeSet<String>>());
}

#[tokio::test]
async fn a_database_is_made_once_even_by_many() {
    let file = file().await;
    let empty = file.url.replace("test.db", "empty.db");
    for url in [Postgres::shared().database().await, empty] {
        let opening: Vec<_> = (0..6)
            .map(|_| {
                let url = url.clone();
                tokio::spawn(
                    async move { Store::open(&url, StoreOptions::default()).await.map(|_| ()) },
                )
            })
            .collect();
        for opened in opening {
            opened.await.unwrap().unwrap();
        }
    }
}

#[tokio::test]
async fn what_camunda_made_is_taken_as_it_is() {
    for test in stores()
        .await
        .into_iter()
        .filter(|test| test.kind != "memory")
    {
        const COUNT: &str = "SELECT COUNT(*) FROM CAUCE_MIGRATION";
        let all = test.store.scalar(COUNT, vec![]).await.unwrap();
        // Back to what Camunda leaves: its tables, without what Cauce adds.
        change(&test.store, "DROP TABLE CAUCE_MIGRATION").await;
        change(&test.store, "DROP INDEX CAUCE_IDX_JOB_DUE").await;
        let read_only = StoreOptions {
            migrations: Migrations::Refuse,
            ..StoreOptions::default()
        };
        let Err(StoreError::Schema(reason)) = Store::open(&test.url, read_only).await else {
            panic!("opened")
        };
        assert!(reason.contains("0002_cauce"), "{reason}");
        let looking = StoreOptions {
            migrations: Migrations::Leave,
            ..StoreOptions::default()
        };
        let looked_at = Store::open(&test.url, looking).await.unwrap();
        assert_eq!(
            texts(
                &looked_at,
                "SELECT VERSION_ FROM ACT_GE_SCHEMA_LOG WHERE ID_ = '0'"
            )
            .await,
            ["7.24.0"]
        );
        let store = Store::open(&test.url, StoreOptions::default())
            .await
            .unwrap();
        assert_eq!(
            store.scalar(COUNT, vec![]).await.unwrap(),
            all,
            "{}",
            test.kind
        );
        assert_eq!(
            store
                .scalar("SELECT COUNT(*) FROM ACT_GE_SCHEMA_LOG", vec![])
                .await
                .unwrap(),
            1,
            "{}",
            test.kind
        );
    }
}

#[tokio::test]
async fn somebody_who_only_looks_makes_nothing() {
    let looking = || StoreOptions {
        migrations: Migrations::Leave,
        ..StoreOptions::default()
    };
    let file = file().await;
    let absent = file.url.replace("test.db", "absent.db");
    let path = absent.trim_start_matches("sqlite:").to_owned();
    assert!(Store::open(&absent, looking()).await.is_err());
    assert!(!std::path::Path::new(&path).exists(), "{path}");
    let empty = Postgres::shared().database().await;
    match Store::open(&empty, looking()).await {
        Err(StoreError::Schema(reason)) => assert_eq!(reason, "the database is empty"),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("opened"),
    }
}

#[tokio::test]
async fn other_databases_are_refused() {
    for (sql, words) in [
        (
            "UPDATE ACT_GE_SCHEMA_LOG SET VERSION_ = '7.23.0'",
            "version 7.23.0",
        ),
        (
            "INSERT INTO ACT_GE_SCHEMA_LOG (ID_, TIMESTAMP_, VERSION_) VALUES ('900', '2099-01-01 00:00:00.000', '8.0.0')",
            "version 8.0.0",
        ),
        (
            "INSERT INTO CAUCE_MIGRATION (VERSION_, NAME_) VALUES (77, 'from the future')",
            "newer Cauce",
        ),
        ("DROP TABLE ACT_HI_CASEINST", "missing: ACT_HI_CASEINST"),
        ("DROP TABLE ACT_GE_SCHEMA_LOG", "no version"),
    ] {
        for test in stores()
            .await
            .into_iter()
            .filter(|test| test.kind != "memory")
        {
            change(&test.store, sql).await;
            match Store::open(&test.url, StoreOptions::default()).await {
                Err(StoreError::Schema(reason)) => {
                    assert!(reason.contains(words), "{}: {reason}", test.kind)
                }
                other => panic!("{} {sql}: {:?}", test.kind, other.err()),
            }
        }
    }
}

#[tokio::test]
async fn urls_that_cannot_be_used_are_named() {
    for (url, words) in [
        ("mysql://x", "sqlite: or postgres:"),
        ("postgres://x:y:z:1/", "cannot use the database URL"),
    ] {
        let error = Store::open(url, StoreOptions::default())
            .await
            .err()
            .unwrap();
        assert!(error.to_string().contains(words), "{url}: {error}");
    }
}
