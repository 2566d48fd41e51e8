//! A SQLite connection and its thread.
//!
//! SQLite works in the calling thread, and may wait for the disk in it; so each connection has a thread of its own, to which whole
//! pieces of work go: all of a query, all of a batch.

use crate::error::StoreError;
use crate::pool::{Connector, Lease};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How many prepared statements a connection keeps.
const STATEMENT_CACHE: usize = 400;
/// How long a statement waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long to wait before trying again where SQLite itself does not wait.
const BUSY_PAUSE: Duration = Duration::from_millis(2);
/// How many bytes of a file are mapped into memory for reading.
const MAPPED: i64 = 256 << 20;

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Location {
    /// In memory, gone with its connection.
    Memory,
    /// In a file.
    File(PathBuf),
}

impl Location {
    /// From a URL such as `sqlite::memory:`, `sqlite:path/file.db` or `sqlite:///absolute/path/file.db`.
    pub(crate) fn parse(url: &str) -> Result<Self, StoreError> {
        let rest = url.strip_prefix("sqlite:").unwrap_or(url);
        let path = rest.strip_prefix("//").unwrap_or(rest);
        if path == ":memory:" {
            return Ok(Self::Memory);
        }
        if path.is_empty() || path.contains('?') {
            return Err(StoreError::Url(format!(
                "expected a path or :memory: after sqlite:, without parameters, but found {rest}"
            )));
        }
        Ok(Self::File(PathBuf::from(path)))
    }
}

/// Opens connections.
pub(crate) struct SqliteConnector {
    /// Where the database is.
    pub(crate) location: Location,
    /// What the connections may do.
    pub(crate) access: Access,
}

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Read, write, and make the file.
    Create,
    /// Read and write a file that is there.
    Write,
    /// Read.
    Read,
}

/// A piece of work for a connection.
type Work = Box<dyn FnOnce(&mut Connection) + Send>;

/// A connection: the way to its thread, which ends when this is dropped.
pub(crate) struct SqliteThread {
    work: mpsc::Sender<Work>,
}

impl Connector for SqliteConnector {
    type Connection = SqliteThread;
    const CANCEL_SAFE: bool = true;

    async fn connect(&self) -> Result<SqliteThread, StoreError> {
        let (location, access) = (self.location.clone(), self.access);
        let (work, pieces) = mpsc::channel::<Work>();
        let (opened, answer) = oneshot::channel();
        let body = move || match open(&location, access) {
            Ok(mut connection) => {
                if opened.send(Ok(())).is_ok() {
                    pieces.into_iter().for_each(|piece| piece(&mut connection));
                }
            }
            Err(error) => drop(opened.send(Err(error))),
        };
        std::thread::Builder::new()
            .name("sqlite".to_owned())
            .spawn(body)
            .map_err(|error| StoreError::Unavailable(error.into()))?;
        answer.await.map_err(|_| StoreError::Closed)??;
        Ok(SqliteThread { work })
    }
}

impl SqliteThread {
    /// Runs a piece of work to its end, also if the caller stops waiting.
    async fn run<T: Send + 'static>(
        &self,
        piece: impl FnOnce(&mut Connection) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let (done, answer) = oneshot::channel();
        let work: Work = Box::new(move |connection| drop(done.send(piece(connection))));
        self.work.send(work).map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)
    }
}

impl Lease<SqliteConnector> {
    /// Runs a piece of work and gives the connection back; one whose thread has died is replaced for the next caller.
    pub(crate) async fn run<T: Send + 'static>(
        mut self,
        piece: impl FnOnce(&mut Connection) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let result = self.connection().run(piece).await;
        match result {
            Ok(_) => self.release(),
            Err(_) => self.discard(),
        }
        result
    }
}

fn open(location: &Location, access: Access) -> Result<Connection, StoreError> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(
        OpenFlags::SQLITE_OPEN_CREATE,
        access == Access::Create || *location == Location::Memory,
    );
    let connection = match location {
        Location::Memory => Connection::open_in_memory_with_flags(flags)?,
        Location::File(path) => Connection::open_with_flags(path, flags)
            .map_err(|error| StoreError::Unavailable(error.into()))?,
    };
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
    if let Location::File(_) = location {
        write_ahead(&connection)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "mmap_size", MAPPED)?;
    }
    connection.pragma_update(None, "case_sensitive_like", true)?;
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "query_only", access == Access::Read)?;
    Ok(connection)
}

/// Switches a file to its write-ahead log. Two that do so at once on a new file do not wait for each other by the busy timeout, since
/// SQLite sees a deadlock there; so the waiting is done here. The calling thread belongs to the connection, it may sleep.
fn write_ahead(connection: &Connection) -> Result<(), StoreError> {
    let until = Instant::now() + BUSY_TIMEOUT;
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && Instant::now() < until =>
            {
                std::thread::sleep(BUSY_PAUSE);
            }
            result => return Ok(result?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Barrier;

    #[test]
    fn a_new_file_is_opened_by_many_at_once() {
        let folder = std::env::temp_dir().join(format!("cauce-open-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir(&folder).expect("a folder");
        for round in 0..40 {
            let location = Location::File(folder.join(format!("{round}.db")));
            let together = Barrier::new(6);
            std::thread::scope(|scope| {
                for _ in 0..6 {
                    scope.spawn(|| {
                        together.wait();
                        let connection = open(&location, Access::Create).expect("it opens");
                        connection
                            .execute_batch(
                                "BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS T (A); COMMIT",
                            )
                            .expect("it waits");
                    });
                }
            });
        }
        std::fs::remove_dir_all(&folder).expect("it is ours");
    }

    #[test]
    fn urls_name_a_file_or_memory() {
        for (url, location) in [
            ("sqlite::memory:", Some(Location::Memory)),
            ("sqlite://:memory:", Some(Location::Memory)),
            ("sqlite:a/b.db", Some(Location::File("a/b.db".into()))),
            ("sqlite:///a/b.db", Some(Location::File("/a/b.db".into()))),
            ("sqlite:", None),
            ("sqlite:x.db?mode=ro", None),
        ] {
            assert_eq!(Location::parse(url).ok(), location, "{url}");
        }
    }
}
