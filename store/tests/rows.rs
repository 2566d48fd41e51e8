//! Rows go in and come out as they were, on each database.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use cauce_store::records::{
    ByteArray, Execution, Job, ProcessDefinition, Property, SchemaLogEntry, Variable,
};
use cauce_store::testing::stores;
use cauce_store::{Cell, CommitError, Filter, Kind, Record, RowChange, Timestamp, UnitOfWork};

fn time(millis: i64) -> Timestamp {
    Timestamp::from_timestamp_millis(millis).unwrap()
}

fn insert<R: Record>(row: &R) -> RowChange {
    RowChange::Insert {
        table: R::TABLE,
        cells: row.cells(),
    }
}

fn unit(changes: Vec<RowChange>) -> UnitOfWork {
    UnitOfWork {
        changes,
        ..UnitOfWork::default()
    }
}

fn execution(id: &str, instance: &str, parent: Option<&str>) -> Execution {
    Execution {
        id: id.to_owned(),
        rev: 1,
        proc_inst_id: Some(instance.to_owned()),
        parent_id: parent.map(str::to_owned),
        is_active: true,
        suspension_state: 1,
        sequence_counter: Some(i64::MAX),
        ..Execution::default()
    }
}

fn variable(id: &str, instance: &str, name: &str) -> Variable {
    Variable {
        id: id.to_owned(),
        rev: 1,
        kind: "string".to_owned(),
        name: name.to_owned(),
        execution_id: Some(instance.to_owned()),
        proc_inst_id: Some(instance.to_owned()),
        var_scope: Some(instance.to_owned()),
        double: Some(0.1),
        text: Some("çöß '$1' \u{1F600}".to_owned()),
        ..Variable::default()
    }
}

fn set_rev<R: Record>(id: &str, from: i32, mut set: Vec<(usize, Cell)>) -> RowChange {
    let rev = R::TABLE.revision.unwrap();
    set.push((rev, Cell::Int(i64::from(from) + 1)));
    RowChange::Update {
        table: R::TABLE,
        id: id.to_owned(),
        revision: Some(from),
        set,
        placed: None,
    }
}

fn delete<R: Record>(id: &str, revision: i32) -> RowChange {
    RowChange::Delete {
        table: R::TABLE,
        id: id.to_owned(),
        revision: Some(revision),
    }
}

fn column<R: Record>(name: &str) -> usize {
    R::TABLE
        .columns
        .iter()
        .position(|column| column.name == name)
        .unwrap()
}

#[tokio::test]
async fn a_new_database_has_camundas_first_rows() {
    for test in stores().await {
        let log: Vec<SchemaLogEntry> = test.store.select(&Filter::new()).await.unwrap();
        assert_eq!(
            (log.len(), log[0].version.as_deref()),
            (1, Some("7.24.0")),
            "{}",
            test.kind
        );
        let level: Property = test
            .store
            .select_by_id("historyLevel")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(level.value.as_deref(), Some("3"));
        assert_eq!(
            test.store.count::<Property>(&Filter::new()).await.unwrap(),
            9
        );
    }
}

