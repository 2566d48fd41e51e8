//! Evaluates a decision and gathers why it answered what it did.

use std::path::Path;

use cauce_engine::decision::Standalone;
use cauce_engine::dmn::camunda::{DecisionError, DecisionOutcome, Decisions, EvaluatedLogic};
use cauce_engine::dmn::feel::{Clock, Dialect as Feel, Session, TableTrace};
use cauce_engine::dmn::model::{self, Boxed, Definitions, Place, Table};
use cauce_engine::dmn::temporal::Zone;
use cauce_engine::dmn::{Context, Model, Value};
use serde_json::{Map, Value as Json, json};

use super::{Dialect, EvaluateArgs};
use crate::check::problem_line;

/// What was evaluated.
#[derive(Debug)]
pub(super) struct Report {
    /// The decision asked for.
    pub(super) decision: String,
    /// Its name.
    pub(super) name: Option<String>,
    /// The result, or why there is none.
    pub(super) outcome: Result<Json, String>,
    /// Values of literal expressions that were evaluated on the way, by decision.
    pub(super) values: Vec<(String, Json)>,
    /// The tables that were evaluated, in order.
    pub(super) tables: Vec<TableReport>,
    /// What in the model could not be read, as lines; and what went wrong without being an error.
    pub(super) problems: Vec<String>,
}

/// An evaluated table.
#[derive(Debug)]
pub(super) struct TableReport {
    /// The decision it belongs to.
    pub(super) decision: String,
    /// The hit policy, with its aggregation.
    pub(super) policy: String,
    /// What each input column tests, and the value.
    pub(super) inputs: Vec<(String, Json)>,
    /// What each output column is called.
    pub(super) outputs: Vec<String>,
    /// The rules.
    pub(super) rules: Vec<RuleReport>,
}

/// A rule of an evaluated table.
#[derive(Debug)]
pub(super) struct RuleReport {
    /// The id.
    pub(super) id: Option<String>,
    /// The text of the tests.
    pub(super) tests: Vec<String>,
    /// The text of the outputs.
    pub(super) outputs: Vec<String>,
    /// What became of it.
    pub(super) fate: Fate,
}

/// What became of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It matched and counts.
    Fired,
    /// It matched, but the hit policy takes others.
    Passed,
    /// It did not pass the test of this column.
    Rejected(usize),
    /// Nobody looked at it.
    NotReached,
}

/// Evaluates.
///
/// # Errors
/// All that is wrong with the files, the input and the name of the decision, a line each.
pub(super) fn of(
    args: &EvaluateArgs,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Report, Vec<String>> {
    let mut problems = Vec::new();
    let input = input(args).map_err(|p| problems.push(p)).ok();
    let main = read(&args.file, &mut problems);
    let imported: Vec<Option<Definitions>> = args
        .import
        .iter()
        .map(|file| read(file, &mut problems))
        .collect();
    if args.dialect == Dialect::Camunda && !args.import.is_empty() {
        problems.push(
            "--import: error: Camunda 7 knows no imports; expected --dialect standard with it"
                .to_owned(),
        );
    }
    let session = |dialect| {
        let nanos =
            i128::from(now.timestamp()) * 1_000_000_000 + i128::from(now.timestamp_subsec_nanos());
        Session::new(dialect)
            .with_clock(Clock {
                instant: nanos,
                zone: Zone::UTC,
            })
            .with_warnings()
            .with_traces()
    };
    let name = args.file.display().to_string();
    match args.dialect {
        Dialect::Camunda => {
            let compiled = main.as_ref().and_then(|definitions| {
                Decisions::compile(definitions)
                    .map_err(|found| {
                        problems.extend(found.0.iter().map(|p| problem_line(&name, "error", p)));
                    })
                    .ok()
            });
            let key = compiled.as_ref().and_then(|decisions| {
                let keys = decisions.list().map(|d| d.key.as_str()).collect();
                choose(args, keys, &mut problems)
            });
            match (main, compiled, key, input) {
                (Some(main), Some(decisions), Some(key), Some(input)) => Ok(camunda(
                    &main,
                    &decisions,
                    &key,
                    &Standalone::new(&input, now),
                    &session(Feel::Camunda),
                )),
                _ => Err(problems),
            }
        }
        Dialect::Standard => {
            let chosen = main.as_ref().and_then(|definitions| {
                let mut known: Vec<&str> = definitions
                    .decisions
                    .iter()
                    .flat_map(|d| d.id.as_deref().into_iter().chain([d.name.as_str()]))
                    .chain(
                        definitions
                            .services
                            .iter()
                            .flat_map(|s| s.id.as_deref().into_iter().chain([s.name.as_str()])),
                    )
                    .collect();
                if args.decision.is_none() && definitions.decisions.len() == 1 {
                    known.truncate(1);
                }
                choose(args, known, &mut problems)
            });
            match (main, chosen, input) {
                (Some(main), Some(key), Some(input)) if problems.is_empty() => {
                    let others = imported.into_iter().flatten().collect();
                    Ok(standard(
                        &name,
                        main,
                        others,
                        &key,
                        &input,
                        &session(Feel::Standard),
                    ))
                }
                _ => Err(problems),
            }
        }
    }
}

/// The input object.
fn input(args: &EvaluateArgs) -> Result<Map<String, Json>, String> {
    let (name, text) = args.input_text()?;
    match serde_json::from_str::<Json>(&text) {
        Ok(Json::Object(input)) => Ok(input),
        Ok(other) => Err(format!(
            "{name}: error: expected a JSON object of variables, but found {}",
            kind(&other)
        )),
        Err(e) => Err(format!(
            "{name}:{}:{}: error: expected a JSON object of variables: {e}",
            e.line(),
            e.column()
        )),
    }
}

fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}

