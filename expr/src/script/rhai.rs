//! rhai, under limits of steps, time, depth and size.
//!
//! A script finds its variables by name, `execution` (and `task`) with Camunda's properties, its methods for variables and `invoke(method,
//! arguments)` for the others, `bpmn_error(code)` and
//! `bpmn_error(code, message)` to throw, and `json(text)`. Whole numbers come back as `Integer` where they fit. JSON
//! variables are maps and arrays in it; what it does not know (dates, files) it can ask for properties and pass on.

use std::cell::Cell;
use std::sync::OnceLock;
use std::time::Instant;

use rhai::{
    AST, Dynamic, Engine, EvalAltResult, ImmutableString, Map, Position, Scope as Variables,
};

use super::session::{Job, Request, SharedLine, ask};
use super::{Failure, Limits};
use crate::method;
use crate::scope::Fault;
use crate::value::{Host, JavaValue, Value, java};

/// The deepest calls and expressions
const MAX_DEPTH: usize = 64;

thread_local! {
    static DEADLINE: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Compiles a script; the error is rhai's own text.
pub(super) fn compile(source: &str) -> Result<AST, String> {
    usual_engine()
        .compile(source)
        .map_err(|error| error.to_string())
}

fn usual_engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| engine(&Limits::default()))
}

/// `execution` or `task`
#[derive(Clone)]
struct Remote {
    host: Host,
    line: SharedLine,
}

/// A value that rhai has no type for.
#[derive(Clone)]
struct Opaque(Value);

/// A BPMN error on its way out of the script.
#[derive(Clone)]
struct Thrown {
    code: String,
    message: Option<String>,
}

type Answer = Result<Dynamic, Box<EvalAltResult>>;

fn engine(limits: &Limits) -> Engine {
    let mut engine = Engine::new();
    engine
        .set_max_operations(limits.steps)
        .set_max_call_levels(MAX_DEPTH)
        .set_max_expr_depths(MAX_DEPTH, MAX_DEPTH)
        .set_max_string_size(limits.size)
        .set_max_array_size(limits.size / 64)
        .set_max_map_size(limits.size / 64)
        .set_max_variables(10_000)
        .set_max_modules(0)
        .disable_symbol("eval")
        .on_print(|_| {})
        .on_debug(|_, _, _| {})
        .on_progress(|_| {
            let over = DEADLINE
                .get()
                .is_some_and(|deadline| Instant::now() > deadline);
            over.then_some(Dynamic::UNIT)
        });
    engine
        .register_type_with_name::<Remote>("Execution")
        .register_indexer_get(Remote::property);
    for name in [
        "getVariable",
        "getVariableLocal",
        "hasVariable",
        "removeVariable",
    ] {
        engine.register_fn(name, move |remote: &mut Remote, variable: &str| {
            remote.call(name, vec![Value::from(variable)])
        });
    }
    for name in ["setVariable", "setVariableLocal"] {
        engine.register_fn(
            name,
            move |remote: &mut Remote, variable: &str, value: Dynamic| {
                remote.call(name, vec![Value::from(variable), from_rhai(value)])
            },
        );
    }
    engine.register_fn(
        "invoke",
        |remote: &mut Remote, method: &str, arguments: rhai::Array| {
            remote.call(method, arguments.into_iter().map(from_rhai).collect())
        },
    );
    engine
        .register_type_with_name::<Opaque>("Value")
        .register_indexer_get(|value: &mut Opaque, name: ImmutableString| {
            method::property(&value.0, &Value::from(name.as_str()))
                .map(to_rhai)
                .map_err(|_| failure(&format!("no property '{name}'")))
        });
    engine.register_fn("to_string", |value: &mut Opaque| value.0.to_text());
    engine.register_fn("json", |text: &str| -> Answer {
        let parsed = serde_json::from_str(text).map_err(|error| failure(&error.to_string()))?;
        Ok(to_rhai(java::from_json(&parsed)))
    });
    engine.register_fn("bpmn_error", |code: &str| -> Answer {
        Err(thrown(code, None))
    });
    engine.register_fn("bpmn_error", |code: &str, message: &str| -> Answer {
        Err(thrown(code, Some(message.to_owned())))
    });
    engine
}

impl Remote {
    fn property(&mut self, name: ImmutableString) -> Answer {
        let answer = self.ask(Request::Property(self.host, name.to_string()))?;
        answer
            .map(to_rhai)
            .ok_or_else(|| failure(&format!("no property '{name}'")))
    }

    fn call(&mut self, method: &str, arguments: Vec<Value>) -> Answer {
        let answer = self.ask(Request::Call(self.host, method.to_owned(), arguments))?;
        answer
            .map(to_rhai)
            .ok_or_else(|| failure(&format!("no method '{method}'")))
    }

    fn ask(&self, request: Request) -> Result<Option<Value>, Box<EvalAltResult>> {
        ask(&self.line, request).map_err(|()| {
            Box::new(EvalAltResult::ErrorTerminated(
                Dynamic::UNIT,
                Position::NONE,
            ))
        })
    }
}

