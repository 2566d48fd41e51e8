//! What is wrong with a model and what there is to know about it, for the command line and for `POST /cauce/check` alike.

use cauce_engine::bpmn::lint::AdviceKind;
use cauce_engine::bpmn::parse::Problem;
use cauce_engine::bpmn::{ParseOptions, Refusal, Severity, lint, parse};
use cauce_engine::dmn::camunda::Decisions;
use cauce_engine::dmn::model;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// The model does not deploy.
    Error,
    /// It deploys with a warning.
    Warning,
    /// It deploys, and something of it is not executed here or will surprise.
    Advice,
}

impl Weight {
    /// In a word.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Advice => "advice",
        }
    }
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) weight: Weight,
    /// What it offends against: `deployment` for what a deployment says as well, or the kind of advice.
    pub(crate) rule: &'static str,
    /// From one; zero where it has no place.
    pub(crate) line: u64,
    /// From one; zero where it has no place.
    pub(crate) column: u64,
    /// The id of the element.
    pub(crate) element: Option<String>,
    pub(crate) message: String,
}

/// All that was found in a model.
#[derive(Debug)]
pub(crate) struct Findings {
    /// Whether it would deploy.
    pub(crate) deploys: bool,
    pub(crate) all: Vec<Finding>,
}

/// What a deployment says.
const DEPLOYMENT: &str = "deployment";

/// What is found in a BPMN file. With the key of a process, in that process of a file that is deployed.
pub(crate) fn of_bpmn(resource: &str, key: Option<&str>, content: &[u8]) -> Findings {
    let options = ParseOptions {
        new_deployment: key.is_none(),
        ..ParseOptions::default()
    };
    let outcome = parse(content, resource, &options);
    let mut all: Vec<Finding> = outcome
        .problems
        .iter()
        // Of what is deployed, warnings have been told.
        .filter(|problem| key.is_none() || problem.severity == Severity::Error)
        .map(of_problem)
        .collect();
    let deploys = match outcome.refusal() {
        None => true,
        Some(Refusal::Problems(_)) => false,
        Some(Refusal::Failure(message)) => {
            all.push(Finding {
                weight: Weight::Error,
                rule: DEPLOYMENT,
                line: 1,
                column: 1,
                element: None,
                message,
            });
            false
        }
    };
    if deploys {
        let processes = outcome.processes.iter();
        let advice = processes
            .filter(|process| key.is_none_or(|key| process.key == key))
            .flat_map(lint);
        all.extend(advice.map(|advice| Finding {
            weight: Weight::Advice,
            rule: match advice.kind {
                AdviceKind::Unsupported => "unsupported",
                AdviceKind::Unreachable => "unreachable",
                AdviceKind::KeptForever => "kept-forever",
            },
            line: advice.line.into(),
            column: 0,
            element: Some(advice.element_id),
            message: advice.message,
        }));
    }
    Findings { deploys, all }
}

fn of_problem(problem: &Problem) -> Finding {
    Finding {
        weight: match problem.severity {
            Severity::Error => Weight::Error,
            Severity::Warning => Weight::Warning,
        },
        rule: DEPLOYMENT,
        line: problem.line.into(),
        column: problem.column.into(),
        element: problem.main_element_id.clone(),
        message: problem.message.clone(),
    }
}

/// What is found in a DMN file.
pub(crate) fn of_dmn(content: &[u8]) -> Findings {
    let compiled = model::parse(content).and_then(|definitions| Decisions::compile(&definitions));
    let problems = compiled
        .err()
        .map(|problems| problems.0)
        .unwrap_or_default();
    Findings {
        deploys: problems.is_empty(),
        all: problems
            .into_iter()
            .map(|problem| Finding {
                weight: Weight::Error,
                rule: DEPLOYMENT,
                line: u64::try_from(problem.line).unwrap_or_default(),
                column: u64::try_from(problem.column).unwrap_or_default(),
                element: problem.element,
                message: problem.message,
            })
            .collect(),
    }
}
