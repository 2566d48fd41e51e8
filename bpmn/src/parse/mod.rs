//! From a BPMN file to validated processes.
//!
//! A file is read into a tree (`reader`, `xml`), checked against the BPMN 2.0 schema (`validate::schema`), then walked scope by
//! scope (`scope`, one file an element in `elements`) into the arena of [`crate::model`], and linked (`link`). What Camunda 7
//! refuses is refused, with the same message for the same elements; what it only warns of is a warning. All problems are
//! reported at once, except those which leave nothing to go on with.
//!
//! Not here: what Camunda finds out only when it deploys (due dates of start timers, names of start signals that are
//! expressions, messages that other processes start with already), and whether Java classes exist.

mod attributes;
mod conditions;
mod definitions;
mod diagram;
mod draft;
mod elements;
mod encoding;
mod fields;
mod forms;
mod io;
mod link;
mod listeners;
mod mappings;
mod problem;
mod process;
mod reader;
mod scope;
mod scripts;
mod subscriptions;
mod timers;
mod validate;
mod xml;

use std::collections::{HashMap, HashSet};

pub use problem::{Problem, Severity, error_message};

use crate::model::{Expr, Process};
use draft::Draft;
use reader::Limits;
use xml::{Document, Element};

/// How to parse.
#[derive(Debug, Clone)]
pub struct ParseOptions {
    /// Refuse processes without a time to live for their history.
    pub enforce_history_time_to_live: bool,
    /// Time to live for the history of processes that say none: days, or an ISO 8601 period.
    pub default_history_time_to_live: Option<String>,
    /// Allow `camunda:in` and `camunda:out` without source or target.
    pub lenient_call_activities: bool,
    /// Whether the file is being deployed: then a process without `isExecutable` is left out. Not so when a stored one is read again.
    pub new_deployment: bool,
    /// Whether a `schemaLocation` for the diagram's namespace makes a file's diagrams invalid: Camunda looks for the schema at that place,
    /// where there is none to be found, and then does not take its own.
    pub follow_schema_locations: bool,
    /// How many bytes a file may have.
    pub max_bytes: usize,
    /// How deep elements may be nested. (Camunda's parser runs out of stack somewhere beyond.)
    pub max_depth: usize,
    /// How many attributes an element may have.
    pub max_attributes: usize,
    /// How many elements a file may have.
    pub max_elements: usize,
}

impl Default for ParseOptions {
    fn default() -> Self {
        Self {
            enforce_history_time_to_live: false,
            default_history_time_to_live: None,
            lenient_call_activities: false,
            new_deployment: true,
            follow_schema_locations: true,
            max_bytes: 64 << 20,
            max_depth: 500,
            max_attributes: 10_000,
            max_elements: 2_000_000,
        }
    }
}

/// What a file holds.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Executable processes in document order; not to be used when there are errors.
    pub processes: Vec<Process>,
    /// Problems in the order in which they were found.
    pub problems: Vec<Problem>,
    /// Why the file could not be read to the end, where that is not among the problems: not XML, or something Camunda breaks on.
    /// This is the whole message of a `ProcessEngineException`.
    pub failure: Option<String>,
}

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A `ParseException` with this message and the outcome's problems as details.
    Problems(String),
    /// A `ProcessEngineException` with this message.
    Failure(String),
}

impl Outcome {
    /// Why the file cannot be deployed; `None` where it can.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        match error_message(&self.problems) {
            Some(message) => Some(Refusal::Problems(message)),
            None => self.failure.clone().map(Refusal::Failure),
        }
    }
}

/// Bytes of stack that a file nested as deep as may be takes at most. What is not used takes no memory.
const DEEP_STACK: usize = 64 << 20;

/// Parses a BPMN file.
///
/// `resource_name` is the file's name, which problems carry. Never fails: see [`Outcome::refusal`].
#[must_use]
pub fn parse(xml: &[u8], resource_name: &str, options: &ParseOptions) -> Outcome {
    let failed = |message: &str| Outcome {
        failure: Some(format!(
            "ENGINE-09003 Could not parse '{resource_name}'. {message}"
        )),
        ..Outcome::default()
    };
    if xml.len() > options.max_bytes {
        return failed(&format!(
            "The file is larger than {} bytes.",
            options.max_bytes
        ));
    }
    let limits = Limits {
        depth: options.max_depth,
        attributes: options.max_attributes,
        elements: options.max_elements,
    };
    let mut document = match encoding::decode(xml).and_then(|text| reader::read(&text, limits)) {
        Ok(document) => document,
        Err(message) => return failed(&message),
    };
    // Scopes are parsed within scopes, and nobody knows how much stack the caller has left.
    stacker::maybe_grow(DEEP_STACK, DEEP_STACK, || {
        interpret(&mut document, resource_name, options)
    })
}

/// What the elements of a file say.
fn interpret(document: &mut Document, resource_name: &str, options: &ParseOptions) -> Outcome {
    let violations = validate::schema::check(document, options.follow_schema_locations);
    let mut parser = Parser::new(document, resource_name, options);
    for violation in violations {
        parser.report(
            violation.severity,
            violation.message,
            (violation.line, violation.column),
            &[],
        );
    }
    let result = parser.root();
    let mut failure = None;
    match result {
        // The database wants a key.
        Ok(()) if parser.processes.iter().any(|p| p.key.is_empty()) => {
            failure = Some(
                "An exception occurred in the persistence layer. Please check the server logs for a detailed message and the entire exception \
                 stack trace."
                    .to_owned(),
            );
        }
        Ok(()) | Err(Abort::Stop) => {}
        Err(Abort::Invalid(invalid)) => parser.invalid(&invalid, None),
        Err(Abort::Failed(message)) => {
            failure = Some(format!(
                "ENGINE-01009 Error while parsing process. {message}."
            ))
        }
    }
    if parser
        .problems
        .iter()
        .any(|p| p.severity == Severity::Error)
    {
        failure = None;
    }
    Outcome {
        processes: parser.processes,
        problems: parser.problems,
        failure,
    }
}

