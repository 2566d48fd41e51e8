//! DMN of any bytes: read, compiled in both ways, and each decision evaluated under limits.
//!
//! Nothing may panic, hang, overflow the stack or use more than the limits allow.

#![no_main]

use cauce_dmn::camunda::{Decisions, FeelOnly};
use cauce_dmn::feel::{Clock, Dialect, Limits, Session};
use cauce_dmn::temporal::Zone;
use cauce_dmn::{Model, Value, model};
use libfuzzer_sys::fuzz_target;

/// Evaluations of one model.
const MOST_DECISIONS: usize = 10;

fn session(dialect: Dialect) -> Session {
    let limits = Limits {
        steps: 10_000,
        size: 10_000,
        ..Limits::default()
    };
    let clock = Clock {
        instant: 1_700_000_000_000_000_000,
        zone: Zone::UTC,
    };
    Session::new(dialect)
        .with_limits(limits)
        .with_clock(clock)
        .with_warnings()
        .with_traces()
}

/// Some value for any name.
fn variables(name: &str) -> Option<Value> {
    Some(match name.len() % 4 {
        0 => Value::from(5),
        1 => Value::from("text"),
        2 => Value::list(vec![Value::from(1), Value::from(2)]),
        _ => return None,
    })
}

fuzz_target!(|data: &[u8]| {
    let Ok(definitions) = model::parse(data) else {
        return;
    };
    match Decisions::compile(&definitions) {
        Ok(decisions) => {
            for decision in decisions.list().take(MOST_DECISIONS) {
                let session = session(Dialect::Camunda);
                let _ = decisions.evaluate(&decision.key, &variables, &FeelOnly, &session);
            }
        }
        Err(problems) => assert!(!problems.to_string().is_empty()),
    }
    let model = Model::compile(definitions);
    let names: Vec<String> = model
        .decisions()
        .take(MOST_DECISIONS)
        .map(str::to_owned)
        .collect();
    for name in names {
        let _ = model.evaluate_in(&name, &variables, &session(Dialect::Standard));
    }
});
