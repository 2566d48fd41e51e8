//! Hints from other nodes: PostgreSQL's `LISTEN` on the channel `cauce`.

use crate::changes::{Changes, RENEWAL, WeakChanges, Word};
use crate::connect::Target;
use crate::database::Database;
use crate::error::StoreError;
use crate::pg_session::PgSession;
use crate::record::{Cell, Kind};
use crate::wakeup::Wakeup;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};

/// The channel.
pub(crate) const CHANNEL: &str = "cauce";
/// How long to wait before the next attempt to reach a database that is away.
const RETRY: Duration = Duration::from_secs(1);
/// How long news for other nodes gather.
const GATHER: Duration = Duration::from_millis(200);

/// A hint as the payload of a notification: who sent it, and what.
pub(crate) fn payload(node: &str, wakeup: &Wakeup) -> String {
    format!("{node} {}", wakeup.encode())
}

/// Starts listening, and telling others what they want to know, if the database can. Both end when nobody listens any more and the
/// store is gone.
pub(crate) fn start(
    database: &Database,
    node: &str,
    wakeups: &broadcast::Sender<Wakeup>,
    changes: &Changes,
    signals: mpsc::Receiver<()>,
) {
    if let Database::Postgres { target, .. } = database {
        let ears = Ears {
            node: node.to_owned(),
            wakeups: wakeups.downgrade(),
            changes: changes.downgrade(),
        };
        tokio::spawn(run((**target).clone(), ears));
        tokio::spawn(tell(
            database.clone(),
            node.to_owned(),
            changes.downgrade(),
            signals,
        ));
    }
}

/// Who hears.
struct Ears {
    node: String,
    wakeups: broadcast::WeakSender<Wakeup>,
    changes: WeakChanges,
}

async fn run(target: Target, ears: Ears) {
    loop {
        if let Err(error) = listen(&target, &ears).await {
            tracing::debug!(%error, "the connection that listens for other nodes broke");
        }
        match ears.wakeups.upgrade() {
            Some(sender) => drop(sender.send(Wakeup::Missed)),
            None => return,
        }
        if let Some(changes) = ears.changes.upgrade() {
            changes.missed();
        }
        tokio::time::sleep(RETRY).await;
    }
}

async fn listen(target: &Target, ears: &Ears) -> Result<(), StoreError> {
    let mut session = PgSession::new(target.open().await?);
    session
        .run(async |client| client.batch_execute(&format!("LISTEN {CHANNEL}")).await)
        .await?;
    loop {
        // Looks up now and then, so that the task ends with the store.
        let received = tokio::time::timeout(RETRY, session.notification()).await;
        let Some(sender) = ears.wakeups.upgrade() else {
            return Ok(());
        };
        let Ok(received) = received else { continue };
        let Some(payload) = received? else {
            return Ok(());
        };
        if let Some((from, hint)) = payload.split_once(' ')
            && from != ears.node
        {
            if let Some(wakeup) = Wakeup::decode(hint) {
                drop(sender.send(wakeup));
            } else if let Some(word) = Word::decode(hint)
                && let Some(changes) = ears.changes.upgrade()
            {
                changes.hear(&word);
            }
        }
    }
}

/// Tells other nodes what has changed here, some of it at a time, and that somebody listens here. A word that cannot be sent is lost.
async fn tell(
    database: Database,
    node: String,
    changes: WeakChanges,
    mut signals: mpsc::Receiver<()>,
) {
    loop {
        let signal = tokio::time::timeout(RENEWAL, signals.recv()).await;
        let Some(of) = changes.upgrade() else { return };
        match signal {
            Ok(None) => return,
            Ok(Some(())) => {}
            Err(_) => of.announce(),
        }
        let words = of.take_for_others();
        drop(of);
        for word in &words {
            let payload = format!("{node} {}", word.encode());
            let text = |text: &str| (Kind::Text, Cell::Text(text.to_owned()));
            let sql = "SELECT pg_notify($1, $2)::text";
            let binds = vec![text(CHANNEL), text(&payload)];
            if let Err(error) = database.query(sql.into(), binds, &[Kind::Text]).await {
                tracing::debug!(%error, "other nodes could not be told of changes");
            }
        }
        if !words.is_empty() {
            tokio::time::sleep(GATHER).await;
        }
    }
}
