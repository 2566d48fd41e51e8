//! DMN of any bytes: read, compiled in both ways, and each decision evaluated under limits.
//!
//! Nothing may panic, hang, overflow the stack or use more than the limits allow.

#![no_main]

use cauce_dmn::camunda::{Decisions, FeelOnly};
use cauce_dmn::feel::Dialect;
use cauce_dmn::{Model, model};
use cauce_fuzz::{any_variable, inspect, session};
use libfuzzer_sys::fuzz_target;

/// Evaluations of one model.
const MOST_DECISIONS: usize = 10;

fuzz_target!(|data: &[u8]| {
    let Ok(definitions) = model::parse(data) else {
        return;
    };
    match Decisions::compile(&definitions) {
        Ok(decisions) => {
            for decision in decisions.list().take(MOST_DECISIONS) {
                let session = session(Dialect::Camunda);
                let _ = decisions.evaluate(&decision.key, &any_variable, &FeelOnly, &session);
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
        let session = session(Dialect::Standard);
        if let Ok(value) = model.evaluate_in(&name, &any_variable, &session) {
            inspect(&value);
        }
    }
});
