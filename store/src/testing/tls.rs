//! Certificates for tests, and a PostgreSQL server that has them.

use super::{Folder, Postgres, as_server_user, is_root, run};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// An authority that signs certificates.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate with its key, in PEM.
pub struct Issued {
    /// The certificate.
    pub certificate: String,
    /// Its key.
    pub key: String,
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

impl Authority {
    /// A new one.
    ///
    /// # Panics
    /// If it cannot be made.
    #[must_use]
    pub fn new() -> Self {
        let mut wanted = params("an authority of tests", &[]);
        wanted.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key is made");
        Self(CertifiedIssuer::self_signed(wanted, key).expect("an authority is made"))
    }

    /// Its own certificate, in PEM.
    #[must_use]
    pub fn certificate(&self) -> String {
        self.0.pem()
    }

    /// A certificate for a subject that has other names, hosts or addresses.
    ///
    /// # Panics
    /// If it cannot be made.
    #[must_use]
    pub fn issue(&self, subject: &str, names: &[&str]) -> Issued {
        self.sign(&params(subject, names))
    }

    /// A certificate whose time is over.
    ///
    /// # Panics
    /// If it cannot be made.
    #[must_use]
    pub fn issue_expired(&self, subject: &str, names: &[&str]) -> Issued {
        let mut wanted = params(subject, names);
        wanted.not_after = date_time_ymd(2001, 1, 1);
        self.sign(&wanted)
    }

    fn sign(&self, wanted: &CertificateParams) -> Issued {
        let key = KeyPair::generate().expect("a key is made");
        let signed = wanted.signed_by(&key, &self.0);
        Issued {
            certificate: signed.expect("a certificate is made").pem(),
            key: key.serialize_pem(),
        }
    }
}

impl Issued {
    /// A certificate that vouches for itself, as `openssl req -x509` makes it: with its name in the subject only.
    ///
    /// # Panics
    /// If it cannot be made.
    #[must_use]
    pub fn by_itself(subject: &str) -> Self {
        let mut wanted = params(subject, &[]);
        wanted.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key is made");
        let signed = wanted.self_signed(&key);
        Self {
            certificate: signed.expect("a certificate is made").pem(),
            key: key.serialize_pem(),
        }
    }
}

fn params(subject: &str, names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut wanted = CertificateParams::new(names).expect("names that a certificate may have");
    wanted.distinguished_name.remove(DnType::CommonName);
    wanted.distinguished_name.push(DnType::CommonName, subject);
    wanted
}

/// Files of a client, gone with their owner.
pub struct Files(Folder);

impl Default for Files {
    fn default() -> Self {
        Self::new()
    }
}

impl Files {
    /// None yet.
    ///
    /// # Panics
    /// If no folder can be made.
    #[must_use]
    pub fn new() -> Self {
        Self(Folder::new("certificates"))
    }

    /// Writes one that only its owner may read, and returns its path.
    ///
    /// # Panics
    /// If it cannot be written.
    #[must_use]
    pub fn write(&self, name: &str, contents: &str) -> String {
        let path = self.0.0.join(name);
        std::fs::write(&path, contents).expect("a file is written");
        restrict(&path);
        path.display().to_string()
    }
}

impl Postgres {
    /// A server of its own that speaks TLS, and takes the certificates of clients that an authority has signed. The lines say who may
    /// connect and how, as in `pg_hba.conf`.
    ///
    /// # Panics
    /// If PostgreSQL is not installed or does not start.
    #[must_use]
    pub fn start_with_tls(own: &Issued, clients: &Authority, lines: &str) -> Self {
        let mut server = Self::make();
        server.write("clients.crt", &clients.certificate());
        let hba = server.write("hba.conf", lines);
        server.settings = format!(
            " -c ssl=on -c ssl_cert_file='{0}/server.crt' -c ssl_key_file='{0}/server.key' -c ssl_ca_file='{0}/clients.crt' \
             -c hba_file='{1}'",
            server.folder.display(),
            hba.display()
        );
        server.identify(own);
        server.go_on();
        server
    }

    /// Gives the server another certificate, from its next start on.
    ///
    /// # Panics
    /// If it cannot be written.
    pub fn identify(&self, own: &Issued) {
        self.write("server.crt", &own.certificate);
        self.write("server.key", &own.key);
    }

    /// Runs statements as who owns the server, on its socket.
    ///
    /// # Panics
    /// If they fail.
    pub fn administer(&self, sql: &str) {
        let mut psql = as_server_user(&self.programs.join("psql"));
        psql.args(["-U", "postgres", "-v", "ON_ERROR_STOP=1", "-h"])
            .arg(&self.folder)
            .args(["-p", &self.port.to_string(), "-c", sql, "postgres"]);
        run(&mut psql);
    }

    fn write(&self, name: &str, contents: &str) -> PathBuf {
        let path = self.folder.join(name);
        std::fs::write(&path, contents).expect("a file is written");
        restrict(&path);
        if is_root() {
            run(std::process::Command::new("chown")
                .arg("postgres")
                .arg(&path));
        }
        path
    }
}

fn restrict(path: &Path) {
    let only_owner = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(path, only_owner).expect("a file is restricted");
}
