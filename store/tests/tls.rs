//! Connections to PostgreSQL under TLS: each mode takes and refuses what libpq does.

#![expect(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

use cauce_store::records::{Execution, Property};
use cauce_store::testing::{Authority, Files, Issued, Postgres};
use cauce_store::{
    CommitError, Filter, Kind, Record, RowChange, Store, StoreError, StoreOptions, UnitOfWork,
};
use std::time::Duration;

/// Who may connect, and how.
const LINES: &str = "\
local   all all                       trust
hostssl all shy       127.0.0.1/32    trust
hostnossl all open    127.0.0.1/32    trust
hostssl all holder    127.0.0.1/32    cert
host    all careful   127.0.0.1/32    scram-sha-256
host    all postgres  127.0.0.1/32    trust
hostssl all shy       ::1/128         trust
host    all postgres  ::1/128         trust
";
const USERS: &str = "CREATE ROLE shy SUPERUSER LOGIN; CREATE ROLE open SUPERUSER LOGIN; CREATE ROLE holder SUPERUSER LOGIN; \
    CREATE ROLE careful SUPERUSER LOGIN PASSWORD 'pencil'";

/// A server under TLS whose certificate names `localhost`, who signed it, and a place for files of clients.
struct Scene {
    server: Postgres,
    authority: Authority,
    files: Files,
    /// A database with all tables, as `postgres@127.0.0.1`.
    database: String,
}

impl Scene {
    async fn new() -> Self {
        let authority = Authority::new();
        let own = authority.issue("a server", &["localhost"]);
        let server = Postgres::start_with_tls(&own, &authority, LINES);
        server.administer(USERS);
        Self {
            database: server.migrated_database().await,
            server,
            authority,
            files: Files::new(),
        }
    }

    /// The URL of the database for a user and a host, with parameters.
    fn url(&self, user: &str, host: &str, parameters: &str) -> String {
        let to = format!("{user}@{host}:");
        let url = self.database.replace("postgres@127.0.0.1:", &to);
        format!("{url}?{parameters}")
    }

    /// The same with a new certificate of the server.
    fn identify(&self, own: &Issued) {
        self.server.stop();
        self.server.identify(own);
        self.server.go_on();
    }
}

fn quiet() -> StoreOptions {
    StoreOptions {
        notify: false,
        acquire_timeout: Duration::from_secs(20),
        ..StoreOptions::default()
    }
}

/// Whether the connection that reads is under TLS.
async fn reads_under_tls(store: &Store) -> bool {
    let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let rows = store.query(sql, vec![], &[Kind::Bool]).await.unwrap();
    rows[0][0] == cauce_store::Cell::Bool(true)
}

/// What an attempt comes to: `tls`, `plain`, or why not.
async fn outcome(url: &str) -> String {
    match Store::open(url, quiet()).await {
        Ok(store) if reads_under_tls(&store).await => "tls".to_owned(),
        Ok(_) => "plain".to_owned(),
        Err(error) => error.to_string(),
    }
}

fn unit(id: &str) -> UnitOfWork {
    let row = Execution {
        id: id.to_owned(),
        rev: 1,
        ..Execution::default()
    };
    UnitOfWork {
        changes: vec![RowChange::Insert {
            table: Execution::TABLE,
            cells: row.cells(),
        }],
        ..UnitOfWork::default()
    }
}

