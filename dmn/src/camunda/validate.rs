//! What Camunda checks when a model is deployed.

use std::collections::HashSet;

use crate::model::{Boxed, Decision, Definitions, HitPolicy, Place, Problem, Problems};

/// The reasons to refuse a model.
pub(super) fn check(definitions: &Definitions) -> Result<(), Problems> {
    let mut problems = definitions.schema_problems.clone();
    let mut report = |place: Place, element: Option<&str>, message: String| {
        problems.push(Problem::at(place.line, place.column, element, message))
    };
    if definitions.id.is_none() {
        let name = definitions.name.as_deref().unwrap_or_default();
        report(
            Place { line: 1, column: 1 },
            None,
            format!(
                "DMN-02015 The decision requirements diagram '{name}' must have a 'id' attribute set."
            ),
        );
    }
    for decision in &definitions.decisions {
        check_decision(decision, definitions, &mut report);
    }
    check_loops(definitions, &mut report);
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Problems(problems))
    }
}

/// Whether a decision has logic that Camunda knows; it does not see others.
fn has_logic(decision: &Decision) -> bool {
    let logic = decision.logic.as_ref().map(untyped);
    matches!(logic, Some(Boxed::Table(_) | Boxed::Literal(_)))
}

type Report<'r> = dyn FnMut(Place, Option<&str>, String) + 'r;

fn untyped(boxed: &Boxed) -> &Boxed {
    match boxed {
        Boxed::Typed { inner, .. } => untyped(inner),
        other => other,
    }
}

fn check_decision(decision: &Decision, definitions: &Definitions, report: &mut Report<'_>) {
    let id = decision.id.as_deref();
    let place = decision.place;
    if id.is_none() {
        report(
            place,
            id,
            format!(
                "DMN-02010 The decision '{}' must have an 'id' attribute set.",
                decision.name
            ),
        );
    }
    if let Some(text) = &decision.history_time_to_live
        && !text.is_empty()
        && super::compile::history_time_to_live(text).is_none()
    {
        report(place, id, format!("Cannot parse historyTimeToLive: {text}"));
    }
    if decision.requirements.empty {
        report(
            place,
            id,
            format!(
                "the decision '{}' has an information requirement that requires nothing",
                decision.name
            ),
        );
    }
    for href in &decision.requirements.decisions {
        let wanted = href.rsplit_once('#').map_or(href.as_str(), |(_, id)| id);
        if !definitions
            .decisions
            .iter()
            .any(|d| d.id.as_deref() == Some(wanted) && has_logic(d))
        {
            report(
                place,
                id,
                format!(
                    "Unable to find required decision '{wanted}' of decision '{}'",
                    decision.name
                ),
            );
        }
    }
    let Some(logic) = &decision.logic else { return };
    match untyped(logic) {
        Boxed::Literal(_) if decision.variable.is_none() => {
            report(
                place,
                id,
                format!(
                    "DMN-02018 The decision '{}' must have an 'variable' element if it contains a literal expression.",
                    decision.name
                ),
            );
        }
        Boxed::Table(table) => {
            if matches!(
                table.hit_policy,
                HitPolicy::Priority | HitPolicy::OutputOrder
            ) {
                let name = table.hit_policy.name();
                report(
                    table.place,
                    id,
                    format!(
                        "DMN-02007 The hit policy '{name}' of decision table '{}' is not supported.",
                        decision.name
                    ),
                );
            }
            if table.aggregation.is_some() && table.hit_policy != HitPolicy::Collect {
                let name = table.hit_policy.name();
                report(
                    table.place,
                    id,
                    format!(
                        "DMN-02007 The hit policy '{name}' with aggregation of decision table '{}' is not supported.",
                        decision.name
                    ),
                );
            }
            for input in table.inputs.iter().filter(|i| i.id.is_none()) {
                let label = input.label.as_deref().unwrap_or_default();
                report(
                    table.place,
                    id,
                    format!(
                        "DMN-02011 The decision table input '{label}' of decision '{}' must have a 'id' attribute set.",
                        decision.name
                    ),
                );
            }
            let mut names = HashSet::new();
            for output in &table.outputs {
                let label = output.label.as_deref().unwrap_or_default();
                if output.id.is_none() {
                    report(
                        table.place,
                        id,
                        format!(
                            "DMN-02012 The decision table output '{label}' of decision '{}' must have a 'id' attribute set.",
                            decision.name
                        ),
                    );
                }
                if table.outputs.len() > 1 && output.name.is_none() {
                    report(
                        table.place,
                        id,
                        format!(
                            "DMN-02008 The decision table '{}' has a compound output but output '{label}' does not have an output name.",
                            decision.name
                        ),
                    );
                } else if !names.insert(output.name.as_deref()) {
                    report(
                        table.place,
                        id,
                        format!(
                            "DMN-02009 The decision table '{}' has a compound output but name of output '{label}' is duplicate.",
                            decision.name
                        ),
                    );
                }
            }
            for rule in &table.rules {
                if rule.id.is_none() {
                    report(
                        table.place,
                        id,
                        format!(
                            "DMN-02013 The decision table rule of decision '{}' must have a 'id' attribute set.",
                            decision.name
                        ),
                    );
                }
                if rule.inputs.len() != table.inputs.len() {
                    let (inputs, entries) = (table.inputs.len(), rule.inputs.len());
                    report(
                        table.place,
                        id,
                        format!(
                            "DMN-02005 The number of inputs '{inputs}' and input entries differ '{entries}' for rule '{}'.",
                            rule.id.as_deref().unwrap_or_default()
                        ),
                    );
                }
            }
        }
        _ => {}
    }
}

fn check_loops(definitions: &Definitions, report: &mut Report<'_>) {
    let key = |href: &str| href.rsplit_once('#').map_or(href, |(_, id)| id).to_owned();
    for decision in &definitions.decisions {
        let Some(own) = decision.id.as_deref() else {
            continue;
        };
        let (mut seen, mut open) = (
            HashSet::new(),
            decision
                .requirements
                .decisions
                .iter()
                .map(|h| key(h))
                .collect::<Vec<_>>(),
        );
        while let Some(next) = open.pop() {
            if next == own {
                report(
                    decision.place,
                    Some(own),
                    format!("DMN-02016 The decision '{own}' has a loop."),
                );
                return;
            }
            if seen.insert(next.clone())
                && let Some(required) = definitions
                    .decisions
                    .iter()
                    .find(|d| d.id.as_deref() == Some(&next))
            {
                open.extend(required.requirements.decisions.iter().map(|h| key(h)));
            }
        }
    }
}
