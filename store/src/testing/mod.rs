//! Databases for tests: SQLite in memory and in a file, and a PostgreSQL server of the test process.
//!
//! The server's data are in a temporary folder; the server stops and the folder goes when the test process ends, however it ends.
//! Where PostgreSQL is not installed a test that needs it fails: skipped tests prove nothing.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "this module is part of tests"
)]

mod tls;

use crate::connect::Target;
use crate::pg_session::PgSession;
use crate::{Store, StoreOptions};
use std::fmt::Write as _;
use std::io::Read as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use tokio::sync::OnceCell;

pub use tls::{Authority, Files, Issued};

/// What to do where the server's programs are missing.
const MISSING: &str = "these tests need PostgreSQL's server: install it (Debian and Ubuntu: apt-get install postgresql; it need not run)";

/// A store of a test, with what it is kept in.
pub struct TestStore {
    /// Which kind it is: `memory`, `file` or `postgres`.
    pub kind: &'static str,
    /// The URL it was opened with.
    pub url: String,
    /// The store.
    pub store: Store,
    _folder: Option<Folder>,
}

/// A new, empty store of each kind.
///
/// # Panics
/// If one cannot be made.
pub async fn stores() -> Vec<TestStore> {
    vec![memory().await, file().await, postgres().await]
}

/// A new store in memory.
///
/// # Panics
/// If it cannot be made.
pub async fn memory() -> TestStore {
    open("memory", "sqlite::memory:".to_owned(), None).await
}

/// A new store in a temporary file.
///
/// # Panics
/// If it cannot be made.
pub async fn file() -> TestStore {
    let folder = Folder::new("sqlite");
    open(
        "file",
        format!("sqlite:{}", folder.0.join("test.db").display()),
        Some(folder),
    )
    .await
}

/// A new store on the test process's PostgreSQL server.
///
/// # Panics
/// If it cannot be made.
pub async fn postgres() -> TestStore {
    open(
        "postgres",
        Postgres::shared().migrated_database().await,
        None,
    )
    .await
}

async fn open(kind: &'static str, url: String, folder: Option<Folder>) -> TestStore {
    let store = Store::open(&url, StoreOptions::default())
        .await
        .expect("a test's store opens");
    TestStore {
        kind,
        url,
        store,
        _folder: folder,
    }
}

/// A PostgreSQL server.
pub struct Postgres {
    port: u16,
    folder: PathBuf,
    programs: PathBuf,
    /// Further settings of its command line.
    settings: String,
    databases: AtomicU32,
    /// A database with all tables, to be copied.
    template: OnceCell<String>,
    /// Stops the server once its standard input, which this process holds open, ends.
    guard: Mutex<Child>,
}

impl Postgres {
    /// The server that all tests of this process share.
    ///
    /// # Panics
    /// If PostgreSQL is not installed or does not start.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// A server of its own, for a test that stops it.
    ///
    /// # Panics
    /// If PostgreSQL is not installed or does not start.
    #[must_use]
    pub fn start() -> Self {
        let server = Self::make();
        server.go_on();
        server
    }