/// Why parsing ends early.
#[derive(Debug)]
enum Abort {
    /// Nothing to go on with; the reason has been reported.
    Stop,
    /// Camunda breaks here with an exception of this message.
    Failed(String),
    /// An element is not valid: reported by whoever knows what it belongs to.
    Invalid(Box<Invalid>),
}

/// An element that is not valid.
#[derive(Debug)]
struct Invalid {
    message: String,
    line: u32,
    column: u32,
    id: Option<String>,
}

impl Abort {
    fn invalid(message: impl Into<String>, at: &Element) -> Self {
        Self::Invalid(Box::new(Invalid {
            message: message.into(),
            line: at.line,
            column: at.column,
            id: at.id().map(str::to_owned),
        }))
    }
}

/// A file being parsed.
struct Parser<'x> {
    document: &'x Document,
    resource: &'x str,
    options: &'x ParseOptions,
    problems: Vec<Problem>,
    processes: Vec<Process>,
    target_namespace: Option<&'x str>,
    /// Ids of all elements.
    ids: HashSet<&'x str>,
    /// Names of messages and signals by `namespace:id`.
    messages: HashMap<String, Option<Expr>>,
    signals: HashMap<String, Expr>,
    errors: HashMap<&'x str, definitions::RootError>,
    /// Codes of escalations by id.
    escalations: HashMap<&'x str, Option<String>>,
    /// Names of links by the throwing event's id, ids of the catching events by name.
    link_sources: HashMap<&'x str, &'x str>,
    link_targets: HashMap<&'x str, &'x str>,
    /// The process being parsed.
    draft: Draft<'x>,
}

impl<'x> Parser<'x> {
    fn new(document: &'x Document, resource: &'x str, options: &'x ParseOptions) -> Self {
        Self {
            document,
            resource,
            options,
            problems: Vec::new(),
            processes: Vec::new(),
            target_namespace: document.root.attr("targetNamespace"),
            ids: HashSet::new(),
            messages: HashMap::new(),
            signals: HashMap::new(),
            errors: HashMap::new(),
            escalations: HashMap::new(),
            link_sources: HashMap::new(),
            link_targets: HashMap::new(),
            draft: Draft::default(),
        }
    }

    /// Reports an error of an element.
    fn error(&mut self, message: impl Into<String>, at: &Element) {
        let id = at.id().unwrap_or_default().to_owned();
        self.report(
            Severity::Error,
            message.into(),
            (at.line, at.column),
            &[&id],
        );
    }

    /// Reports an error at an element (or at no place) which is about the elements of these ids, the main one first.
    fn error_of(&mut self, message: impl Into<String>, at: Option<&Element>, ids: &[&str]) {
        self.report_of(Severity::Error, message.into(), at, ids);
    }

    /// Reports a warning of an element.
    fn warning(&mut self, message: impl Into<String>, at: &Element) {
        let id = at.id().unwrap_or_default().to_owned();
        self.report(
            Severity::Warning,
            message.into(),
            (at.line, at.column),
            &[&id],
        );
    }

    /// Reports a warning at an element (or at no place) which is about the elements of these ids, the main one first.
    fn warning_of(&mut self, message: impl Into<String>, at: Option<&Element>, ids: &[&str]) {
        self.report_of(Severity::Warning, message.into(), at, ids);
    }

    /// Reports an invalid element as an error of the element of this id, or of itself.
    fn invalid(&mut self, invalid: &Invalid, of: Option<&str>) {
        let id = of.or(invalid.id.as_deref()).unwrap_or_default();
        self.report(
            Severity::Error,
            invalid.message.clone(),
            (invalid.line, invalid.column),
            &[id],
        );
    }

    fn report_of(
        &mut self,
        severity: Severity,
        message: String,
        at: Option<&Element>,
        ids: &[&str],
    ) {
        let own = at.and_then(Element::id).filter(|id| !id.is_empty());
        let place = at.map_or((0, 0), |e| (e.line, e.column));
        self.report(severity, message, place, ids);
        if let (Some(own), Some(problem)) = (own, self.problems.last_mut()) {
            problem.element_ids.insert(0, own.to_owned());
        }
    }

    fn report(&mut self, severity: Severity, message: String, place: (u32, u32), ids: &[&str]) {
        self.problems.push(Problem {
            severity,
            message,
            resource: self.resource.to_owned(),
            line: place.0,
            column: place.1,
            main_element_id: ids
                .first()
                .filter(|id| !id.is_empty())
                .map(|id| (*id).to_owned()),
            element_ids: ids
                .iter()
                .filter(|id| !id.is_empty())
                .map(|id| (*id).to_owned())
                .collect(),
        });
    }

    /// An expression or literal.
    ///
    /// # Errors
    /// Where its syntax is wrong.
    #[expect(
        clippy::unused_self,
        reason = "reads like the other parts of the parser"
    )]
    fn expr(&self, text: &str) -> Result<Expr, Abort> {
        Expr::compile(text).map_err(|e| Abort::Failed(e.message.trim_end_matches('.').to_owned()))
    }

    /// As [`Self::expr`] where there is text.
    fn expr_opt(&self, text: Option<&str>) -> Result<Option<Expr>, Abort> {
        text.map(|t| self.expr(t)).transpose()
    }
}
