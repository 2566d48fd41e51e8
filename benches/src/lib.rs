//! What the measuring programs share: models made by size, and what the process has used of memory.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A model in BPMN's XML around the content of one executable process.
#[must_use]
pub fn model(key: &str, content: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="benches">
  <process id="{key}" isExecutable="true" camunda:historyTimeToLive="P180D">{content}</process>
</definitions>"#
    )
}

/// A sequence flow.
#[must_use]
pub fn flow(from: &str, to: &str) -> String {
    format!(r#"<sequenceFlow id="{from}-{to}" sourceRef="{from}" targetRef="{to}"/>"#)
}

/// A loop of two activities, `turns` times around without a wait state: an expression counts, a gateway decides.
#[must_use]
pub fn counting_loop(key: &str, turns: u32) -> String {
    model(
        key,
        &format!(
            r#"<startEvent id="start"/>{}
    <serviceTask id="count" camunda:expression="${{i + 1}}" camunda:resultVariable="i"/>{}
    <exclusiveGateway id="again" default="done"/>
    <sequenceFlow id="back" sourceRef="again" targetRef="count">
      <conditionExpression xsi:type="tFormalExpression">${{i &lt; {turns}}}</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="done" sourceRef="again" targetRef="end"/>
    <endEvent id="end"/>"#,
            flow("start", "count"),
            flow("count", "again"),
        ),
    )
}

/// A row of `tasks` user tasks between a start and an end event.
#[must_use]
pub fn long_model(key: &str, tasks: usize) -> String {
    let mut content = format!(r#"<startEvent id="start"/>{}"#, flow("start", "t1"));
    for n in 1..=tasks {
        let next = if n == tasks {
            "end".to_owned()
        } else {
            format!("t{}", n + 1)
        };
        let _ = write!(
            content,
            r#"<userTask id="t{n}" name="Task {n}" camunda:assignee="${{who}}"/>{}"#,
            flow(&format!("t{n}"), &next)
        );
    }
    content.push_str(r#"<endEvent id="end"/>"#);
    model(key, &content)
}

/// `depth` sub-processes within each other, each beside `width` tasks that it runs through before.
#[must_use]
pub fn nested_model(key: &str, depth: usize, width: usize) -> String {
    let mut content = String::new();
    let mut tail = String::new();
    for level in 0..depth {
        let _ = write!(
            content,
            r#"<startEvent id="s{level}"/>{}"#,
            flow(&format!("s{level}"), &format!("m{level}-1"))
        );
        for n in 1..=width {
            let next = if n < width {
                format!("m{level}-{}", n + 1)
            } else {
                format!("inner{level}")
            };
            let _ = write!(
                content,
                r#"<manualTask id="m{level}-{n}"/>{}"#,
                flow(&format!("m{level}-{n}"), &next)
            );
        }
        let _ = write!(content, r#"<subProcess id="inner{level}">"#);
        tail.insert_str(
            0,
            &format!(
                r#"</subProcess>{}<endEvent id="e{level}"/>"#,
                flow(&format!("inner{level}"), &format!("e{level}"))
            ),
        );
    }
    let _ = write!(
        content,
        r#"<startEvent id="deepest"/>{}<userTask id="work"/>{}<endEvent id="bottom"/>"#,
        flow("deepest", "work"),
        flow("work", "bottom")
    );
    model(key, &(content + &tail))
}

/// A user task of which `${n}` instances are there at a time.
#[must_use]
pub fn parallel_tasks(key: &str) -> String {
    model(
        key,
        &format!(
            r#"<startEvent id="start"/>{}
    <userTask id="work"><multiInstanceLoopCharacteristics>
      <loopCardinality xsi:type="tFormalExpression">${{n}}</loopCardinality>
    </multiInstanceLoopCharacteristics></userTask>{}
    <endEvent id="end"/>"#,
            flow("start", "work"),
            flow("work", "end")
        ),
    )
}

/// A figure of this process's memory from the kernel, in MiB: `VmHWM` is the most it ever held, `RssAnon` what it holds now of its
/// own, without the database's file as far as that is mapped. 0 where the kernel tells nothing.
#[must_use]
pub fn memory_mib(field: &str) -> u64 {
    std::fs::read_to_string("/proc/self/status")
        .unwrap_or_default()
        .lines()
        .find_map(|line| {
            line.strip_prefix(field)?
                .trim_start_matches(':')
                .split_whitespace()
                .next()?
                .parse::<u64>()
                .ok()
        })
        .map_or(0, |kib| kib / 1024)
}

/// Looks at this process's own memory twenty times a second from a thread of its own; the cell holds the most it saw, in MiB.
#[must_use]
pub fn watch_memory() -> Arc<AtomicU64> {
    let most = Arc::new(AtomicU64::new(memory_mib("RssAnon")));
    let seen = Arc::clone(&most);
    std::thread::spawn(move || {
        loop {
            seen.fetch_max(memory_mib("RssAnon"), Ordering::Relaxed);
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    most
}

/// The program's arguments: the database first, then numbers, each with what it is without.
#[must_use]
pub fn arguments<const N: usize>(defaults: [usize; N]) -> (String, [usize; N]) {
    let mut given = std::env::args().skip(1);
    let database = given.next().unwrap_or_else(|| "sqlite::memory:".to_owned());
    let numbers = defaults.map(|default| {
        given
            .next()
            .and_then(|text| text.parse().ok())
            .unwrap_or(default)
    });
    (database, numbers)
}
