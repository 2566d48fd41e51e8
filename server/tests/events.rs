//! `GET /cauce/events`: who follows hears of what changes, of nothing else, and not more than the server takes.

mod support;

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{Request, StatusCode};
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use support::Server;

/// Nothing here takes long; a test that waits for what never comes fails.
const LONG: Duration = Duration::from_secs(30);

/// An event: its name, its id and what it says.
type Event = (String, String, Value);

/// Somebody who follows.
struct Follower {
    status: StatusCode,
    stream: BodyDataStream,
    read: String,
}

impl Follower {
    async fn start(server: &Server, query: &str, last_event_id: Option<&str>) -> Self {
        let mut request = Request::builder().uri(format!("/cauce/events{query}"));
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = server.begin(request).await;
        Self {
            status: response.status(),
            stream: response.into_body().into_data_stream(),
            read: String::new(),
        }
    }

    /// The next event; `None` where the stream has ended.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let field = |name: &str| {
                    let lines = event.lines().filter_map(|line| line.split_once(": "));
                    let mut values = lines.filter(|(field, _)| *field == name).map(|(_, v)| v);
                    values.next().unwrap_or_default().to_owned()
                };
                let found = (field("event"), field("id"), field("data"));
                self.read = rest.to_owned();
                if !found.0.is_empty() {
                    let data = serde_json::from_str(&found.2).expect("JSON");
                    return Some((found.0, found.1, data));
                }
                continue;
            }
            let chunk = tokio::time::timeout(LONG, self.stream.next())
                .await
                .expect("something is sent")?;
            let bytes = chunk.expect("a chunk");
            self.read.push_str(&String::from_utf8_lossy(&bytes));
        }
    }

    /// The kinds of the next event.
    async fn kinds(&mut self) -> Vec<String> {
        let (name, _, data) = self.next().await.expect("an event");
        assert_eq!(name, "change");
        let kinds = data["kinds"].as_array().expect("kinds").iter();
        kinds
            .map(|k| k.as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

async fn create_task(server: &Server, id: &str) {
    let created = server
        .json("POST", "/task/create", json!({ "id": id }))
        .await;
    assert_eq!(created.status, 204, "{}", created.body);
}

async fn create_filter(server: &Server) {
    let filter = json!({ "resourceType": "Task", "name": "all", "query": {} });
    let created = server.json("POST", "/filter/create", filter).await;
    assert_eq!(created.status, 200, "{}", created.body);
}

#[tokio::test]
async fn who_follows_hears_of_what_changes() {
    let server = Server::start().await;
    let mut all = Follower::start(&server, "", None).await;
    let mut filters = Follower::start(&server, "?kinds=filter,batch", None).await;
    assert_eq!(all.status, 200);
    assert_eq!(all.next().await.expect("an event").0, "hello");
    assert_eq!(filters.next().await.expect("an event").0, "hello");
    create_task(&server, "t").await;
    assert_eq!(all.kinds().await, ["task"]);
    // Reading changes nothing.
    server.bare("GET", "/task").await;
    create_filter(&server).await;
    assert_eq!(all.kinds().await, ["filter"]);
    // Of the task, this one has heard nothing.
    assert_eq!(filters.kinds().await, ["filter"]);
    server.order(json!({ "amount": { "value": 1 } })).await;
    let mut heard = all.kinds().await;
    while !heard.contains(&"process-instance".to_owned()) {
        heard.extend(all.kinds().await);
    }
    for kind in ["deployment", "variable", "external-task"] {
        assert!(heard.contains(&kind.to_owned()), "{kind} in {heard:?}");
    }
    assert!(!heard.contains(&"task".to_owned()), "{heard:?}");
    let fetch = json!({ "workerId": "w", "maxTasks": 1, "topics": [{ "topicName": "bill", "lockDuration": 1000 }] });
    let topics = server.json("GET", "/external-task", Value::Null).await;
    let topic = topics.json()[0]["topicName"].clone();
    let mut fetch = fetch;
    fetch["topics"][0]["topicName"] = topic;
    let fetched = server
        .json("POST", "/external-task/fetchAndLock", fetch)
        .await;
    assert_eq!(fetched.json().as_array().map(Vec::len), Some(1));
    assert_eq!(all.kinds().await, ["external-task"]);
}

#[tokio::test]
async fn who_was_away_hears_what_happened_meanwhile_or_that_it_is_not_known() {
    let server = Server::start().await;
    let _other = Follower::start(&server, "", None).await;
    let mut first = Follower::start(&server, "", None).await;
    let (_, position, _) = first.next().await.expect("an event");
    drop(first);
    create_task(&server, "t").await;
    create_filter(&server).await;
    for (query, header) in [
        (String::new(), Some(position.as_str())),
        (format!("?after={position}"), None),
    ] {
        let mut again = Follower::start(&server, &query, header).await;
        assert_eq!(again.next().await.expect("an event").0, "hello");
        assert_eq!(again.kinds().await, ["task", "filter"]);
    }
    let mut stranger = Follower::start(&server, "?after=another.7", None).await;
    assert_eq!(stranger.next().await.expect("an event").0, "resync");
}

#[tokio::test]
async fn no_more_follow_than_the_server_takes_and_all_go_when_it_ends() {
    let server = Server::with_limits(|limits| limits.listeners = 1).await;
    let mut only = Follower::start(&server, "", None).await;
    assert_eq!(only.status, 200);
    assert_eq!(Follower::start(&server, "", None).await.status, 503);
    assert_eq!(
        Follower::start(&server, "?kinds=weather", None)
            .await
            .status,
        400
    );
    assert_eq!(only.next().await.expect("an event").0, "hello");
    server.ending.send_replace(true);
    assert_eq!(only.next().await, None);
    drop(only);
    server.ending.send_replace(false);
    assert_eq!(Follower::start(&server, "", None).await.status, 200);
}

#[tokio::test]
async fn only_who_is_known_follows_and_no_window_asks_for_a_password() {
    let server = Server::with_basic_authentication("demo", "Secret-1234").await;
    for (authorization, status) in [(None, 401), (Some("Basic ZGVtbzpTZWNyZXQtMTIzNA=="), 200)] {
        let mut request = Request::builder().uri("/cauce/events");
        if let Some(value) = authorization {
            request = request.header("authorization", value);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = server.begin(request).await;
        assert_eq!(response.status(), status);
        assert!(!response.headers().contains_key("www-authenticate"));
    }
}
