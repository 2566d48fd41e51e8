//! More rows: what the job executor does, messages, lists and deployments.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime};

use serde_json::json;
use tokio::sync::Semaphore;

use crate::http::Connection;
use crate::rows::{go, start};
use crate::work::{Failure, Figures, Load, closed_loop, good, value};

/// How many instances of a model there are.
async fn running(connection: &mut Connection, model: &str) -> Result<usize, Failure> {
    let path = format!("/process-instance/count?processDefinitionKey=versus-{model}");
    let found = value(connection.get(&path).await?, &path)?;
    let count = found["count"]
        .as_u64()
        .and_then(|n| usize::try_from(n).ok());
    count.ok_or(Failure::Missing("count"))
}

/// How long the ended instances of a model took that started after a time, as the history has it.
async fn durations(load: &Load, model: &str, after: &str) -> Result<Vec<Duration>, Failure> {
    let path = format!(
        "/history/process-instance?processDefinitionKey=versus-{model}&finished=true&startedAfter={after}&maxResults=20000"
    );
    let found = value(load.connection().get(&path).await?, &path)?;
    let list = found.as_array().ok_or(Failure::Missing("a list"))?;
    let each = list.iter().map(|instance| {
        instance["durationInMillis"]
            .as_u64()
            .map(Duration::from_millis)
            .ok_or(Failure::Missing("durationInMillis"))
    });
    each.collect()
}

