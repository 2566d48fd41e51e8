//! The `cauce` command: see `cauce --help`.

/// Requests and commits allocate in many threads at once, where the C library's allocator has them wait for each other.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    cauce_server::cli::run()
}
