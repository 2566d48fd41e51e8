//! `GET /cauce/events`: which kinds of things change, as server-sent events, for pages that are up to date by themselves.
//!
//! Events hold kinds only: who has heard that there is a task or an incident asks engine-rest for it, which answers what one may see.
//! What happens within a moment is one event. A listener that is slow, or was away for a while, gets each kind once; nothing is kept
//! for it. News are hints: what another program writes into the database is not told, and a view asks by itself now and then.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use cauce_engine::store::{ChangeKind, ChangeListener, Changed};
use futures_util::stream::{self, Stream};
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::Instant;

use crate::query_string::QueryString;
use crate::{App, RestError};

/// How long what happens is gathered into one event.
const MOMENT: Duration = Duration::from_millis(100);
/// How often a silent stream says that it is there; who is gone is noticed then.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a stream goes on. Then the client comes again, and who it is is looked at anew.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// After how many milliseconds a client comes again.
const COME_AGAIN: Duration = Duration::from_secs(2);

/// Answers with events.
pub(super) async fn follow(
    State(app): State<App>,
    query: QueryString,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let wanted = wanted(query.get("kinds")).map_err(|e| e.into_response())?;
    let Ok(place) = Arc::clone(&app.listeners).try_acquire_owned() else {
        let full = RestError::rest(
            StatusCode::SERVICE_UNAVAILABLE,
            "as many follow the events as the server takes: ask now and then instead",
        );
        return Err(([(header::RETRY_AFTER, "30")], full.into_response()).into_response());
    };
    // A browser that comes again by itself says where it was in the header; a page that comes again, in the query.
    let after = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok())
        .or_else(|| query.get("after"));
    let listener = app.engine.store().listen_to_changes(after);
    let greeting = if after.is_some() && !listener.is_resumed() {
        "resync"
    } else {
        "hello"
    };
    let following = Following {
        _place: place,
        listener,
        wanted,
        greeting: Some(greeting),
        until: Instant::now() + LONGEST,
        ending: app.ending.clone(),
    };
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE);
    let mut response = Sse::new(following.events())
        .keep_alive(keep_alive)
        .into_response();
    // Proxies that gather answers before they pass them on are asked not to.
    let (name, value) = (
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    response.headers_mut().insert(name, value);
    Ok(response)
}

/// The kinds of a list of names; all where there is none.
fn wanted(names: Option<&str>) -> Result<Changed, RestError> {
    let Some(names) = names else {
        return Ok(Changed::ALL);
    };
    names.split(',').try_fold(Changed::NONE, |wanted, name| {
        let kind = ChangeKind::ALL.into_iter().find(|k| k.name() == name);
        kind.map(|kind| wanted.and(Changed::only(kind)))
            .ok_or_else(|| RestError::invalid(format!("there is no kind {name}")))
    })
}

/// A client that follows.
struct Following {
    _place: OwnedSemaphorePermit,
    listener: ChangeListener,
    wanted: Changed,
    /// What the stream begins with.
    greeting: Option<&'static str>,
    until: Instant,
    ending: watch::Receiver<bool>,
}

impl Following {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, |mut following| async move {
            let event = following.next().await?;
            Some((Ok(event), following))
        })
    }

    async fn next(&mut self) -> Option<Event> {
        if let Some(greeting) = self.greeting.take() {
            let event = Event::default().event(greeting).retry(COME_AGAIN);
            return Some(event.id(self.listener.position()).data("{}"));
        }
        loop {
            let gathered = async {
                self.listener.wait().await;
                tokio::time::sleep(MOMENT).await;
            };
            tokio::select! {
                () = gathered => {}
                () = tokio::time::sleep_until(self.until) => return None,
                _ = self.ending.wait_for(|ending| *ending) => return None,
            }
            let changed = self.listener.take().within(self.wanted);
            if changed.is_empty() {
                continue;
            }
            let kinds: Vec<&str> = changed.kinds().map(ChangeKind::name).collect();
            let event = Event::default().event("change");
            let data = json!({ "kinds": kinds }).to_string();
            return Some(event.id(self.listener.position()).data(data));
        }
    }
}