/// A point in time as engine-rest writes it, percent-encoded.
fn time(at: SystemTime) -> Result<(String, String), Failure> {
    let since = at
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_err(|e| Failure::Usage(e.to_string()))?;
    // Days to a date: the civil calendar, counted in eras of 400 years from 1 March of year 0.
    let (days, rest) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    let shifted = days + 719_468;
    let (era, day) = (shifted / 146_097, shifted % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    let text = format!(
        "{year:04}-{month:02}-{date:02}T{:02}:{:02}:{:02}.{:03}",
        rest / 3_600,
        rest / 60 % 60,
        rest % 60,
        since.subsec_millis()
    );
    Ok((format!("{text}+0000"), format!("{text}%2B0000")))
}

/// Starts instances that the job executor runs through, no more than some for each connection at a time. Their times are those of the
/// history.
pub(crate) async fn pipeline(load: &Load) -> Result<Figures, Failure> {
    const AHEAD: usize = 4;
    let body = r#"{"variables":{"n":{"value":0,"type":"Integer"}}}"#;
    let left = running(&mut load.connection(), "pipeline").await?;
    let (_, after) = time(SystemTime::now())?;
    let room = Rc::new(Semaphore::new(load.connections * AHEAD));
    go()?;
    let begin = Instant::now();
    let started = Rc::new(Cell::new(0));
    let watch = tokio::task::spawn_local({
        let (load, room, started) = (load.clone(), Rc::clone(&room), Rc::clone(&started));
        async move {
            let mut connection = load.connection();
            let mut ended = 0;
            loop {
                tokio::time::sleep(Duration::from_millis(20)).await;
                let sent = started.get();
                let there = running(&mut connection, "pipeline").await?;
                // What was sent before the count and is not there has ended.
                let now = (sent + left).saturating_sub(there);
                if now > ended {
                    room.add_permits(now - ended);
                    ended = now;
                }
                if begin.elapsed() > load.time && there <= left {
                    return Ok::<(), Failure>(());
                }
            }
        }
    });
    let figures = closed_loop(load, async move |connection, _| {
        if let Ok(permit) = room.acquire().await {
            permit.forget();
        }
        start(connection, "pipeline", body).await?;
        started.set(started.get() + 1);
        Ok(true)
    })
    .await?;
    watch.await.map_err(|e| Failure::Usage(e.to_string()))??;
    let elapsed = begin.elapsed();
    let mut times = durations(load, "pipeline", &after).await?;
    times.truncate(figures.times.len());
    Ok(Figures { times, elapsed })
}

/// Starts instances that wait for timers due at the same time, and waits until the job executor has run them all. Times are from then on.
pub(crate) async fn timers(load: &Load) -> Result<Figures, Failure> {
    const TRIED: usize = 200;
    let waiting =
        |due: &str| format!(r#"{{"variables":{{"due":{{"value":"{due}","type":"String"}}}}}}"#);
    // How fast they are made says when all will be there.
    let (far, _) = time(SystemTime::now() + Duration::from_secs(864_000))?;
    let few = Load {
        count: TRIED,
        time: Duration::from_secs(300),
        ..load.clone()
    };
    let body = waiting(&far);
    let tried = closed_loop(&few, async move |connection, _| {
        start(connection, "timer", &body).await?;
        Ok(true)
    })
    .await?;
    let left = running(&mut load.connection(), "timer").await?;
    let making = tried
        .elapsed
        .mul_f64(load.count as f64 / TRIED as f64 * 1.3);
    let due = SystemTime::now() + making + Duration::from_secs(1);
    let body = waiting(&time(due)?.0);
    let all = Load {
        time: Duration::from_secs(600),
        ..load.clone()
    };
    closed_loop(&all, async move |connection, _| {
        start(connection, "timer", &body).await?;
        Ok(true)
    })
    .await?;
    let Ok(early) = due.duration_since(SystemTime::now()) else {
        return Err(Failure::Usage(
            "the timers fell due before all of them were there".to_owned(),
        ));
    };
    tokio::time::sleep(early.saturating_sub(Duration::from_millis(300))).await;
    go()?;
    let rest = due.duration_since(SystemTime::now()).unwrap_or_default();
    tokio::time::sleep(rest).await;
    let begin = Instant::now();
    let mut connection = load.connection();
    let mut times = Vec::with_capacity(load.count);
    while times.len() < load.count {
        let done = (left + load.count).saturating_sub(running(&mut connection, "timer").await?);
        times.resize(done, begin.elapsed());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(Figures {
        elapsed: begin.elapsed(),
        times,
    })
}

/// Starts instances that wait for a message, and then correlates one with each by its business key.
pub(crate) async fn messages(load: &Load) -> Result<Figures, Failure> {
    let (run, _) = time(SystemTime::now())?;
    let key = move |number: usize| format!("{run}/{number}");
    let made = Rc::new(RefCell::new(VecDeque::new()));
    let (pool, of) = (Rc::clone(&made), key.clone());
    closed_loop(load, async move |connection, number| {
        start(
            connection,
            "message",
            &json!({ "businessKey": of(number) }).to_string(),
        )
        .await?;
        pool.borrow_mut().push_back(number);
        Ok(true)
    })
    .await?;
    go()?;
    closed_loop(load, async move |connection, _| {
        let Some(number) = made.borrow_mut().pop_front() else {
            return Ok(false);
        };
        let body = json!({ "messageName": "versus-answer", "businessKey": key(number) });
        good(
            connection.post("/message", &body.to_string()).await?,
            "/message",
        )?;
        Ok(true)
    })
    .await
}

/// Asks for the first page of a user's tasks, newest first; each time another user of a thousand.
pub(crate) async fn lists(load: &Load) -> Result<Figures, Failure> {
    go()?;
    closed_loop(load, async move |connection, number| {
        let path = format!(
            "/task?assignee=user-{}&sortBy=created&sortOrder=desc&maxResults=50",
            number * 7 % 1_000
        );
        let answer = good(connection.get(&path).await?, "/task")?;
        // The load is not to be slower than the servers: it counts the tasks, and looks at nothing in them.
        let list = serde_json::from_slice::<Vec<serde::de::IgnoredAny>>(&answer.body);
        match list {
            Ok(list) if list.len() == 50 => Ok(true),
            _ => Err(Failure::Missing("fifty tasks")),
        }
    })
    .await
}

/// Deploys models of twenty user tasks, each new.
pub(crate) async fn deployments(load: &Load) -> Result<Figures, Failure> {
    let (run, _) = time(SystemTime::now())?;
    let run: String = run.chars().filter(char::is_ascii_digit).collect();
    go()?;
    closed_loop(load, async move |connection, number| {
        let model = cauce_benches::long_model(&format!("deployed-{run}-{number}"), 20);
        let body = format!(
            "--b\r\nContent-Disposition: form-data; name=\"deployment-name\"\r\n\r\nversus\r\n\
             --b\r\nContent-Disposition: form-data; name=\"data\"; filename=\"model.bpmn\"\r\nContent-Type: application/xml\r\n\r\n{model}\r\n--b--\r\n"
        );
        let path = "/deployment/create";
        let sent = connection.request("POST", path, "multipart/form-data; boundary=b", body.as_bytes());
        good(sent.await?, path)?;
        Ok(true)
    })
    .await
}
