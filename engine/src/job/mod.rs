//! The job executor: takes due jobs, runs them on a bounded pool, sleeps until there is something to do.

mod executor;

pub use executor::JobExecutor;
