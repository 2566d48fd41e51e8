//! Hints reach the listeners of a node, and those of others.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use cauce_store::testing::stores;
use cauce_store::{
    Cell, ChangeKind, Changed, Kind, RowChange, Store, StoreOptions, UnitOfWork, Wakeup,
};

fn hint(wakeup: &Wakeup) -> UnitOfWork {
    UnitOfWork {
        changes: Vec::new(),
        wakeups: vec![wakeup.clone()],
        ..UnitOfWork::default()
    }
}

#[tokio::test]
async fn a_hint_reaches_its_own_node_once() {
    for test in stores().await {
        let mut heard = test.store.wakeups();
        let topic = Wakeup::ExternalTasks {
            topic: "a topic".to_owned(),
        };
        test.store.commit(hint(&topic)).await.unwrap();
        test.store.commit(hint(&Wakeup::NOW)).await.unwrap();
        assert_eq!(
            (heard.recv().await.unwrap(), heard.recv().await.unwrap()),
            (topic, Wakeup::NOW),
            "{}",
            test.kind
        );
    }
}

#[tokio::test]
async fn a_hint_reaches_the_other_nodes() {
    let test = cauce_store::testing::postgres().await;
    let other = Store::open(&test.url, StoreOptions::default())
        .await
        .unwrap();
    let mut heard = other.wakeups();
    let topic = Wakeup::ExternalTasks {
        topic: "shared".to_owned(),
    };
    // Listening starts in the background: say it until it is heard.
    loop {
        test.store.commit(hint(&topic)).await.unwrap();
        match heard.try_recv() {
            Ok(wakeup) => return assert_eq!(wakeup, topic),
            Err(_) => tokio::task::yield_now().await,
        }
    }
}

#[tokio::test]
async fn a_listener_hears_of_what_other_nodes_change() {
    let test = cauce_store::testing::postgres().await;
    let other = Store::open(&test.url, StoreOptions::default())
        .await
        .unwrap();
    let mut listener = other.listen_to_changes(None);
    // That somebody listens is told in the background: change something until it is heard.
    let heard = async {
        loop {
            let statement = RowChange::Statement {
                sql: "DELETE FROM ACT_RU_FILTER WHERE ID_ = $1".to_owned(),
                binds: vec![(Kind::Text, Cell::Text("none".to_owned()))],
            };
            let unit = UnitOfWork {
                changes: vec![statement],
                ..UnitOfWork::default()
            };
            test.store.commit(unit).await.unwrap();
            let changed = listener.take();
            // The first that is heard may be that something was missed.
            if !changed.is_empty() && changed != Changed::ALL {
                return changed;
            }
            tokio::task::yield_now().await;
        }
    };
    assert_eq!(heard.await, Changed::only(ChangeKind::Filter));
}