#[tokio::test]
async fn each_mode_takes_and_refuses_what_libpq_does() {
    let scene = Scene::new().await;
    let files = &scene.files;
    let root = files.write("root.crt", &scene.authority.certificate());
    let other = files.write("other.crt", &Authority::new().certificate());
    let none = files.write("none.crt", "nothing");
    let holder = scene.authority.issue("holder", &[]);
    let certificate = files.write("holder.crt", &holder.certificate);
    let key = files.write("holder.key", &holder.key);
    let stranger = Authority::new().issue("holder", &[]);
    let strange = files.write("stranger.crt", &stranger.certificate);
    let strange_key = files.write("stranger.key", &stranger.key);
    let with_key = format!("sslcert={certificate}&sslkey={key}");

    for (user, host, parameters, expected) in [
        // Without a word, as with "prefer".
        ("postgres", "127.0.0.1", String::new(), "tls"),
        ("postgres", "127.0.0.1", "sslmode=disable".into(), "plain"),
        ("postgres", "127.0.0.1", "sslmode=allow".into(), "plain"),
        ("postgres", "127.0.0.1", "sslmode=prefer".into(), "tls"),
        ("postgres", "127.0.0.1", "sslmode=require".into(), "tls"),
        ("postgres", "127.0.0.1", "ssl=true".into(), "tls"),
        // What the server wants decides where the client leaves it open.
        ("shy", "127.0.0.1", "sslmode=allow".into(), "tls"),
        ("shy", "127.0.0.1", "sslmode=prefer".into(), "tls"),
        (
            "shy",
            "127.0.0.1",
            "sslmode=disable".into(),
            "the server refused the connection: no pg_hba.conf entry for host",
        ),
        ("open", "127.0.0.1", "sslmode=allow".into(), "plain"),
        ("open", "127.0.0.1", "sslmode=prefer".into(), "plain"),
        (
            "open",
            "127.0.0.1",
            "sslmode=require".into(),
            "the server refused the connection: no pg_hba.conf entry for host",
        ),
        // Whose certificate is trusted.
        (
            "postgres",
            "127.0.0.1",
            format!("sslmode=verify-ca&sslrootcert={root}"),
            "tls",
        ),
        (
            "postgres",
            "127.0.0.1",
            format!("sslmode=verify-ca&sslrootcert={other}"),
            "signed by nobody who is trusted",
        ),
        (
            "postgres",
            "127.0.0.1",
            format!("sslmode=verify-full&sslrootcert={root}"),
            "the server's certificate is not for 127.0.0.1, it names",
        ),
        (
            "postgres",
            "localhost",
            format!("sslmode=verify-full&sslrootcert={root}"),
            "tls",
        ),
        (
            "postgres",
            "elsewhere",
            format!("hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert={root}"),
            "is not for elsewhere, it names",
        ),
        (
            "postgres",
            "localhost",
            format!("hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert={root}"),
            "tls",
        ),
        (
            "postgres",
            "localhost",
            "sslmode=verify-full&sslrootcert=system".into(),
            "signed by nobody who is trusted",
        ),
        (
            "postgres",
            "localhost",
            "sslrootcert=system".into(),
            "signed by nobody who is trusted",
        ),
        // A root certificate is for "require" and less what "verify-ca" is.
        (
            "postgres",
            "127.0.0.1",
            format!("sslmode=require&sslrootcert={root}"),
            "tls",
        ),
        (
            "postgres",
            "127.0.0.1",
            format!("sslmode=require&sslrootcert={other}"),
            "signed by nobody who is trusted",
        ),
        (
            "postgres",
            "127.0.0.1",
            format!("sslmode=prefer&sslrootcert={other}"),
            "plain",
        ),
        // The client's own certificate.
        (
            "holder",
            "127.0.0.1",
            format!("sslmode=require&{with_key}"),
            "tls",
        ),
        (
            "holder",
            "127.0.0.1",
            "sslmode=require".into(),
            "connection requires a valid client certificate",
        ),
        (
            "holder",
            "127.0.0.1",
            format!("sslmode=require&sslcertmode=disable&{with_key}"),
            "connection requires a valid client certificate",
        ),
        (
            "shy",
            "127.0.0.1",
            format!("sslmode=require&sslcert={strange}&sslkey={strange_key}"),
            "TLS with the server failed",
        ),
        // A password that is bound to the server's certificate.
        (
            "careful:pencil",
            "127.0.0.1",
            "channel_binding=require&sslmode=require".into(),
            "tls",
        ),
        (
            "careful:pencil",
            "127.0.0.1",
            "channel_binding=require&sslmode=disable".into(),
            "the server refused the connection",
        ),
        (
            "careful:pencil",
            "127.0.0.1",
            "sslmode=disable".into(),
            "plain",
        ),
        (
            "careful:eraser",
            "127.0.0.1",
            "sslmode=require".into(),
            "password authentication failed for user \"careful\"",
        ),
        (
            "careful:eraser",
            "127.0.0.1",
            "sslmode=prefer".into(),
            "password authentication failed for user \"careful\"",
        ),
        (
            "careful",
            "127.0.0.1",
            "sslmode=require".into(),
            "the server refused the connection: password missing",
        ),
        // What cannot be.
        (
            "postgres",
            "127.0.0.1",
            "sslmode=verify-none".into(),
            "expected sslmode to be one of disable, allow, prefer, require, verify-ca, verify-full, but it is verify-none",
        ),
        (
            "postgres",
            "127.0.0.1",
            "sslmode=require&sslrootcert=system".into(),
            "sslrootcert=system needs sslmode=verify-full, but it is require",
        ),
        (
            "postgres",
            "127.0.0.1",
            "sslmode=verify-ca&sslrootcert=/nowhere".into(),
            "cannot read the root certificate /nowhere",
        ),
        (
            "postgres",
            "127.0.0.1",
            "sslmode=require&sslrootcert=/nowhere".into(),
            "cannot read the root certificate /nowhere",
        ),
        (
            "postgres",
            "127.0.0.1",
            format!("sslmode=verify-ca&sslrootcert={none}"),
            "holds no certificate in PEM",
        ),
        (
            "postgres",
            "127.0.0.1",
            "sslcert=/nowhere".into(),
            "cannot read the client certificate /nowhere",
        ),
        (
            "postgres",
            "127.0.0.1",
            format!("sslcert={certificate}&sslkey=/nowhere"),
            "cannot read the private key /nowhere",
        ),
        (
            "postgres",
            "127.0.0.1",
            format!("sslcert={certificate}&sslkey={certificate}"),
            "holds no private key in PEM",
        ),
        (
            "postgres",
            "127.0.0.1",
            format!("sslcert={certificate}&sslkey={strange_key}"),
            "the client certificate and its key cannot be used",
        ),
        (
            "postgres",
            "127.0.0.1",
            "ssl_max_protocol_version=TLSv1.1".into(),
            "leave neither TLSv1.2 nor TLSv1.3",
        ),
        (
            "postgres",
            "127.0.0.1",
            "ssl_max_protocol_version=TLSv1.2&sslmode=require".into(),
            "tls",
        ),
        (
            "postgres",
            "127.0.0.1",
            "sslnegotiation=direct".into(),
            "sslnegotiation=direct needs sslmode=require or more",
        ),
    ] {
        let came = outcome(&scene.url(user, host, &parameters)).await;
        let right = match expected {
            "tls" | "plain" => came == expected,
            words => came.contains(words),
        };
        assert!(
            right,
            "{user}@{host}?{parameters}: expected {expected}, but {came}"
        );
        assert!(
            !came.contains("pencil") && !came.contains("eraser"),
            "{came}"
        );
    }
}