/// A file's model; its problems go to the others.
fn read(file: &Path, problems: &mut Vec<String>) -> Option<Definitions> {
    let name = file.display().to_string();
    match std::fs::read(file) {
        Err(e) => {
            problems.push(format!("{name}: error: {e}"));
            None
        }
        Ok(content) => match model::parse(&content) {
            Ok(definitions) => Some(definitions),
            Err(found) => {
                problems.extend(found.0.iter().map(|p| problem_line(&name, "error", p)));
                None
            }
        },
    }
}

/// The decision asked for, or the only one.
fn choose(args: &EvaluateArgs, known: Vec<&str>, problems: &mut Vec<String>) -> Option<String> {
    let mut wrong = |what: String| {
        let listed = if known.is_empty() {
            "none that can be evaluated".to_owned()
        } else {
            let mut names = known.clone();
            names.dedup();
            names.join(", ")
        };
        problems.push(format!(
            "{}: error: {what}; the file has: {listed}",
            args.file.display()
        ));
        None
    };
    match (&args.decision, known.as_slice()) {
        (Some(id), known) if known.contains(&id.as_str()) => Some(id.clone()),
        (Some(id), _) => wrong(format!("no decision found with id '{id}'")),
        (None, [only]) => Some((*only).to_owned()),
        (None, _) => wrong("expected --decision with one of several decisions".to_owned()),
    }
}

fn camunda(
    main: &Definitions,
    decisions: &Decisions,
    key: &str,
    around: &Standalone,
    session: &Session,
) -> Report {
    let outcome = decisions.evaluate(key, around, around, session);
    let mut tables = tables_of(&[main], &session.take_traces(), |value| {
        Standalone::to_json(&cauce_engine::dmn::camunda::TypedValue::of_feel(
            value.clone(),
        ))
    });
    let mut values = Vec::new();
    if let Ok(outcome) = &outcome {
        let mut at = tables.iter_mut();
        for decision in &outcome.evaluated {
            match &decision.logic {
                EvaluatedLogic::Expression { value, .. } => {
                    values.push((decision.key.clone(), Standalone::to_json(value)));
                }
                EvaluatedLogic::Table { rules, .. } => {
                    let Some(table) = at.next() else { continue };
                    for (index, rule) in table.rules.iter_mut().enumerate() {
                        let taken = rules.iter().any(|r| r.index == index);
                        if rule.fate == Fate::Fired && !taken {
                            rule.fate = Fate::Passed;
                        }
                    }
                }
            }
        }
    }
    if values.last().is_some_and(|(decision, _)| decision == key) {
        values.pop();
    }
    Report {
        decision: key.to_owned(),
        name: decisions
            .list()
            .find(|d| d.key == key)
            .and_then(|d| d.name.clone()),
        outcome: outcome.as_ref().map(results).map_err(message),
        values,
        tables,
        problems: warnings(session),
    }
}

