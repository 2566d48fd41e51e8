//! `cauce serve`.

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use axum::serve::ListenerExt as _;
use cauce_engine::history::cleanup::CleanupSettings;
use cauce_engine::job::JobExecutor;
use cauce_engine::meters::MeterReporter;
use cauce_engine::nodes::NodeReporter;
use cauce_engine::store::HistoryPartitions;
use cauce_engine::{Engine, EngineConfig, HistoryLevel, command};
use cauce_outgoing::Network;

use crate::authentication::Authentication;
use crate::cli::{self, ServeArgs};
use crate::error::chain;
use crate::settings::Settings;
use crate::{App, dispatch, examples, logging};

/// Why the server did not start, or ended.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs the server until it is asked to end: it takes no more requests, finishes those that run, and returns.
pub(crate) fn run(args: ServeArgs) -> Result<(), Failure> {
    let settings = Settings::from_args(args)?;
    logging::start(settings.log_format, &settings.log)?;
    tokio::runtime::Builder::new_multi_thread()
        // Trees of instances are as deep as their models. What is not used takes no memory.
        .thread_stack_size(16 << 20)
        .enable_all()
        .build()?
        .block_on(serve(settings))
}

async fn serve(settings: Settings) -> Result<(), Failure> {
    // Before anybody can know that the server is there, so that no early signal is lost.
    let asked = Asked::listen().map_err(|e| format!("cannot listen for signals: {e}"))?;
    let engine = Engine::open(config(&settings))
        .await
        .map_err(|e| format!("cannot open the database: {}", chain(&e)))?;
    if let Some((id, password)) = &settings.admin_user {
        let created = engine
            .run(|exec| command::create_administrator(exec, id, password))
            .await
            .map_err(|e| format!("cannot create the administrator: {e}"))?;
        if created {
            tracing::info!(user = id, "the first administrator is there");
        }
    }
    if settings.examples {
        let processes = examples::deploy_all(&engine)
            .await
            .map_err(|e| format!("cannot deploy the examples: {e}"))?;
        tracing::info!(processes, "examples are deployed");
    }
    let (mut app, ending) = App::new(engine.clone(), settings.limits);
    app.authentication = settings.authentication;
    app.set_sessions(settings.session_key.as_deref(), settings.session_timeout);
    if settings.authorization && settings.authentication == Authentication::None {
        tracing::warn!(
            "authorizations are on, but nobody is authenticated (--authentication): everybody may do everything"
        );
    }
    let mut ended = app.ending.clone();
    let listener = TcpListener::bind(&settings.listen)
        .await
        .map_err(|e| format!("cannot listen on {}: {e}", settings.listen))?;
    let address = listener.local_addr()?;
    let listener = listener.tap_io(|connection| {
        // Answers are written at once; a connection that refuses the option works without it.
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "cannot set TCP_NODELAY");
        }
    });
    let executor = settings
        .job_executor
        .then(|| JobExecutor::start(engine.clone()));
    let reporter = MeterReporter::start(engine.clone());
    let version = env!("CARGO_PKG_VERSION");
    let node = NodeReporter::start(
        engine.clone(),
        version,
        &address.to_string(),
        settings.job_executor,
    );
    app.node = Some(node.id().into());
    tracing::info!(
        "ready: http://{address}/engine-rest on {}",
        without_password(&settings.database)
    );
    let server = axum::serve(listener, dispatch::service(app)).with_graceful_shutdown(async move {
        asked.arrived().await;
        tracing::info!("asked to end: finishing what runs");
        ending.send_replace(true);
    });
    let too_long = async {
        // The sender lives as long as the server, which is the other branch.
        if ended.wait_for(|e| *e).await.is_ok() {
            tokio::time::sleep(settings.shutdown_timeout).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        result = server => result?,
        () = too_long => tracing::warn!("requests still run after {} seconds: ending without them", settings.shutdown_timeout.as_secs()),
    }
    if let Some(executor) = executor
        && tokio::time::timeout(settings.shutdown_timeout, executor.stop())
            .await
            .is_err()
    {
        tracing::warn!(
            "jobs still run after {} seconds: ending without them",
            settings.shutdown_timeout.as_secs()
        );
    }
    let last_words = async { tokio::join!(node.stop(), reporter.stop()) };
    if tokio::time::timeout(settings.shutdown_timeout, last_words)
        .await
        .is_err()
    {
        tracing::warn!("the meters, and that this node ends, could not be written in time");
    }
    engine.close();
    tracing::info!("ended");
    Ok(())
}

fn config(settings: &Settings) -> EngineConfig {
    let defaults = EngineConfig::default();
    EngineConfig {
        hot_rows: settings.hot_rows.unwrap_or(defaults.hot_rows),
        job_workers: settings.job_workers.unwrap_or(defaults.job_workers),
        database: settings.database.clone(),
        history: match settings.history_level {
            cli::HistoryLevel::None => HistoryLevel::None,
            cli::HistoryLevel::Activity => HistoryLevel::Activity,
            cli::HistoryLevel::Audit => HistoryLevel::Audit,
            cli::HistoryLevel::Full => HistoryLevel::Full,
        },
        history_partitions: settings.history_partitions.map(|by| match by {
            cli::HistoryPartitions::Month => HistoryPartitions::Month,
        }),
        job_executor: settings.job_executor,
        outgoing: Some(Arc::new(Network::new(settings.outgoing.clone()))),
        history_cleanup: Arc::new(CleanupSettings {
            window: settings.history_cleanup_window,
            ..CleanupSettings::default()
        }),
        authorization: settings.authorization,
        tenant_check: settings.tenant_check,
        password_policy: settings.password_policy,
        ..defaults
    }
}

/// The signals that ask the server to end.
struct Asked {
    terminate: Signal,
    interrupt: Signal,
}

impl Asked {
    /// Listens from now on.
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for one of them.
    async fn arrived(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// A database address that may be logged.
fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 < at => {
            format!("{}://…{}", &url[..scheme], &url[at..])
        }
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn passwords_are_not_logged() {
        assert_eq!(
            without_password("postgres://u:p@db/camunda"),
            "postgres://…@db/camunda"
        );
        assert_eq!(
            without_password("sqlite:cauce.sqlite"),
            "sqlite:cauce.sqlite"
        );
    }
}
