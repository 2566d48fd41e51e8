//! Makes the calls of an engine to the world outside: the HTTP requests of connectors, and mails.
//!
//! Takes bounded time and memory for each, and goes nowhere that the settings do not allow. Knows nothing of BPMN or databases.

mod connection;
mod hosts;
mod http;
mod mail;
mod recording;

use std::time::Duration;

use cauce_engine::outgoing::{Answer, Call, CallError, Calling, Outgoing};

pub use hosts::{Hosts, HostsError};
pub use mail::{MailSettings, MailTls};

/// What calls may do.
#[derive(Debug, Clone)]
pub struct OutgoingSettings {
    /// Whether there are any.
    pub enabled: bool,
    /// The hosts that HTTP requests may go to, redirects included.
    pub hosts: Hosts,
    /// How long a call may take that says nothing of it itself.
    pub timeout: Duration,
    /// The longest body of an answer in bytes.
    pub max_answer: usize,
    /// The mail server.
    pub mail: MailSettings,
}

impl Default for OutgoingSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            hosts: Hosts::any(),
            timeout: Duration::from_secs(30),
            max_answer: 10 << 20,
            mail: MailSettings::default(),
        }
    }
}

/// Makes calls over the network.
#[derive(Debug)]
pub struct Network {
    settings: OutgoingSettings,
    http: http::Client,
}

impl Network {
    /// The network, used as the settings say. Proxies come from the environment, as `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`.
    #[must_use]
    pub fn new(settings: OutgoingSettings) -> Self {
        let http = http::Client::new(&settings);
        Self { settings, http }
    }

    async fn make(&self, call: &Call) -> Result<Answer, CallError> {
        if !self.settings.enabled {
            return Err(CallError::Refused(
                "outgoing calls are switched off".to_owned(),
            ));
        }
        match call {
            Call::Http(request) => self.http.send(request).await.map(Answer::Http),
            Call::Mail(mail) => {
                mail::send(mail, &self.settings.mail, self.settings.timeout).await?;
                Ok(Answer::Mail)
            }
        }
    }
}

impl Outgoing for Network {
    fn call<'a>(&'a self, call: &'a Call) -> Calling<'a> {
        Box::pin(self.make(call))
    }
}
