//! Lists and counts hold what their viewer may see.

use super::*;

/// What is said of ann, of the group sales and of everybody (kind, for whom, kind of resource, which one, permissions), and the
/// tasks of which that lets ann, who is in sales, see which.
type Said<'a> = (&'a [(i32, &'a str, i32, &'a str, i32)], &'a [&'a str]);

#[tokio::test]
async fn lists_and_counts_hold_what_may_be_seen() {
    const ALL: i32 = i32::MAX;
    const READ_TASK: i32 = 1 << 6;
    let every = &["t1", "t2", "t3"];
    let cases: &[Said<'_>] = &[
        (&[], &[]),
        (&[(1, "ann", 7, "t2", 2)], &["t2"]),
        (&[(1, "ann", 7, "t2", 4)], &[]),
        (&[(1, "ann", 8, "t2", 2)], &[]),
        (&[(1, "ann", 7, "*", 2)], every),
        (&[(1, "ann", 6, "order", READ_TASK)], every),
        (&[(1, "ann", 6, "other", READ_TASK)], &[]),
        (
            &[(1, "group sales", 7, "t1", 2), (1, "ann", 7, "t3", ALL)],
            &["t1", "t3"],
        ),
        (&[(1, "group other", 7, "*", 2), (1, "bob", 7, "*", 2)], &[]),
        (&[(0, "*", 7, "*", 2)], every),
        // Nothing is revoked: that everybody may not is no matter.
        (&[(0, "*", 7, "t1", 4), (1, "ann", 6, "*", ALL)], every),
        (
            &[(2, "ann", 7, "t2", ALL - 2), (1, "ann", 7, "*", 2)],
            &["t1", "t3"],
        ),
        (&[(2, "ann", 7, "*", 0), (1, "ann", 7, "t2", 2)], &["t2"]),
        (
            &[(2, "ann", 7, "*", 0), (1, "group sales", 7, "t2", 2)],
            &[],
        ),
        (
            &[(2, "group sales", 7, "t1", 0), (1, "ann", 7, "*", 2)],
            every,
        ),
        (
            &[(2, "group sales", 7, "t1", 0), (0, "*", 7, "*", 2)],
            &["t2", "t3"],
        ),
        // The first permission of which anything is said decides.
        (
            &[(2, "ann", 7, "t1", 0), (1, "ann", 6, "order", READ_TASK)],
            &["t2", "t3"],
        ),
    ];
    for test in [testing::memory().await, testing::postgres().await] {
        let store = &test.store;
        fill(store).await;
        for (said, expected) in cases {
            let mut changes = Vec::new();
            for (number, (kind, who, resource, id, perms)) in said.iter().enumerate() {
                let group = who.strip_prefix("group ").map(str::to_owned);
                changes.push(insert(&crate::records::Authorization {
                    id: format!("a{number}"),
                    rev: 1,
                    kind: *kind,
                    user_id: group.is_none().then(|| (*who).to_owned()),
                    group_id: group,
                    resource_type: *resource,
                    resource_id: Some((*id).to_owned()),
                    perms: Some(*perms),
                    ..crate::records::Authorization::default()
                }));
            }
            let unit = UnitOfWork {
                changes,
                ..UnitOfWork::default()
            };
            store.commit(unit).await.unwrap();
            let viewer = Viewer {
                principal: Some(Principal {
                    user: "ann".into(),
                    groups: vec!["sales".into()],
                    revokes: said.iter().any(|(kind, ..)| *kind == 2),
                }),
                tenants: None,
            };
            let query = Query::new(&entities::TASK);
            let ids = query.ids(store.dialect(), &viewer);
            let rows = store.query(ids.sql, ids.binds, &ids.columns).await.unwrap();
            let seen: Vec<Cell> = rows.into_iter().flatten().collect();
            let wanted: Vec<Cell> = expected
                .iter()
                .map(|t| Cell::Text((*t).to_owned()))
                .collect();
            assert_eq!(seen, wanted, "on {}: {said:?}", test.kind);
            let count = query.count(store.dialect(), &viewer);
            let count = store.scalar(count.sql, count.binds).await.unwrap();
            assert_eq!(usize::try_from(count).unwrap(), expected.len(), "{said:?}");
            let first = Query {
                max: Some(1),
                ..Query::new(&entities::TASK)
            };
            let first = first.ids(store.dialect(), &viewer);
            let page = store
                .query(first.sql, first.binds, &first.columns)
                .await
                .unwrap();
            assert_eq!(page.len(), expected.len().min(1), "{said:?}");
            let clear = "DELETE FROM ACT_RU_AUTHORIZATION".to_owned();
            let unit = UnitOfWork {
                changes: vec![RowChange::Statement {
                    sql: clear,
                    binds: Vec::new(),
                }],
                ..UnitOfWork::default()
            };
            store.commit(unit).await.unwrap();
        }
    }
}