    /// A server that is yet to start.
    fn make() -> Self {
        let programs = programs().expect(MISSING);
        let folder = Folder::new("postgres").keep();
        let data = folder.join("data");
        let mut script = String::from("read -r _; ");
        let stop = as_server_user(&programs.join("pg_ctl"));
        for word in std::iter::once(stop.get_program()).chain(stop.get_args()) {
            let _ = write!(script, "'{}' ", word.to_string_lossy());
        }
        let _ = write!(
            script,
            "-D '{}' -m immediate stop; rm -rf '{}'",
            data.display(),
            folder.display()
        );
        let guard = Command::new("sh")
            .args(["-c", &script])
            // A signal to the tests' process group, such as Ctrl-C, is not for the one who cleans up after them.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell starts");
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(&folder));
        }
        let mut initdb = as_server_user(&programs.join("initdb"));
        run(initdb.arg("-D").arg(&data).args([
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]));
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))
            .and_then(|socket| socket.local_addr())
            .expect("a free port")
            .port();
        Self {
            port,
            folder,
            programs,
            settings: String::new(),
            databases: AtomicU32::new(0),
            template: OnceCell::new(),
            guard: Mutex::new(guard),
        }
    }

    /// Starts the server again after [`Postgres::stop`].
    ///
    /// # Panics
    /// If it does not start.
    pub fn go_on(&self) {
        let settings = format!(
            "-p {} -k '{}' -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=200{}",
            self.port,
            self.folder.display(),
            self.settings
        );
        let mut start = self.control();
        run(start
            .args(["-w", "-o", &settings, "-l"])
            .arg(self.folder.join("log"))
            .arg("start"));
    }

    /// Stops the server at once, as a crash would.
    ///
    /// # Panics
    /// If it does not stop.
    pub fn stop(&self) {
        run(self.control().args(["-m", "immediate", "-w", "stop"]));
    }

    /// Makes an empty database and returns its URL.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn database(&self) -> String {
        self.create("").await
    }

    /// Makes a database that has all tables and returns its URL. It is a copy, which is faster than making the tables.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn migrated_database(&self) -> String {
        let template = self
            .template
            .get_or_init(|| async {
                let url = self.database().await;
                // Without listening to others nothing stays connected, so that the database can be copied.
                let options = StoreOptions {
                    notify: false,
                    ..StoreOptions::default()
                };
                drop(
                    Store::open(&url, options)
                        .await
                        .expect("the template's tables are made"),
                );
                url.rsplit('/').next().unwrap_or_default().to_owned()
            })
            .await;
        self.create(&format!(" TEMPLATE {template}")).await
    }

    async fn create(&self, template: &str) -> String {
        let name = format!("test{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let target = Target::new(&self.url("postgres")).expect("a URL");
        let connection = target.open().await.expect("the test's server answers");
        let sql = format!("CREATE DATABASE {name}{template}");
        PgSession::new(connection)
            .run(async |client| client.batch_execute(&sql).await)
            .await
            .expect("a database is made");
        self.url(&name)
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder of its socket.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder of PostgreSQL's programs.
    #[must_use]
    pub fn programs(&self) -> &Path {
        &self.programs
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    fn control(&self) -> Command {
        let mut command = as_server_user(&self.programs.join("pg_ctl"));
        command.arg("-D").arg(self.folder.join("data"));
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Ok(mut guard) = self.guard.lock() {
            drop(guard.stdin.take());
            let _ = guard.wait();
        }
    }
}

/// A temporary folder that goes with its owner.
struct Folder(PathBuf);

impl Folder {
    fn new(purpose: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("cauce-{purpose}-{}", uuid::Uuid::new_v4().simple()));
        std::fs::create_dir_all(&path).expect("a temporary folder is made");
        Self(path)
    }

    /// Leaves the folder where it is.
    fn keep(mut self) -> PathBuf {
        std::mem::take(&mut self.0)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.0.as_os_str().is_empty() {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

/// The folder of the server's programs: the newest version's, or that in the search path.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"));
    let searched = std::env::var_os("PATH")
        .map(|path| std::env::split_paths(&path).collect::<Vec<_>>())
        .unwrap_or_default();
    let mut found: Vec<PathBuf> = versions
        .filter(|folder| folder.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().or_else(|| {
        searched
            .into_iter()
            .find(|folder| folder.join("initdb").exists())
    })
}

/// A command as a user who may run the server: root may not.
fn as_server_user(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
        .arg(program);
    command
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().expect("id runs");
    output.stdout.starts_with(b"0\n")
}

/// Runs a command to its end. Its output goes to a file-less pipe only for standard error, since a server that it starts would
/// keep standard output open.
fn run(command: &mut Command) {
    let log = std::env::temp_dir().join(format!("cauce-run-{}", uuid::Uuid::new_v4().simple()));
    let file = std::fs::File::create(&log).expect("a temporary file is made");
    let status = command
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(file)
        .status();
    let mut said = String::new();
    let _ = std::fs::File::open(&log).and_then(|mut file| file.read_to_string(&mut said));
    let _ = std::fs::remove_file(&log);
    match status {
        Ok(status) if status.success() => {}
        status => panic!("{command:?} failed with {status:?}: {said}"),
    }
}
