//! The load of `benches/versus`: one row of its table on one server, in a closed loop.
//!
//! `versus-load URL ROW CONNECTIONS SECONDS [COUNT [WORKERS]]` prints `go` when it is prepared, waits for a line, and prints the figures
//! as JSON.

mod http;
mod more;
mod rows;
mod work;

use std::time::Duration;

use work::{Failure, Figures, Load};

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match tokio::task::LocalSet::new()
        .run_until(run(&arguments))
        .await
    {
        Ok(figures) => {
            println!("{}", figures.json());
            std::process::ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("versus-load: {failure}");
            std::process::ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &[String]) -> Result<Figures, Failure> {
    let usage =
        || Failure::Usage("expected URL ROW CONNECTIONS SECONDS [COUNT [WORKERS]]".to_owned());
    let number = |index: usize, otherwise: usize| {
        arguments
            .get(index)
            .map_or(Ok(otherwise), |text| text.parse().map_err(|_| usage()))
    };
    let [url, row, ..] = arguments else {
        return Err(usage());
    };
    let place = url.strip_prefix("http://").ok_or_else(usage)?;
    let (address, path) = place.split_once('/').unwrap_or((place, ""));
    let load = Load {
        address: address.parse().map_err(|_| usage())?,
        prefix: format!("/{path}"),
        connections: number(2, 8)?,
        time: Duration::from_secs(number(3, 5)? as u64),
        count: number(4, usize::MAX)?,
        workers: number(5, 1)?,
    };
    match row.as_str() {
        "straight" => rows::starts(&load, "straight").await,
        "parallel" => rows::starts(&load, "parallel").await,
        "task" => rows::starts(&load, "task").await,
        "complete" => rows::completions(&load).await,
        "external" => rows::external(&load).await,
        "pipeline" => more::pipeline(&load).await,
        "timers" => more::timers(&load).await,
        "messages" => more::messages(&load).await,
        "lists" => more::lists(&load).await,
        "deployments" => more::deployments(&load).await,
        _ => Err(Failure::Usage(format!("there is no row {row}"))),
    }
}
