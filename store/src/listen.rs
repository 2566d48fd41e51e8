//! Hints from other nodes: PostgreSQL's `LISTEN` on the channel `cauce`.

use crate::database::Database;
use crate::wakeup::Wakeup;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use std::time::Duration;
use tokio::sync::broadcast;

/// The channel.
pub(crate) const CHANNEL: &str = "cauce";
/// How long to wait before the next attempt to reach a database that is away.
const RETRY: Duration = Duration::from_secs(1);

/// A hint as the payload of a notification: who sent it, and what.
pub(crate) fn payload(node: &str, wakeup: &Wakeup) -> String {
    format!("{node} {}", wakeup.encode())
}

/// Starts listening, if the database can tell. It ends when nobody listens any more and the store is gone.
pub(crate) fn start(database: &Database, node: &str, wakeups: &broadcast::Sender<Wakeup>) {
    if let Database::Postgres { options, .. } = database {
        tokio::spawn(run(
            (**options).clone(),
            node.to_owned(),
            wakeups.downgrade(),
        ));
    }
}

async fn run(options: PgConnectOptions, node: String, wakeups: broadcast::WeakSender<Wakeup>) {
    loop {
        if let Err(error) = listen(&options, &node, &wakeups).await {
            tracing::debug!(%error, "the connection that listens for other nodes broke");
        }
        match wakeups.upgrade() {
            Some(sender) => drop(sender.send(Wakeup::Missed)),
            None => return,
        }
        tokio::time::sleep(RETRY).await;
    }
}

async fn listen(
    options: &PgConnectOptions,
    node: &str,
    wakeups: &broadcast::WeakSender<Wakeup>,
) -> Result<(), sqlx::Error> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .max_lifetime(None)
        .idle_timeout(None)
        .connect_with(options.clone())
        .await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        // Looks up now and then, so that the task ends with the store.
        let received = tokio::time::timeout(RETRY, listener.try_recv()).await;
        let Some(sender) = wakeups.upgrade() else {
            return Ok(());
        };
        let Ok(received) = received else { continue };
        let Some(notification) = received? else {
            return Ok(());
        };
        if let Some((from, hint)) = notification.payload().split_once(' ')
            && from != node
            && let Some(wakeup) = Wakeup::decode(hint)
        {
            drop(sender.send(wakeup));
        }
    }
}