#[tokio::test]
async fn a_tree_comes_out_as_it_went_in() {
    for test in stores().await {
        let executions = [
            execution("i1", "i1", None),
            execution("c1", "i1", Some("i1")),
            execution("c2", "i1", Some("c1")),
        ];
        let bytes = ByteArray {
            id: "b1".to_owned(),
            rev: 1,
            bytes: Some(vec![0, 255, 10]),
            create_time: Some(time(1_700_000_000_123)),
            ..ByteArray::default()
        };
        let variable = Variable {
            bytearray_id: Some("b1".to_owned()),
            ..variable("v1", "i1", "x")
        };
        let job = Job {
            id: "j1".to_owned(),
            rev: 1,
            kind: "message".to_owned(),
            process_instance_id: Some("i1".to_owned()),
            duedate: Some(time(1_700_000_000_999)),
            exclusive: true,
            retries: 3,
            ..Job::default()
        };
        // Children before parents: the store puts them in order.
        let mut changes = vec![insert(&job), insert(&variable)];
        changes.extend(executions.iter().rev().map(insert));
        changes.push(insert(&bytes));
        changes.push(insert(&execution("other", "other", None)));
        test.store.commit(unit(changes)).await.unwrap();

        let mut tree = test.store.load_tree("i1").await.unwrap().unwrap();
        tree.executions.sort_by_key(|execution| {
            execution
                .sequence_counter
                .map(|_| execution.id.clone())
                .unwrap()
        });
        assert_eq!(
            tree.executions,
            [
                executions[1].clone(),
                executions[2].clone(),
                executions[0].clone()
            ],
            "{}",
            test.kind
        );
        assert_eq!(
            (tree.variables, tree.byte_arrays, tree.jobs),
            (vec![variable], vec![bytes], vec![job]),
            "{}",
            test.kind
        );
        assert_eq!(test.store.load_tree("nothing").await.unwrap(), None);

        // And goes: parents last.
        let deletes = vec![
            delete::<Execution>("i1", 1),
            delete::<ByteArray>("b1", 1),
            delete::<Execution>("c1", 1),
            delete::<Execution>("c2", 1),
            delete::<Job>("j1", 1),
            delete::<Variable>("v1", 1),
        ];
        test.store.commit(unit(deletes)).await.unwrap();
        assert_eq!(
            test.store.count::<Execution>(&Filter::new()).await.unwrap(),
            1
        );
    }
}

#[tokio::test]
async fn a_row_that_another_changed_stops_the_unit_and_nothing_else() {
    for test in stores().await {
        test.store
            .commit(unit(vec![
                insert(&execution("i1", "i1", None)),
                insert(&execution("i2", "i2", None)),
            ]))
            .await
            .unwrap();
        let key = column::<Execution>("BUSINESS_KEY_");
        let to = |id: &str, rev, value: &str| {
            set_rev::<Execution>(id, rev, vec![(key, Cell::Text(value.to_owned()))])
        };
        test.store
            .commit(unit(vec![to("i1", 1, "a")]))
            .await
            .unwrap();

        let lost = test
            .store
            .commit(unit(vec![
                to("i2", 1, "b"),
                to("i1", 1, "b"),
                insert(&execution("i3", "i3", None)),
            ]))
            .await;
        let Err(CommitError::OptimisticLocking { table, id }) = lost else {
            panic!("{lost:?}")
        };
        assert_eq!(
            (table.as_str(), id.as_str()),
            ("ACT_RU_EXECUTION", "i1"),
            "{}",
            test.kind
        );
        let gone = test
            .store
            .commit(unit(vec![delete::<Execution>("i9", 1)]))
            .await;
        assert!(gone.unwrap_err().is_optimistic_locking());

        let rows: Vec<Execution> = test
            .store
            .select(&Filter::new().order("ID_"))
            .await
            .unwrap();
        let keys: Vec<_> = rows
            .iter()
            .map(|row| (row.id.as_str(), row.business_key.as_deref(), row.rev))
            .collect();
        assert_eq!(
            keys,
            [("i1", Some("a"), 2), ("i2", None, 1)],
            "{}",
            test.kind
        );
    }
}