fn failure(message: &str) -> Box<EvalAltResult> {
    Box::new(EvalAltResult::ErrorRuntime(message.into(), Position::NONE))
}

fn thrown(code: &str, message: Option<String>) -> Box<EvalAltResult> {
    let thrown = Thrown {
        code: code.to_owned(),
        message,
    };
    Box::new(EvalAltResult::ErrorRuntime(
        Dynamic::from(thrown),
        Position::NONE,
    ))
}

/// Runs a script to its end, on a thread for scripts.
pub(super) fn interpret(program: &AST, job: Job, line: &SharedLine) -> Result<Value, Failure> {
    let mut variables = Variables::new();
    for (name, value) in job.globals {
        let value = match value {
            Value::Host(host) => Dynamic::from(Remote {
                host,
                line: SharedLine::clone(line),
            }),
            value => to_rhai(value),
        };
        variables.push_dynamic(name, value);
    }
    DEADLINE.set(Some(job.deadline));
    let usual = job.limits
        == (Limits {
            time: job.limits.time,
            ..Limits::default()
        });
    let outcome = if usual {
        usual_engine().eval_ast_with_scope::<Dynamic>(&mut variables, program)
    } else {
        engine(&job.limits).eval_ast_with_scope::<Dynamic>(&mut variables, program)
    };
    DEADLINE.set(None);
    outcome
        .map(from_rhai)
        .map_err(|error| ended(*error, &job.limits))
}

fn ended(error: EvalAltResult, limits: &Limits) -> Failure {
    match error {
        EvalAltResult::ErrorTerminated(..) => Failure::Fault(Fault::Limit(limits.too_long())),
        EvalAltResult::ErrorTooManyOperations(_)
        | EvalAltResult::ErrorDataTooLarge(..)
        | EvalAltResult::ErrorStackOverflow(_)
        | EvalAltResult::ErrorTooManyVariables(_)
        | EvalAltResult::ErrorTooManyModules(_) => {
            Failure::Fault(Fault::Limit(format!("script uses too much: {error}")))
        }
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _) => ended(*inner, limits),
        EvalAltResult::ErrorRuntime(value, position) => match value.clone().try_cast::<Thrown>() {
            Some(Thrown { code, message }) => Failure::Fault(Fault::BpmnError { code, message }),
            None => Failure::Script(EvalAltResult::ErrorRuntime(value, position).to_string()),
        },
        error => Failure::Script(error.to_string()),
    }
}

fn to_rhai(value: Value) -> Dynamic {
    match value.deserialized() {
        Value::Null | Value::TypedNull(_) => Dynamic::UNIT,
        Value::Boolean(value) => value.into(),
        Value::Short(value) => i64::from(value).into(),
        Value::Integer(value) => i64::from(value).into(),
        Value::Long(value) => value.into(),
        Value::Double(value) => value.into(),
        Value::String(text) => (&*text).into(),
        Value::Bytes(bytes) => Dynamic::from_blob(bytes.to_vec()),
        Value::List(items) => Dynamic::from_array(items.iter().cloned().map(to_rhai).collect()),
        Value::Map(map) => {
            let entries: Map = map
                .ordered()
                .into_iter()
                .map(|(key, value)| (key.into(), to_rhai(value.clone())))
                .collect();
            Dynamic::from_map(entries)
        }
        Value::Json(json) => match json.parsed() {
            Some(content) => to_rhai(java::from_json(content)),
            None => Dynamic::from(Opaque(Value::Json(json))),
        },
        Value::Java(java) => match java.items() {
            Some(items) => Dynamic::from_array(items.iter().cloned().map(to_rhai).collect()),
            None if matches!(*java, JavaValue::Character(_)) => Value::Java(java).to_text().into(),
            None => Dynamic::from(Opaque(Value::Java(java))),
        },
        other => Dynamic::from(Opaque(other)),
    }
}

fn from_rhai(value: Dynamic) -> Value {
    if let Ok(value) = value.as_bool() {
        return Value::Boolean(value);
    }
    if let Ok(number) = value.as_int() {
        return i32::try_from(number).map_or(Value::Long(number), Value::Integer);
    }
    if let Ok(number) = value.as_float() {
        return Value::Double(number);
    }
    if let Ok(character) = value.as_char() {
        return Value::from(character.to_string());
    }
    let value = match value.try_cast_result::<Opaque>() {
        Ok(Opaque(value)) => return value.detached(),
        Err(value) => value,
    };
    if value.is_string() {
        return value
            .into_immutable_string()
            .map_or(Value::Null, |text| Value::from(text.as_str()));
    }
    if value.is_array() {
        return value.into_array().map_or(Value::Null, |items| {
            Value::list(items.into_iter().map(from_rhai).collect())
        });
    }
    if value.is_blob() {
        return value
            .into_blob()
            .map_or(Value::Null, |bytes| Value::Bytes(bytes.into()));
    }
    match value.try_cast::<Map>() {
        Some(entries) => Value::map(
            entries
                .into_iter()
                .map(|(key, value)| (key.to_string(), from_rhai(value))),
        ),
        None => Value::Null,
    }
}