/// An object for each rule result.
fn results(outcome: &DecisionOutcome) -> Json {
    let rules = outcome.result.iter().map(|rule| {
        let entries = rule.iter().map(|(name, value)| {
            let name = name.clone().unwrap_or_default();
            (name, Standalone::to_json(value))
        });
        Json::Object(entries.collect())
    });
    Json::Array(rules.collect())
}

fn message(error: &DecisionError) -> String {
    match error {
        DecisionError::Expression { cause, .. } => format!("{error} ({cause})"),
        other => other.to_string(),
    }
}

fn warnings(session: &Session) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for warning in session.take_warnings() {
        let line = format!("warning: {warning}");
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

fn standard(
    file: &str,
    main: Definitions,
    imported: Vec<Definitions>,
    key: &str,
    input: &Map<String, Json>,
    session: &Session,
) -> Report {
    let model = Model::compile_with(main.clone(), imported.clone());
    let inputs: Context = input
        .iter()
        .map(|(name, value)| (name.as_str(), Value::from(value)))
        .collect();
    let outcome = model.evaluate_in(key, &inputs, session);
    let mut problems: Vec<String> = model
        .problems()
        .iter()
        .map(|p| problem_line(file, "warning", p))
        .collect();
    problems.extend(warnings(session));
    let all: Vec<&Definitions> = std::iter::once(&main).chain(&imported).collect();
    let named = main.decisions.iter().find(|d| d.id.as_deref() == Some(key));
    Report {
        decision: key.to_owned(),
        name: named.map(|d| d.name.clone()),
        outcome: outcome.map(|v| v.to_json()).map_err(|e| e.to_string()),
        values: Vec::new(),
        tables: tables_of(&all, &session.take_traces(), Value::to_json),
        problems,
    }
}

/// The traces with the texts of their tables.
fn tables_of(
    models: &[&Definitions],
    traces: &[TableTrace],
    shown: impl Fn(&Value) -> Json,
) -> Vec<TableReport> {
    let mut known: Vec<(String, &Table)> = Vec::new();
    for definitions in models {
        for decision in &definitions.decisions {
            if let Some(logic) = &decision.logic {
                let owner = decision.id.as_deref().unwrap_or(&decision.name);
                find_tables(owner, logic, &mut known);
            }
        }
        for knowledge in &definitions.knowledge_models {
            if let Some(logic) = &knowledge.logic {
                find_tables(&knowledge.name, logic, &mut known);
            }
        }
    }
    traces
        .iter()
        .filter_map(|trace| {
            let same =
                |place: Place, id: &Option<String>| place == trace.place && *id == trace.table;
            let (owner, table) = known.iter().find(|(_, t)| same(t.place, &t.id))?;
            Some(table_report(owner, table, trace, &shown))
        })
        .collect()
}

fn find_tables<'d>(owner: &str, logic: &'d Boxed, into: &mut Vec<(String, &'d Table)>) {
    match logic {
        Boxed::Table(table) => into.push((owner.to_owned(), table)),
        Boxed::Literal(_) => {}
        Boxed::Context(entries) => {
            for value in entries.iter().filter_map(|e| e.value.as_ref()) {
                find_tables(owner, value, into);
            }
        }
        Boxed::Invocation { function, bindings } => {
            find_tables(owner, function, into);
            for value in bindings.iter().filter_map(|b| b.value.as_ref()) {
                find_tables(owner, value, into);
            }
        }
        Boxed::Function { body, .. } => {
            if let Some(body) = body {
                find_tables(owner, body, into);
            }
        }
        Boxed::Relation { rows, .. } => {
            for cell in rows.iter().flatten() {
                find_tables(owner, cell, into);
            }
        }
        Boxed::List(items) => {
            for item in items {
                find_tables(owner, item, into);
            }
        }
        Boxed::Conditional {
            condition,
            then,
            otherwise,
        } => {
            for part in [condition, then, otherwise] {
                find_tables(owner, part, into);
            }
        }
        Boxed::Filter { list, condition }
        | Boxed::Quantified {
            list, condition, ..
        } => {
            find_tables(owner, list, into);
            find_tables(owner, condition, into);
        }
        Boxed::For { list, body, .. } => {
            find_tables(owner, list, into);
            find_tables(owner, body, into);
        }
        Boxed::Typed { inner, .. } => find_tables(owner, inner, into),
    }
}

fn table_report(
    owner: &str,
    table: &Table,
    trace: &TableTrace,
    shown: &impl Fn(&Value) -> Json,
) -> TableReport {
    let aggregation = table.aggregation.map(|a| format!(" {}", a.name()));
    let inputs = table.inputs.iter().enumerate().map(|(column, input)| {
        let named = [
            input.label.as_deref(),
            Some(input.expression.text.as_str()),
            input.id.as_deref(),
        ];
        let label = named.into_iter().flatten().find(|n| !n.is_empty());
        let value = trace.inputs.get(column).map_or(Json::Null, shown);
        (label.unwrap_or("?").to_owned(), value)
    });
    let outputs = table.outputs.iter().map(|output| {
        let named = [&output.label, &output.name, &output.id];
        let label = named.into_iter().flatten().next();
        label.cloned().unwrap_or_default()
    });
    let rules = table.rules.iter().enumerate().map(|(index, rule)| {
        let fired = trace.matched.iter().any(|(at, _)| *at == index);
        RuleReport {
            id: rule.id.clone(),
            tests: rule.inputs.iter().map(|t| t.text.clone()).collect(),
            outputs: rule.outputs.iter().map(|o| o.text.clone()).collect(),
            fate: match trace.rejected.get(index) {
                _ if fired => Fate::Fired,
                Some(Some(column)) => Fate::Rejected(*column),
                Some(None) | None => Fate::NotReached,
            },
        }
    });
    TableReport {
        decision: owner.to_owned(),
        policy: format!(
            "{}{}",
            table.hit_policy.name(),
            aggregation.unwrap_or_default()
        ),
        inputs: inputs.collect(),
        outputs: outputs.collect(),
        rules: rules.collect(),
    }
}

impl Report {
    /// All of it.
    pub(super) fn to_json(&self) -> Json {
        let tables: Vec<Json> = self.tables.iter().map(TableReport::to_json).collect();
        let values: Map<String, Json> = self.values.iter().cloned().collect();
        let mut out = json!({"decision": self.decision, "name": self.name});
        match &self.outcome {
            Ok(result) => out["result"] = result.clone(),
            Err(error) => out["error"] = json!(error),
        }
        out["values"] = Json::Object(values);
        out["tables"] = Json::Array(tables);
        out["warnings"] = json!(self.problems);
        out
    }
}

impl TableReport {
    fn to_json(&self) -> Json {
        let inputs: Vec<Json> = self
            .inputs
            .iter()
            .map(|(name, value)| json!({"input": name, "value": value}))
            .collect();
        let rules: Vec<Json> = self
            .rules
            .iter()
            .enumerate()
            .map(|(index, rule)| {
                let mut out = json!({"rule": index + 1, "id": rule.id, "tests": rule.tests, "outputs": rule.outputs});
                match rule.fate {
                    Fate::Fired => out["fired"] = json!(true),
                    Fate::Passed => {
                        out["fired"] = json!(false);
                        out["because"] = json!(format!("the hit policy {} takes other rules", self.policy));
                    }
                    Fate::Rejected(column) => {
                        out["fired"] = json!(false);
                        let (name, value) = self.input(column);
                        out["because"] = json!({"input": name, "value": value, "test": rule.tests.get(column)});
                    }
                    Fate::NotReached => {
                        out["fired"] = json!(false);
                        out["because"] = json!("another rule was found first");
                    }
                }
                out
            })
            .collect();
        json!({"decision": self.decision, "hitPolicy": self.policy, "inputs": inputs, "outputs": self.outputs, "rules": rules})
    }

    /// The name and value of an input column.
    pub(super) fn input(&self, column: usize) -> (&str, &Json) {
        self.inputs
            .get(column)
            .map_or(("?", &Json::Null), |(name, value)| (name, value))
    }
}
