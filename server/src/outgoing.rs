//! The settings of calls to the world outside: connectors and mails.

use std::time::Duration;

use cauce_outgoing::{Hosts, HostsError, MailSettings, OutgoingSettings};
use clap::{Args, ValueEnum};

/// Options about calls to the world outside.
#[derive(Debug, Default, Args)]
pub(crate) struct OutgoingArgs {
    /// Let processes make no calls: connectors and mail tasks fail
    #[arg(long, env = "CAUCE_NO_OUTGOING_CALLS", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    pub(crate) no_outgoing_calls: Option<bool>,
    /// The hosts that connectors may send requests to, such as api.example.com,*.intern.example:8443 [default: all]
    #[arg(
        long,
        env = "CAUCE_OUTGOING_HOSTS",
        value_delimiter = ',',
        value_name = "HOSTS"
    )]
    pub(crate) outgoing_hosts: Option<Vec<String>>,
    /// How long a connector or a mail server may take to answer [default: 30]
    #[arg(long, env = "CAUCE_OUTGOING_TIMEOUT", value_name = "SECONDS")]
    pub(crate) outgoing_timeout: Option<u64>,
    /// The mail server of mail tasks [default: localhost]
    #[arg(long, env = "CAUCE_MAIL_HOST", value_name = "HOST")]
    pub(crate) mail_host: Option<String>,
    /// The port of the mail server [default: 25]
    #[arg(long, env = "CAUCE_MAIL_PORT", value_name = "PORT")]
    pub(crate) mail_port: Option<u16>,
    /// The sender of mails whose task names none [default: camunda@localhost]
    #[arg(long, env = "CAUCE_MAIL_FROM", value_name = "ADDRESS")]
    pub(crate) mail_from: Option<String>,
    /// The user at the mail server
    #[arg(long, env = "CAUCE_MAIL_USER", value_name = "USER")]
    pub(crate) mail_user: Option<String>,
    /// The password at the mail server
    #[arg(
        long,
        env = "CAUCE_MAIL_PASSWORD",
        hide_env_values = true,
        value_name = "PASSWORD"
    )]
    pub(crate) mail_password: Option<String>,
    /// Whether the connection to the mail server is encrypted [default: none]
    #[arg(long, env = "CAUCE_MAIL_TLS", value_enum, value_name = "HOW")]
    pub(crate) mail_tls: Option<MailTls>,
}

/// Whether and how the connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MailTls {
    /// Not at all.
    None,
    /// From the beginning.
    Implicit,
    /// After STARTTLS.
    Starttls,
}

/// The settings that options and the settings file give.
///
/// # Errors
/// A host is none.
pub(crate) fn settings(
    args: OutgoingArgs,
    file: OutgoingArgs,
) -> Result<OutgoingSettings, HostsError> {
    let defaults = OutgoingSettings::default();
    let off = args.no_outgoing_calls.or(file.no_outgoing_calls);
    let hosts = args.outgoing_hosts.or(file.outgoing_hosts);
    let timeout = args.outgoing_timeout.or(file.outgoing_timeout);
    Ok(OutgoingSettings {
        enabled: !off.unwrap_or(false),
        hosts: match &hosts {
            Some(hosts) => Hosts::only(hosts.iter().map(String::as_str))?,
            None => defaults.hosts,
        },
        timeout: timeout.map_or(defaults.timeout, Duration::from_secs),
        mail: MailSettings {
            host: args
                .mail_host
                .or(file.mail_host)
                .unwrap_or(defaults.mail.host),
            port: args
                .mail_port
                .or(file.mail_port)
                .unwrap_or(defaults.mail.port),
            from: args
                .mail_from
                .or(file.mail_from)
                .unwrap_or(defaults.mail.from),
            user: args.mail_user.or(file.mail_user),
            password: args.mail_password.or(file.mail_password),
            tls: match args.mail_tls.or(file.mail_tls) {
                None | Some(MailTls::None) => cauce_outgoing::MailTls::None,
                Some(MailTls::Implicit) => cauce_outgoing::MailTls::Implicit,
                Some(MailTls::Starttls) => cauce_outgoing::MailTls::StartTls,
            },
        },
        ..defaults
    })
}