#[tokio::test]
async fn units_that_collide_harm_no_neighbour() {
    for test in stores().await {
        let all: Vec<RowChange> = (0..40)
            .map(|n| insert(&execution(&format!("i{n}"), &format!("i{n}"), None)))
            .collect();
        test.store.commit(unit(all)).await.unwrap();
        // All at once: every fourth has a revision that is not there, every tenth goes for the same row.
        let writes = (0..40).map(|n| {
            let store = test.store.clone();
            tokio::spawn(async move {
                let id = if n % 10 == 0 {
                    "i0".to_owned()
                } else {
                    format!("i{n}")
                };
                let revision = if n % 4 == 1 { 7 } else { 1 };
                let set = vec![(column::<Execution>("TENANT_ID_"), Cell::Text(n.to_string()))];
                let update = set_rev::<Execution>(&id, revision, set);
                let changes = vec![
                    update,
                    insert(&variable(&format!("v{n}"), &id, &format!("x{n}"))),
                ];
                (n, store.commit(unit(changes)).await)
            })
        });
        let mut won = Vec::new();
        for write in writes.collect::<Vec<_>>() {
            match write.await.unwrap() {
                (n, Ok(())) => won.push(n),
                (_, Err(error)) => assert!(error.is_optimistic_locking(), "{error:?}"),
            }
        }
        let tens = won.iter().filter(|n| *n % 10 == 0).count();
        assert_eq!((tens, won.len()), (1, 1 + 36 - 10), "{}", test.kind);
        let variables: Vec<Variable> = test.store.select(&Filter::new()).await.unwrap();
        assert_eq!(variables.len(), won.len(), "{}", test.kind);
        let changed = test
            .store
            .count::<Execution>(&Filter::new().eq("REV_", 2))
            .await
            .unwrap();
        assert_eq!(
            usize::try_from(changed).unwrap(),
            won.len(),
            "{}",
            test.kind
        );
    }
}

