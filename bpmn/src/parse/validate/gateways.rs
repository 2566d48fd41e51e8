//! Checks of a process's outgoing flows: conditions at exclusive gateways, ids behind `asyncAfter`.

use crate::model::{Activity, ActivityIx, ActivityKind, Flow};
use crate::parse::Parser;

/// Checks all activities of the process being parsed, scope by scope.
pub(in crate::parse) fn check(parser: &mut Parser<'_>) {
    let roots = parser.draft.process.children.clone();
    check_all(parser, &roots);
}

fn check_all(parser: &mut Parser<'_>, activities: &[ActivityIx]) {
    for ix in activities {
        let activity = parser.draft.activity(*ix);
        let flows: Vec<&Flow> = activity
            .outgoing
            .iter()
            .map(|f| parser.draft.process.flow(*f))
            .collect();
        let mut findings = Vec::new();
        if matches!(activity.kind, ActivityKind::ExclusiveGateway) {
            exclusive(activity, &flows, &mut findings);
        }
        if activity.async_after {
            for _ in flows.iter().filter(|f| f.id.is_empty()) {
                let id = &activity.id;
                let message = format!(
                    "Sequence flow with sourceRef='{id}' must have an id, activity with id '{id}' uses 'asyncAfter'."
                );
                findings.push(Finding {
                    error: true,
                    message,
                    ids: vec![id.clone()],
                });
            }
        }
        let children = activity.children.clone();
        for finding in findings {
            let ids: Vec<&str> = finding.ids.iter().map(String::as_str).collect();
            if finding.error {
                parser.error_of(finding.message, None, &ids);
            } else {
                parser.warning_of(finding.message, None, &ids);
            }
        }
        check_all(parser, &children);
    }
}

struct Finding {
    error: bool,
    message: String,
    ids: Vec<String>,
}

fn exclusive(gateway: &Activity, flows: &[&Flow], findings: &mut Vec<Finding>) {
    let shown = |id: &String| {
        if id.is_empty() {
            "null".to_owned()
        } else {
            id.clone()
        }
    };
    let id = shown(&gateway.id);
    let name = |f: &Flow| shown(&f.id);
    let mut find = |error, message, flow: Option<&Flow>| {
        let ids = std::iter::once(gateway.id.clone())
            .chain(flow.map(|f| f.id.clone()))
            .collect();
        findings.push(Finding {
            error,
            message,
            ids,
        });
    };
    match flows {
        [] => find(
            true,
            format!("Exclusive Gateway '{id}' has no outgoing sequence flows."),
            None,
        ),
        [only] => {
            if only.condition.is_some() {
                let message = format!(
                    "Exclusive Gateway '{id}' has only one outgoing sequence flow ('{}'). This is not allowed to have a condition.",
                    name(only)
                );
                find(true, message, Some(only));
            }
        }
        flows => {
            // The default is looked for by id: one that does not leave this gateway counts as well.
            let is_default =
                |f: &Flow| !f.id.is_empty() && gateway.default_id.as_deref() == Some(&f.id);
            let mut bare = Vec::new();
            for flow in flows {
                match (flow.condition.is_some(), is_default(flow)) {
                    (false, false) => bare.push(*flow),
                    (true, true) => {
                        let message = format!(
                            "Exclusive Gateway '{id}' has outgoing sequence flow '{}' which is the default flow but has a condition too.",
                            name(flow)
                        );
                        find(true, message, Some(flow));
                    }
                    (true, false) | (false, true) => {}
                }
            }
            let has_default = gateway.default_id.as_deref().is_some_and(|d| !d.is_empty());
            if has_default || bare.len() > 1 {
                for flow in bare {
                    let message = format!(
                        "Exclusive Gateway '{id}' has outgoing sequence flow '{}' without condition which is not the default flow.",
                        name(flow)
                    );
                    find(true, message, Some(flow));
                }
            } else if let [flow] = bare.as_slice() {
                let message = format!(
                    "Exclusive Gateway '{id}' has outgoing sequence flow '{}' without condition which is not the default flow. We assume it to be the \
                     default flow, but it is bad modeling practice, better set the default flow in your gateway.",
                    name(flow)
                );
                find(false, message, Some(flow));
            }
        }
    }
}
