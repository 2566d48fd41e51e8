//! Hints reach the listeners of a node, and those of others.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use cauce_store::testing::stores;
use cauce_store::{Store, StoreOptions, UnitOfWork, Wakeup};

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
        test.store.commit(hint(&Wakeup::Jobs)).await.unwrap();
        assert_eq!(
            (heard.recv().await.unwrap(), heard.recv().await.unwrap()),
            (topic, Wakeup::Jobs),
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