#[tokio::test]
async fn a_rule_of_uniqueness_is_named() {
    for test in stores().await {
        test.store
            .commit(unit(vec![
                insert(&execution("i1", "i1", None)),
                insert(&variable("v1", "i1", "x")),
            ]))
            .await
            .unwrap();
        let twice = test
            .store
            .commit(unit(vec![insert(&variable("v2", "i1", "x"))]))
            .await;
        let Err(CommitError::UniqueViolation { table, constraint }) = twice else {
            panic!("{twice:?}")
        };
        assert_eq!(table, "ACT_RU_VARIABLE", "{}", test.kind);
        assert!(
            constraint.contains("act_uniq_variable") || constraint.contains("VAR_SCOPE_"),
            "{constraint}"
        );
        // In one unit the old one may go and a new one come.
        test.store
            .commit(unit(vec![
                insert(&variable("v3", "i1", "x")),
                delete::<Variable>("v1", 1),
            ]))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_parent_that_is_gone_counts_as_changed_by_another() {
    let test = cauce_store::testing::postgres().await;
    test.store
        .commit(unit(vec![insert(&execution("i1", "i1", None))]))
        .await
        .unwrap();
    // As when the process instance ends elsewhere while this unit is made.
    let orphan = test
        .store
        .commit(unit(vec![insert(&variable("v1", "gone", "x"))]))
        .await;
    assert!(orphan.unwrap_err().is_optimistic_locking());
    // Two units of one batch: the parent goes while a child comes. One of them wins.
    let child = test
        .store
        .commit(unit(vec![insert(&execution("c1", "i1", Some("i1")))]));
    let parent = test.store.commit(unit(vec![delete::<Execution>("i1", 1)]));
    let (child, parent) = tokio::join!(child, parent);
    assert!(child.is_ok() != parent.is_ok(), "{child:?} {parent:?}");
    assert!(child.and(parent).unwrap_err().is_optimistic_locking());
}

#[tokio::test]
async fn statements_run_between_the_writes_and_the_deletes() {
    for test in stores().await {
        let statement = RowChange::Statement {
            sql: "UPDATE ACT_RU_EXECUTION SET BUSINESS_KEY_ = $3 WHERE PROC_INST_ID_ = $1 AND REV_ = $2".to_owned(),
            binds: vec![
                (Kind::Text, Cell::Text("i1".to_owned())),
                (Kind::Int, Cell::Int(1)),
                (Kind::Text, Cell::Text("set".to_owned())),
            ],
        };
        test.store
            .commit(unit(vec![statement, insert(&execution("i1", "i1", None))]))
            .await
            .unwrap();
        let row: Execution = test.store.select_by_id("i1").await.unwrap().unwrap();
        assert_eq!(row.business_key.as_deref(), Some("set"), "{}", test.kind);
    }
}

#[tokio::test]
async fn filters_find_the_rows_they_name() {
    for test in stores().await {
        let jobs = (0..5).map(|n| Job {
            id: format!("j{n}"),
            rev: 1,
            kind: "timer".to_owned(),
            retries: n,
            exclusive: n % 2 == 0,
            duedate: (n > 0).then(|| time(i64::from(n) * 1000)),
            ..Job::default()
        });
        test.store
            .commit(unit(jobs.map(|job| insert(&job)).collect()))
            .await
            .unwrap();
        let five = vec![
            (Kind::Int, Cell::Int(1)),
            (Kind::Time, Cell::Time(time(3000))),
        ];
        for (filter, ids) in [
            (
                Filter::new().any(
                    "ID_",
                    vec!["j1".to_owned(), "j3".to_owned(), "x".to_owned()],
                ),
                "j1 j3",
            ),
            (Filter::new().any("ID_", Vec::new()), ""),
            (Filter::new().is_null("DUEDATE_"), "j0"),
            (Filter::new().eq("DUEDATE_", time(2000)), "j2"),
            (Filter::new().lt("DUEDATE_", time(2000)), "j1"),
            (Filter::new().ge("DUEDATE_", time(3000)), "j3 j4"),
            (Filter::new().eq("EXCLUSIVE_", true), "j0 j2 j4"),
            (
                Filter::new()
                    .eq("EXCLUSIVE_", true)
                    .ne("ID_", "j2".to_owned())
                    .raw("RETRIES_ > $1 OR DUEDATE_ = $2", five),
                "j4",
            ),
            (
                Filter::new()
                    .eq("TENANT_ID_", None::<String>)
                    .limit(2)
                    .offset(1),
                "j1 j2",
            ),
            (Filter::new().text("TYPE_", "timer").offset(3), "j3 j4"),
        ] {
            let jobs: Vec<Job> = test
                .store
                .select(&filter.clone().order("ID_"))
                .await
                .unwrap();
            let found: Vec<&str> = jobs.iter().map(|job| job.id.as_str()).collect();
            assert_eq!(found.join(" "), ids, "{} {filter:?}", test.kind);
        }
        let sums = test.store.query(
            "SELECT COUNT(*), MAX(DUEDATE_), MIN(ID_) FROM ACT_RU_JOB",
            vec![],
            &[Kind::Long, Kind::Time, Kind::Text],
        );
        assert_eq!(
            sums.await.unwrap(),
            [[
                Cell::Int(5),
                Cell::Time(time(4000)),
                Cell::Text("j0".to_owned())
            ]]
        );
    }
}

#[tokio::test]
async fn a_definition_must_be_the_newest_of_its_key_and_tenant() {
    let definition = |id: &str, version, tenant: Option<&str>| ProcessDefinition {
        id: id.to_owned(),
        rev: 1,
        key: "p".to_owned(),
        version,
        tenant_id: tenant.map(str::to_owned),
        ..ProcessDefinition::default()
    };
    let check = |id: &str, revision| RowChange::CheckLatest {
        id: id.to_owned(),
        revision,
    };
    for test in stores().await {
        let rows = [
            definition("old", 1, None),
            definition("new", 2, None),
            definition("a tenant's", 3, Some("t")),
        ];
        let rows = rows.iter().map(insert).collect();
        test.store.commit(unit(rows)).await.unwrap();
        for (id, revision, fits) in [
            ("new", 1, true),
            ("a tenant's", 1, true),
            ("new", 2, false),
            ("old", 1, false),
            ("none", 1, false),
        ] {
            let done = test.store.commit(unit(vec![check(id, revision)])).await;
            let lost = matches!(done, Err(CommitError::OptimisticLocking { .. }));
            assert_eq!((done.is_ok(), lost), (fits, !fits), "{} {id}", test.kind);
        }
    }
}
