//! A run of a script: the interpreter is on a thread of its own, and asks for everything of the engine through a channel; the
//! thread that owns the scope serves it meanwhile. So a script's calls take effect in their order and are answered at once.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Failure, Limits, javascript, rhai, words};
use crate::scope::{Fault, Scope};
use crate::value::{Host, Value, date};

/// What a script asks of the engine.
pub(super) enum Request {
    Variable(String),
    SetVariable(String, Value),
    Property(Host, String),
    Call(Host, String, Vec<Value>),
    Now,
    /// The run is over.
    Done(Result<Value, Failure>),
}

/// The answer; `Err` once the scope has failed, after which the script cannot go on.
pub(super) type Response = Result<Option<Value>, ()>;

/// What is to be run.
#[derive(Clone)]
pub(super) enum Task {
    JavaScript(Arc<str>),
    Rhai(Arc<::rhai::AST>),
}

/// Runs a script that may mention variables by the words of its source, except those that mean something else in its language.
pub(super) fn run(
    task: Task,
    source: &str,
    reserved: &[&str],
    limits: &Limits,
    scope: &mut dyn Scope,
) -> Result<Value, Failure> {
    let mut globals = Vec::new();
    for word in words(source) {
        if !reserved.contains(&word)
            && let Some(value) = scope.variable(word)?
        {
            globals.push((word.to_owned(), value));
        }
    }
    let deadline = Instant::now() + limits.time;
    let session = start(Job {
        task,
        globals,
        limits: *limits,
        deadline,
    })
    .map_err(|error| Fault::Limit(format!("no thread for a script: {error}")))?;
    let mut failed: Option<Fault> = None;
    loop {
        // The interpreter keeps the deadline itself; the little more here is for one that does not.
        let patience = deadline.saturating_duration_since(Instant::now()) + Duration::from_secs(1);
        let Ok(request) = session.requests.recv_timeout(patience) else {
            return Err(Failure::Fault(
                failed.unwrap_or_else(|| Fault::Limit(limits.too_long())),
            ));
        };
        let answered = match request {
            Request::Done(outcome) => {
                return failed.map_or(outcome, |fault| Err(Failure::Fault(fault)));
            }
            _ if failed.is_some() => Err(None),
            Request::Variable(name) => scope.variable(&name).map_err(Some),
            Request::SetVariable(name, value) => scope
                .set_variable(&name, value)
                .map(|()| None)
                .map_err(Some),
            Request::Property(host, name) => scope.property(host, &name).map_err(Some),
            Request::Call(host, method, arguments) => {
                call(host, &method, &arguments, scope).map_err(Some)
            }
            Request::Now => Ok(Some(Value::Date(date::to_millis(scope.now())))),
        };
        let response = answered.map_err(|fault| {
            if let Some(fault) = fault {
                failed = Some(fault);
            }
        });
        // A script that is gone does not want its answer any more.
        let _ = session.responses.send(response);
    }
}

fn call(
    host: Host,
    method: &str,
    arguments: &[Value],
    scope: &mut dyn Scope,
) -> Result<Option<Value>, Fault> {
    if let Some(value) = scope.call(host, method, arguments)? {
        return Ok(Some(value));
    }
    match crate::method::getter_property(method) {
        Some(property) if arguments.is_empty() => scope.property(host, &property),
        _ => Ok(None),
    }
}

/// A script to run.
pub(super) struct Job {
    pub(super) task: Task,
    /// The variables that it mentions.
    pub(super) globals: Vec<(String, Value)>,
    pub(super) limits: Limits,
    pub(super) deadline: Instant,
}

/// The script's side of a run's two channels.
pub(super) struct Line {
    requests: Sender<Request>,
    responses: Receiver<Response>,
}

impl Line {
    fn done(&self, outcome: Result<Value, Failure>) {
        let _ = self.requests.send(Request::Done(outcome));
    }

    /// Asks the engine and waits for its answer.
    pub(super) fn ask(&self, request: Request) -> Response {
        self.requests.send(request).map_err(|_| ())?;
        self.responses.recv().map_err(|_| ())?
    }
}

/// The line as the objects of an interpreter share it.
pub(super) type SharedLine = Arc<Mutex<Line>>;

/// Asks the engine over a shared line.
pub(super) fn ask(line: &SharedLine, request: Request) -> Response {
    line.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .ask(request)
}

/// The engine's side of a run.
struct Session {
    requests: Receiver<Request>,
    responses: Sender<Response>,
}

type Work = (Job, Line);

/// Threads that wait for a script. Each is here only while it is idle.
static IDLE: Mutex<Vec<Sender<Work>>> = Mutex::new(Vec::new());
/// More idle threads than this end.
const MAX_IDLE: usize = 64;

/// Hands a script to an idle thread, or to a new one.
fn start(job: Job) -> io::Result<Session> {
    let (request_sender, requests) = channel();
    let (responses, response_receiver) = channel();
    let mut work = (
        job,
        Line {
            requests: request_sender,
            responses: response_receiver,
        },
    );
    loop {
        let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let Some(worker) = idle else { break };
        match worker.send(work) {
            Ok(()) => {
                return Ok(Session {
                    requests,
                    responses,
                });
            }
            Err(returned) => work = returned.0,
        }
    }
    let (sender, receiver) = channel::<Work>();
    let own = sender.clone();
    // The interpreter watches its own stack; the thread's must be larger.
    let stack = work.0.limits.stack * 2 + (2 << 20);
    thread::Builder::new()
        .name("cauce-script".to_owned())
        .stack_size(stack)
        .spawn(move || serve(&receiver, &own))?;
    let _ = sender.send(work);
    Ok(Session {
        requests,
        responses,
    })
}

fn serve(work: &Receiver<Work>, own: &Sender<Work>) {
    while let Ok((job, line)) = work.recv() {
        let line = Arc::new(Mutex::new(line));
        let task = job.task.clone();
        let outcome = match &task {
            Task::JavaScript(source) => javascript::interpret(source, job, &line),
            Task::Rhai(program) => rhai::interpret(program, job, &line),
        };
        let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
        let stay = idle.len() < MAX_IDLE;
        if stay {
            idle.push(own.clone());
        }
        drop(idle);
        line.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .done(outcome);
        match task {
            _ if !stay => return,
            Task::JavaScript(_) => javascript::prepare(),
            Task::Rhai(_) => {}
        }
    }
}
