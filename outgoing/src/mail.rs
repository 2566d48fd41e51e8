//! Mails over SMTP.

use std::time::Duration;

use cauce_engine::outgoing::{CallError, Mail, MailPart};
use lettre::address::AddressError;
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::time::timeout;

/// The mail server, with Camunda's defaults.
#[derive(Clone)]
pub struct MailSettings {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The sender of mails that name none.
    pub from: String,
    /// The user, where the server asks for one.
    pub user: Option<String>,
    /// The user's password.
    pub password: Option<String>,
    /// Whether and how the connection is encrypted.
    pub tls: MailTls,
}

/// Whether and how a connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MailTls {
    /// Not at all.
    #[default]
    None,
    /// From the beginning.
    Implicit,
    /// After `STARTTLS`, without which nothing is sent.
    StartTls,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            host: "localhost".to_owned(),
            port: 25,
            from: "camunda@localhost".to_owned(),
            user: None,
            password: None,
            tls: MailTls::None,
        }
    }
}

impl std::fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("from", &self.from)
            .field("user", &self.user)
            .field("tls", &self.tls)
            .finish_non_exhaustive()
    }
}

fn failed(error: impl std::fmt::Display) -> CallError {
    CallError::Failed(error.to_string())
}

/// Sends a mail: a connection each.
pub(crate) async fn send(
    mail: &Mail,
    settings: &MailSettings,
    limit: Duration,
) -> Result<(), CallError> {
    let message = message(mail, settings)?;
    let mut server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
        .port(settings.port)
        .timeout(Some(limit));
    if settings.tls != MailTls::None {
        let parameters = TlsParameters::new(settings.host.clone()).map_err(failed)?;
        server = server.tls(match settings.tls {
            MailTls::StartTls => Tls::Required(parameters),
            MailTls::Implicit | MailTls::None => Tls::Wrapper(parameters),
        });
    }
    if let (Some(user), Some(password)) = (&settings.user, &settings.password) {
        server = server.credentials(Credentials::new(user.clone(), password.clone()));
    }
    timeout(limit, server.build().send(message))
        .await
        .map_err(|_| failed("the mail server took too long"))?
        .map_err(failed)?;
    Ok(())
}

fn message(mail: &Mail, settings: &MailSettings) -> Result<Message, CallError> {
    let mut builder = Message::builder().message_id(None);
    for to in &mail.to {
        builder = builder.to(mailbox(MailPart::To, to)?);
    }
    builder = builder.from(mailbox(
        MailPart::From,
        mail.from.as_deref().unwrap_or(&settings.from),
    )?);
    for cc in &mail.cc {
        builder = builder.cc(mailbox(MailPart::Cc, cc)?);
    }
    for bcc in &mail.bcc {
        builder = builder.bcc(mailbox(MailPart::Bcc, bcc)?);
    }
    if !mail.subject.is_empty() {
        builder = builder.subject(mail.subject.clone());
    }
    body(builder, mail).map_err(failed)
}

fn body(builder: MessageBuilder, mail: &Mail) -> Result<Message, lettre::error::Error> {
    let text = |text: &str| {
        SinglePart::builder()
            .header(ContentType::TEXT_PLAIN)
            .body(text.to_owned())
    };
    match (&mail.html, &mail.text) {
        (Some(html), Some(plain)) => builder.multipart(
            MultiPart::alternative()
                .singlepart(text(plain))
                .singlepart(SinglePart::html(html.clone())),
        ),
        (Some(html), None) => builder.singlepart(SinglePart::html(html.clone())),
        (None, plain) => builder.singlepart(text(plain.as_deref().unwrap_or_default())),
    }
}

fn mailbox(part: MailPart, address: &str) -> Result<Mailbox, CallError> {
    address
        .parse()
        .map_err(|error: AddressError| CallError::Address {
            part,
            address: address.to_owned(),
            reason: error.to_string(),
        })
}