#[tokio::test]
async fn a_key_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let files = Files::new();
    let own = Authority::new().issue("holder", &[]);
    let certificate = files.write("holder.crt", &own.certificate);
    let key = files.write("holder.key", &own.key);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let url = format!("postgres://nobody@127.0.0.1:1/x?sslcert={certificate}&sslkey={key}");
    let said = Store::open(&url, quiet()).await.err().unwrap().to_string();
    assert!(said.contains("must not be open to others"), "{said}");
}

#[tokio::test]
async fn certificates_that_servers_have_are_taken_or_refused() {
    let scene = Scene::new().await;
    let root = scene
        .files
        .write("root.crt", &scene.authority.certificate());
    let itself = Issued::by_itself("localhost");
    let own = scene.files.write("itself.crt", &itself.certificate);
    let another = Issued::by_itself("localhost");
    let another = scene.files.write("another.crt", &another.certificate);
    let url = |host: &str, parameters: String| scene.url("postgres", host, &parameters);
    let ca = |root: &str| format!("sslmode=verify-ca&sslrootcert={root}");
    let full = |root: &str| format!("sslmode=verify-full&sslrootcert={root}");
    let at_home = url("localhost", full(&root));
    let at_home_only_trusted = url("localhost", ca(&root));

    // Its name stands in the subject only.
    scene.identify(&scene.authority.issue("localhost", &[]));
    assert_eq!(outcome(&at_home).await, "tls");
    let elsewhere = outcome(&url("127.0.0.1", full(&root))).await;
    assert!(elsewhere.contains("it names none"), "{elsewhere}");

    // It names others, and so the subject does not count.
    scene.identify(&scene.authority.issue("localhost", &["db.example"]));
    let others = outcome(&at_home).await;
    assert!(
        others.contains("is not for localhost, it names"),
        "{others}"
    );
    assert!(others.contains("db.example"), "{others}");
    assert_eq!(outcome(&at_home_only_trusted).await, "tls");

    // An address.
    scene.identify(&scene.authority.issue("a server", &["127.0.0.1"]));
    assert_eq!(outcome(&url("127.0.0.1", full(&root))).await, "tls");

    // Its time is over.
    scene.identify(&scene.authority.issue_expired("a server", &["localhost"]));
    let over = outcome(&at_home_only_trusted).await;
    assert!(
        over.contains("cannot be trusted: certificate expired"),
        "{over}"
    );

    // It vouches for itself, and is trusted by name.
    scene.identify(&itself);
    assert_eq!(outcome(&url("localhost", full(&own))).await, "tls");
    assert_eq!(outcome(&url("127.0.0.1", ca(&own))).await, "tls");
    let elsewhere = outcome(&url("127.0.0.1", full(&own))).await;
    assert!(elsewhere.contains("is not for 127.0.0.1"), "{elsewhere}");
    for stranger in [&root, &another] {
        let said = outcome(&url("localhost", ca(stranger))).await;
        assert!(said.contains("trusted"), "{said}");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_tls_is_demanded() {
    let files = Files::new();
    let root = files.write("root.crt", &Authority::new().certificate());
    let server = Postgres::shared();
    for (parameters, expected) in [
        (String::new(), "plain"),
        ("sslmode=allow".into(), "plain"),
        (
            "sslmode=require".into(),
            "the server does not speak TLS, which sslmode=require demands",
        ),
        (
            format!("sslmode=verify-full&sslrootcert={root}"),
            "which sslmode=verify-full demands",
        ),
    ] {
        let url = format!("{}?{parameters}", server.migrated_database().await);
        let came = outcome(&url).await;
        assert!(came.contains(expected), "{parameters}: {came}");
    }
}

#[tokio::test]
async fn a_socket_of_this_machine_needs_no_tls() {
    let server = Postgres::shared();
    let url = server.migrated_database().await;
    let folder = server.folder().display().to_string().replace('/', "%2F");
    let url = url.replace("127.0.0.1", &folder);
    assert_eq!(outcome(&format!("{url}?sslmode=require")).await, "plain");
}

#[tokio::test]
async fn all_connections_of_a_store_are_under_tls() {
    let scene = Scene::new().await;
    let root = scene
        .files
        .write("root.crt", &scene.authority.certificate());
    let url = scene.url(
        "postgres",
        "localhost",
        &format!("sslmode=verify-full&sslrootcert={root}"),
    );
    let store = Store::open(&url, StoreOptions::default()).await.unwrap();
    store.commit(unit("a")).await.unwrap();
    assert_eq!(store.count::<Execution>(&Filter::new()).await.unwrap(), 1);
    store.select::<Property>(&Filter::new()).await.unwrap();
    let sql = "SELECT bool_and(ssl), count(*), bool_or(query LIKE 'LISTEN%') FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
               WHERE datname = current_database() AND backend_type = 'client backend'";
    loop {
        let rows = store
            .query(sql, vec![], &[Kind::Bool, Kind::Long, Kind::Bool])
            .await
            .unwrap();
        assert_eq!(rows[0][0], cauce_store::Cell::Bool(true), "{rows:?}");
        // Listening starts in the background.
        if rows[0][2] == cauce_store::Cell::Bool(true) {
            assert!(
                matches!(rows[0][1], cauce_store::Cell::Int(3..)),
                "{rows:?}"
            );
            break;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_store_goes_on_with_renewed_certificates() {
    let scene = Scene::new().await;
    let root = scene
        .files
        .write("root.crt", &scene.authority.certificate());
    let parameters = format!("sslmode=verify-full&sslrootcert={root}");
    let url = scene.url("postgres", "localhost", &parameters);
    let store = Store::open(&url, quiet()).await.unwrap();
    store.commit(unit("a")).await.unwrap();

    let renewed = Authority::new();
    scene.identify(&renewed.issue("a server", &["localhost"]));
    let error = store.count::<Execution>(&Filter::new()).await.unwrap_err();
    assert!(error.is_unavailable(), "{error:?}");
    let error = store.commit(unit("b")).await.unwrap_err();
    assert!(matches!(error, CommitError::Lost(_)), "{error:?}");

    let _ = scene.files.write("root.crt", &renewed.certificate());
    store.commit(unit("c")).await.unwrap();
    assert_eq!(store.count::<Execution>(&Filter::new()).await.unwrap(), 2);
}

#[tokio::test]
async fn what_takes_too_long_is_given_up_under_tls() {
    let scene = Scene::new().await;
    let url = scene.url("shy", "127.0.0.1", "sslmode=require");
    let options = StoreOptions {
        statement_timeout: Duration::from_secs(3),
        ..quiet()
    };
    let store = Store::open(&url, options).await.unwrap();
    let slow = store
        .query("SELECT pg_sleep(50)::text", vec![], &[Kind::Text])
        .await;
    assert!(matches!(slow, Err(StoreError::TimedOut(_))), "{slow:?}");
    assert!(reads_under_tls(&store).await);
    let sleep = RowChange::Statement {
        sql: "SELECT pg_sleep(50)".to_owned(),
        binds: Vec::new(),
    };
    let slow = UnitOfWork {
        changes: vec![sleep],
        ..UnitOfWork::default()
    };
    let error = store.commit(slow).await.unwrap_err();
    assert!(matches!(error, CommitError::Lost(_)), "{error:?}");
    store.commit(unit("a")).await.unwrap();
}
