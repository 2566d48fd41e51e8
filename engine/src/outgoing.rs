//! Calls to the world outside that a process makes: HTTP requests of connectors, mails.
//!
//! A command does no I/O. It ends with [`crate::exec::Need::Call`], the engine has the call made by its [`Outgoing`], and runs the
//! command again, which then finds the [`Outcome`]. A command that runs again because another transaction was faster finds the outcome
//! of an equal call, too: nothing is sent twice. Knows neither HTTP nor SMTP: an [`Outgoing`] does.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// Something that is to be done outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// An HTTP request.
    Http(Box<HttpRequest>),
    /// A mail to send.
    Mail(Box<Mail>),
}

/// An HTTP request.
#[derive(Debug, Clone, PartialEq)]
pub struct HttpRequest {
    /// `GET`, `POST` …
    pub method: &'static str,
    /// The absolute address.
    pub url: String,
    /// Header fields by name.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub payload: Option<String>,
    /// How long making a connection may take; the settings' time where there is none.
    pub connect_timeout: Option<Duration>,
    /// How long an answer may take; the settings' time where there is none.
    pub timeout: Option<Duration>,
    /// How many redirects are followed; `0` for none.
    pub redirects: u32,
    /// Whether more redirects than that are an error, rather than the answer.
    pub redirects_end_in_error: bool,
}

/// A mail.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mail {
    /// The sender; the settings' sender where there is none.
    pub from: Option<String>,
    /// Recipients.
    pub to: Vec<String>,
    /// Recipients of copies.
    pub cc: Vec<String>,
    /// Recipients whom nobody sees.
    pub bcc: Vec<String>,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: Option<String>,
    /// The text as HTML.
    pub html: Option<String>,
    /// The character set to write it in.
    pub charset: Option<String>,
}

/// What a call gave.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The answer to an HTTP request.
    Http(HttpAnswer),
    /// The mail server has taken the mail.
    Mail,
}

/// The answer to an HTTP request.
#[derive(Debug, Clone, PartialEq)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// Header fields, with their names as the server wrote them.
    pub headers: Vec<(String, String)>,
    /// The body, where an answer of that kind has one.
    pub body: Option<Vec<u8>>,
}

/// Why a call gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Calls are switched off, or not to that host; the text says so.
    #[error("{0}")]
    Refused(String),
    /// The request could not be sent, or nothing came back.
    #[error("{0}")]
    Failed(String),
    /// The body of the answer broke off.
    #[error("{0}")]
    BrokenAnswer(String),
    /// The answer is longer than allowed.
    #[error("{0}")]
    TooLarge(String),
    /// A mail has an address that is none.
    #[error("{reason}")]
    Address {
        /// Which of the mail's addresses.
        part: MailPart,
        /// The address.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// Which addresses of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailPart {
    /// The sender.
    From,
    /// A recipient.
    To,
    /// A recipient of a copy.
    Cc,
    /// A recipient whom nobody sees.
    Bcc,
}

/// What became of a call.
pub type Outcome = Result<Arc<Answer>, CallError>;

/// What [`Outgoing::call`] gives.
pub type Calling<'a> = Pin<Box<dyn Future<Output = Result<Answer, CallError>> + Send + 'a>>;

/// Who makes calls for an engine.
pub trait Outgoing: fmt::Debug + Send + Sync {
    /// Makes a call. Takes bounded time and memory.
    fn call<'a>(&'a self, call: &'a Call) -> Calling<'a>;
}

/// Bytes of answers that one command may gather.
const MAX_ANSWERS: usize = 256 << 20;

/// The calls of a command.
#[derive(Debug, Clone, Default)]
pub struct Calls {
    /// In the order in which the command makes them.
    made: Vec<(Call, Outcome)>,
    /// What an earlier attempt of the command has made, and this one not yet.
    earlier: Vec<(Call, Outcome)>,
    bytes: usize,
}

impl Calls {
    /// What became of the call that a run of the command makes as its `n`th, counted from 0.
    #[must_use]
    pub fn outcome(&self, n: usize) -> Option<&Outcome> {
        self.made.get(n).map(|(_, outcome)| outcome)
    }

    /// Whether none was made.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.made.is_empty() && self.earlier.is_empty()
    }

    /// The calls as an attempt of the same command on fresh rows finds them.
    #[must_use]
    pub fn for_another_attempt(mut self) -> Self {
        // What was made first is looked for first.
        self.made.append(&mut self.earlier);
        Self {
            earlier: std::mem::take(&mut self.made),
            ..self
        }
    }

    /// Makes a call, unless an earlier attempt has made it.
    pub(crate) async fn make(&mut self, call: Call, by: Option<&dyn Outgoing>) {
        let before = self.earlier.iter().position(|(made, _)| *made == call);
        let outcome = match (before, by) {
            (Some(at), _) => self.earlier.remove(at).1,
            (None, None) => Err(CallError::Refused("this engine makes no calls".to_owned())),
            (None, Some(_)) if self.bytes > MAX_ANSWERS => Err(CallError::TooLarge(format!(
                "the answers in one transaction are longer than {MAX_ANSWERS} bytes"
            ))),
            (None, Some(by)) => by.call(&call).await.map(Arc::new),
        };
        match &outcome {
            Ok(answer) if before.is_none() => {
                if let Answer::Http(HttpAnswer {
                    body: Some(body), ..
                }) = &**answer
                {
                    self.bytes += body.len();
                }
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, ?before, "a call failed"),
        }
        self.made.push((call, outcome));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Answers each call with how many there were.
    #[derive(Debug, Default)]
    struct Counting(Mutex<u16>);

    impl Outgoing for Counting {
        fn call<'a>(&'a self, _: &'a Call) -> Calling<'a> {
            Box::pin(async move {
                let mut calls = self.0.lock().expect("no panic elsewhere");
                *calls += 1;
                Ok(Answer::Http(HttpAnswer {
                    status: *calls,
                    headers: vec![],
                    body: None,
                }))
            })
        }
    }

    fn request(url: &str) -> Call {
        Call::Http(Box::new(HttpRequest {
            method: "GET",
            url: url.to_owned(),
            headers: vec![],
            payload: None,
            connect_timeout: None,
            timeout: None,
            redirects: 0,
            redirects_end_in_error: false,
        }))
    }

    fn statuses(calls: &Calls) -> Vec<u16> {
        let made = calls.made.iter();
        made.map(|(_, outcome)| match outcome.as_deref() {
            Ok(Answer::Http(answer)) => answer.status,
            other => panic!("{other:?}"),
        })
        .collect()
    }

    #[tokio::test]
    async fn another_attempt_sends_only_what_is_new() {
        let by = Counting::default();
        let mut calls = Calls::default();
        for url in ["a", "a", "b"] {
            calls.make(request(url), Some(&by)).await;
        }
        assert_eq!(statuses(&calls), [1, 2, 3]);
        let mut calls = calls.for_another_attempt();
        assert!(calls.outcome(0).is_none());
        for url in ["b", "a", "c", "a", "a"] {
            calls.make(request(url), Some(&by)).await;
        }
        assert_eq!(statuses(&calls), [3, 1, 4, 2, 5]);
    }

    #[tokio::test]
    async fn an_engine_without_outgoing_refuses() {
        let mut calls = Calls::default();
        calls.make(request("a"), None).await;
        assert!(matches!(calls.outcome(0), Some(Err(CallError::Refused(_)))));
    }
}
