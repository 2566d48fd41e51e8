//! One run of QuickJS.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use rquickjs::context::EvalOptions;
use rquickjs::{Coerced, Context, Ctx, Exception, FromJs, Function, Object, Runtime};

use super::convert;
use super::host::Objects;
use crate::scope::Fault;
use crate::script::session::{Job, SharedLine};
use crate::script::{Failure, Limits, words};
use crate::value::Value;

/// What a script finds beside JavaScript itself. Reading it takes longer than most scripts run, so only what is mentioned is.
const CORE: &str = include_str!("prelude/core.js");
const JAVA: &str = include_str!("prelude/java.js");
const JSON: &str = include_str!("prelude/json.js");
const METHODS: &str = include_str!("prelude/methods.js");

/// Words that [`JAVA`] is for.
const JAVA_WORDS: [&str; 7] = ["java", "org", "Java", "Packages", "S", "XML", "print"];
/// Words that [`METHODS`] is for.
const METHOD_WORDS: [&str; 11] = [
    "equals",
    "equalsIgnoreCase",
    "isEmpty",
    "contains",
    "matches",
    "compareTo",
    "toCharArray",
    "intValue",
    "longValue",
    "doubleValue",
    "booleanValue",
];

thread_local! {
    /// An interpreter for this thread's next script, made while there is nothing else to do.
    static READY: RefCell<Option<Context>> = const { RefCell::new(None) };
}

/// Makes an interpreter for the next script of this thread.
pub(in crate::script) fn prepare() {
    READY.with(|ready| {
        let mut ready = ready.borrow_mut();
        if ready.is_none() {
            *ready = create().ok();
        }
    });
}

fn create() -> rquickjs::Result<Context> {
    Context::full(&Runtime::new()?)
}

/// Runs a script to its end.
pub(in crate::script) fn run(source: &str, job: Job, line: &SharedLine) -> Result<Value, Failure> {
    let failed = |error: rquickjs::Error| {
        Failure::Fault(Fault::Limit(format!("script cannot be started: {error}")))
    };
    let ready = READY.with(|ready| ready.borrow_mut().take());
    let context = ready.map_or_else(create, Ok).map_err(failed)?;
    let runtime = context.runtime();
    runtime.set_memory_limit(job.limits.memory);
    runtime.set_max_stack_size(job.limits.stack);
    let deadline = job.deadline;
    runtime.set_interrupt_handler(Some(Box::new(move || Instant::now() > deadline)));
    context.with(|ctx| {
        let objects = Objects::new(Arc::clone(line), job.limits);
        let limits = job.limits;
        match evaluate(&ctx, source, job.globals, &objects) {
            Ok(value) => Ok(value),
            Err(rquickjs::Error::Exception) => Err(thrown(&ctx, &limits, source, deadline)),
            Err(error) => Err(Failure::Script(error.to_string())),
        }
    })
}

fn evaluate<'js>(
    ctx: &Ctx<'js>,
    source: &str,
    globals: Vec<(String, Value)>,
    objects: &Rc<Objects>,
) -> rquickjs::Result<Value> {
    let words = words(source);
    let mentions = |wanted: &[&str]| wanted.iter().any(|word| words.binary_search(word).is_ok());
    let java = mentions(&JAVA_WORDS);
    if java || !globals.iter().all(|(_, value)| convert::is_plain(value)) {
        let core = install(ctx, globals, objects)?;
        if java {
            ctx.eval::<Function<'js>, _>(JAVA)?.call::<_, ()>((core,))?;
        }
    } else {
        for (name, value) in globals {
            ctx.globals()
                .set(name, convert::to_js(ctx, value, None, objects)?)?;
        }
    }
    if mentions(&["JSON"]) {
        ctx.eval::<Function<'js>, _>(JSON)?.call::<_, ()>(())?;
    }
    if mentions(&METHOD_WORDS) {
        ctx.eval::<Function<'js>, _>(METHODS)?.call::<_, ()>(())?;
    }
    let mut options = EvalOptions::default();
    options.strict = false;
    options.filename = Some("<eval>".to_owned());
    let result: rquickjs::Value<'js> = ctx.eval_with_options(source, options)?;
    convert::from_js(ctx, &result, objects)
}

