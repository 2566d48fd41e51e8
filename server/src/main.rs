//! The `cauce` command: see `cauce --help`.

fn main() -> std::process::ExitCode {
    cauce_server::cli::run()
}