/// Makes the variables known, with stand-ins for what JavaScript has no values of.
fn install<'js>(
    ctx: &Ctx<'js>,
    globals: Vec<(String, Value)>,
    objects: &Rc<Objects>,
) -> rquickjs::Result<Object<'js>> {
    let names: Vec<String> = globals.iter().map(|(name, _)| name.clone()).collect();
    for (name, value) in globals {
        objects.define(name, value);
    }
    let served = Rc::clone(objects);
    let host = Function::new(
        ctx.clone(),
        move |ctx: Ctx<'js>,
              operation: String,
              first: rquickjs::Value<'js>,
              second: rquickjs::Value<'js>,
              third: rquickjs::Value<'js>| {
            served.serve(&ctx, &operation, first, second, third)
        },
    )?;
    ctx.eval::<Function<'js>, _>(CORE)?.call((host, names))
}

/// What the exception that ended a script says.
fn thrown(ctx: &Ctx<'_>, limits: &Limits, source: &str, deadline: Instant) -> Failure {
    let exception = ctx.catch();
    if Instant::now() > deadline {
        return Failure::Fault(Fault::Limit(limits.too_long()));
    }
    if exception.is_null() && !source.contains("throw") {
        // What the interpreter throws when there is no memory left for an error either.
        return Failure::Fault(Fault::Limit(
            "script uses too much: out of memory".to_owned(),
        ));
    }
    let Some(object) = exception.as_object() else {
        let text = Coerced::<String>::from_js(ctx, exception)
            .map_or_else(|_| String::new(), |text| text.0);
        return Failure::Script(format!("{text}{}", throw_place(source)));
    };
    if let Some(fault) = bpmn_error(object) {
        return Failure::Fault(fault);
    }
    let text = |name: &str| object.get::<_, Option<String>>(name).ok().flatten();
    let (name, message) = (
        text("name").unwrap_or_default(),
        text("message").unwrap_or_default(),
    );
    if message == "out of memory"
        || message.contains("stack overflow")
        || message.contains("call stack size")
    {
        return Failure::Fault(Fault::Limit(format!("script uses too much: {message}")));
    }
    if message.starts_with("cauce limit: ") {
        return Failure::Fault(Fault::Limit(
            message.trim_start_matches("cauce limit: ").to_owned(),
        ));
    }
    if let Some(class) = text("javaClass") {
        let cause = if message.is_empty() {
            class
        } else {
            format!("{class}: {message}")
        };
        return Failure::Script(format!("{cause}{}", throw_place(source)));
    }
    let message = in_nashorns_words(&message);
    let line = Exception::from_object(object.clone())
        .and_then(|exception| exception.stack())
        .and_then(|stack| line_of(&stack));
    let place = line.map_or_else(
        || throw_place(source),
        |line| {
            format!(
                " in <eval> at line number {line}{}",
                thrown_at(source, line)
            )
        },
    );
    let described = match (name.as_str(), message.as_str()) {
        ("", message) => message.to_owned(),
        (name, "") => name.to_owned(),
        (name, message) => format!("{name}: {message}"),
    };
    Failure::Script(format!("{described}{place}"))
}

fn bpmn_error(object: &Object<'_>) -> Option<Fault> {
    let code = object.get::<_, Option<String>>("bpmnErrorCode").ok()??;
    let message = object
        .get::<_, Option<String>>("bpmnErrorMessage")
        .ok()
        .flatten();
    Some(Fault::BpmnError { code, message })
}

/// Where the script's only `throw` is; what is thrown need not know.
fn throw_place(source: &str) -> String {
    let mut throws = source.match_indices("throw ");
    let (Some((position, _)), None) = (throws.next(), throws.next()) else {
        return String::new();
    };
    let before = &source[..position];
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count();
    format!(" in <eval> at line number {line} at column number {column}")
}

/// The column of the `throw` in that line, which what is thrown on purpose tells.
fn thrown_at(source: &str, line: usize) -> String {
    let text = source
        .lines()
        .nth(line.saturating_sub(1))
        .unwrap_or_default();
    let column = text.find("throw ").map(|at| text[..at].chars().count());
    column.map_or_else(String::new, |column| format!(" at column number {column}"))
}

/// The line of the innermost place in the script.
fn line_of(stack: &str) -> Option<usize> {
    let place = stack.split("<eval>:").nth(1)?;
    place
        .split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

/// Messages as the engine that Camunda uses puts them.
fn in_nashorns_words(message: &str) -> String {
    if let Some(name) = message.strip_suffix(" is not defined") {
        return format!("\"{}\" is not defined", name.trim_matches('\''));
    }
    let property = message
        .strip_prefix("cannot read property '")
        .or_else(|| message.strip_prefix("Cannot read property '"))
        .and_then(|rest| rest.split_once("' of "));
    match property {
        Some((property, of)) => format!("Cannot get property \"{property}\" of {of}"),
        None => message.to_owned(),
    }
}
