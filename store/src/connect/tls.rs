//! What a connection asks of TLS, in the words of libpq: `sslmode`, `sslrootcert`, `sslcert`, `sslkey`.
//!
//! Files are read anew for each connection, so that certificates may be renewed while the server runs. One that is named and is not
//! there is an error always, where libpq goes on without checking the server's certificate.

use super::parameters::{Environment, Parameters};
use super::verify::{Trust, Verifier};
use rustls::ClientConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Whether to speak TLS, and what to check of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Never.
    Disable,
    /// Where the server refuses to go without.
    Allow,
    /// Where the server can.
    Prefer,
    /// Always.
    Require,
    /// Always, with a server whose certificate is trusted.
    VerifyCa,
    /// Always, with a server whose certificate is trusted and names the host.
    VerifyFull,
}

impl Mode {
    const NAMES: [(&'static str, Self); 6] = [
        ("disable", Self::Disable),
        ("allow", Self::Allow),
        ("prefer", Self::Prefer),
        ("require", Self::Require),
        ("verify-ca", Self::VerifyCa),
        ("verify-full", Self::VerifyFull),
    ];

    /// As in `sslmode`.
    pub(crate) fn name(self) -> &'static str {
        let named = Self::NAMES.iter().find(|(_, mode)| *mode == self);
        named.map_or("", |(name, _)| name)
    }

    fn verifies(self) -> bool {
        matches!(self, Self::VerifyCa | Self::VerifyFull)
    }
}

/// Why TLS does not come about.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    /// A setting or a file of the client.
    #[error("{0}")]
    Settings(String),
    /// The server speaks none.
    #[error("the server does not speak TLS, which sslmode={0} demands")]
    NotOffered(&'static str),
    /// The certificate names others.
    #[error("the server's certificate is not for {host}, it names {names}")]
    WrongHost {
        /// As in the URL.
        host: String,
        /// Those it names.
        names: String,
    },
    /// Who signed the certificate is not known.
    #[error("the server's certificate is signed by nobody who is trusted (sslrootcert)")]
    Untrusted,
    /// Another fault of the certificate.
    #[error("the server's certificate cannot be trusted: {0}")]
    Certificate(rustls::CertificateError),
    /// Either side gave up.
    #[error("TLS with the server failed: {0}")]
    Handshake(String),
    /// The network.
    #[error("the connection broke while TLS began")]
    Io(#[from] std::io::Error),
}

/// What a connection asks of TLS.
#[derive(Debug)]
pub(crate) struct TlsSettings {
    mode: Mode,
    roots: Roots,
    certificate: Option<File>,
    key: Option<File>,
    names_host: bool,
    versions: Vec<&'static rustls::SupportedProtocolVersion>,
}

/// Whom to trust.
#[derive(Debug)]
enum Roots {
    /// Those whom the machine trusts.
    System,
    /// Those of a file.
    File(File),
    /// Nobody in particular.
    None,
}

/// A file of the client.
#[derive(Debug)]
struct File {
    path: PathBuf,
    /// Whether a setting names it, and so it must be there.
    named: bool,
}

impl File {
    /// The one that a setting names, or the usual one.
    fn of(
        parameters: &Parameters,
        keyword: &str,
        environment: Environment<'_>,
        usual: &str,
    ) -> Option<Self> {
        if let Some(path) = parameters.get(keyword) {
            return Some(Self {
                path: path.into(),
                named: true,
            });
        }
        let home = environment("HOME").filter(|home| !home.is_empty())?;
        Some(Self {
            path: Path::new(&home).join(".postgresql").join(usual),
            named: false,
        })
    }

    /// Its contents; nothing where it is only usual and not there.
    fn read(&self, what: &str) -> Result<Option<Vec<u8>>, TlsError> {
        match std::fs::read(&self.path) {
            Ok(contents) => Ok(Some(contents)),
            Err(error) if !self.named && error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(TlsError::Settings(format!(
                "cannot read the {what} {}: {error}",
                self.path.display()
            ))),
        }
    }
}

impl TlsSettings {
    /// What the parameters ask for.
    ///
    /// # Errors
    /// A value that cannot be, or that does not go with another.
    pub(crate) fn new(
        parameters: &Parameters,
        environment: Environment<'_>,
    ) -> Result<Self, String> {
        let system = parameters.get("sslrootcert") == Some("system");
        let mode = parameters.one_of("sslmode", &Mode::NAMES)?;
        let mode = mode.unwrap_or(if system {
            Mode::VerifyFull
        } else {
            Mode::Prefer
        });
        if system && mode != Mode::VerifyFull {
            return Err(format!(
                "sslrootcert=system needs sslmode=verify-full, but it is {}",
                mode.name()
            ));
        }
        let direct = parameters.get("sslnegotiation") == Some("direct");
        if direct && matches!(mode, Mode::Disable | Mode::Allow | Mode::Prefer) {
            return Err(format!(
                "sslnegotiation=direct needs sslmode=require or more, but it is {}",
                mode.name()
            ));
        }
        let roots = if system {
            Roots::System
        } else {
            File::of(parameters, "sslrootcert", environment, "root.crt")
                .map_or(Roots::None, Roots::File)
        };
        let uses = [("disable", false), ("allow", true)];
        let with_certificate = parameters.one_of("sslcertmode", &uses)?.unwrap_or(true);
        let file = |keyword, usual| {
            let file = File::of(parameters, keyword, environment, usual);
            file.filter(|_| with_certificate)
        };
        let switch = [("0", false), ("1", true)];
        Ok(Self {
            mode,
            roots,
            certificate: file("sslcert", "postgresql.crt"),
            key: file("sslkey", "postgresql.key"),
            names_host: parameters.one_of("sslsni", &switch)?.unwrap_or(true),
            versions: versions(parameters)?,
        })
    }

    /// Whether to speak TLS.
    pub(crate) fn mode(&self) -> Mode {
        self.mode
    }

    /// All of it for the handshake. Reads files.
    ///
    /// # Errors
    /// A file is not there, or not what it must be.
    pub(crate) fn client(&self) -> Result<Arc<ClientConfig>, TlsError> {
        let wrong = |error: rustls::Error| TlsError::Settings(error.to_string());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = Verifier::new(self.trust()?, Arc::clone(&provider)).map_err(wrong)?;
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&self.versions)
            .map_err(wrong)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let mut client = match self.own_certificate()? {
            Some((chain, key)) => builder.with_client_auth_cert(chain, key).map_err(|error| {
                TlsError::Settings(format!(
                    "the client certificate and its key cannot be used: {error}"
                ))
            })?,
            None => builder.with_no_client_auth(),
        };
        client.alpn_protocols = vec![b"postgresql".to_vec()];
        client.enable_sni = self.names_host;
        Ok(Arc::new(client))
    }

    fn trust(&self) -> Result<Trust, TlsError> {
        let check_host = self.mode == Mode::VerifyFull;
        let roots = match &self.roots {
            Roots::System => {
                let found = rustls_native_certs::load_native_certs();
                if found.certs.is_empty() {
                    let why = found.errors.first().map(ToString::to_string);
                    return Err(TlsError::Settings(format!(
                        "this machine trusts no certificate authority: {}",
                        why.unwrap_or_else(|| "none is installed".to_owned())
                    )));
                }
                found.certs
            }
            Roots::File(file) => match file.read("root certificate")? {
                Some(contents) => certificates(&contents, &file.path)?,
                None if self.mode.verifies() => {
                    return Err(TlsError::Settings(format!(
                        "sslmode={} needs a root certificate: {} is not there. Name one with sslrootcert, or trust those of this \
                         machine with sslrootcert=system",
                        self.mode.name(),
                        file.path.display()
                    )));
                }
                None => return Ok(Trust::Anybody),
            },
            Roots::None if self.mode.verifies() => {
                return Err(TlsError::Settings(format!(
                    "sslmode={} needs a root certificate: name one with sslrootcert",
                    self.mode.name()
                )));
            }
            Roots::None => return Ok(Trust::Anybody),
        };
        Ok(Trust::Roots { roots, check_host })
    }

    /// The client's certificate with what leads up to its root, and its key.
    fn own_certificate(
        &self,
    ) -> Result<Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>, TlsError> {
        let Some(file) = &self.certificate else {
            return Ok(None);
        };
        let Some(contents) = file.read("client certificate")? else {
            return Ok(None);
        };
        let chain = certificates(&contents, &file.path)?;
        let missing = || {
            TlsError::Settings(format!(
                "the client certificate {} needs its private key: name it with sslkey",
                file.path.display()
            ))
        };
        let file = self.key.as_ref().ok_or_else(missing)?;
        let contents = file.read("private key")?.ok_or_else(missing)?;
        // What root has may be read by a group, that of the server's user.
        let by_root = std::fs::metadata(&file.path).is_ok_and(|found| found.uid() == 0);
        if !is_private(&file.path, if by_root { 0o037 } else { 0o077 }) {
            return Err(TlsError::Settings(format!(
                "the private key {} must not be open to others than its owner (chmod 600)",
                file.path.display()
            )));
        }
        let key = PrivateKeyDer::from_pem_slice(&contents).map_err(|_| {
            TlsError::Settings(format!(
                "{} holds no private key in PEM that is not itself protected by a password",
                file.path.display()
            ))
        })?;
        Ok(Some((chain, key)))
    }
}

/// The protocol's versions between two, both included.
fn versions(
    parameters: &Parameters,
) -> Result<Vec<&'static rustls::SupportedProtocolVersion>, String> {
    // Older ones are not spoken.
    let known = [("TLSv1", 0), ("TLSv1.1", 1), ("TLSv1.2", 2), ("TLSv1.3", 3)];
    let least = parameters
        .one_of("ssl_min_protocol_version", &known)?
        .unwrap_or(2);
    let most = parameters
        .one_of("ssl_max_protocol_version", &known)?
        .unwrap_or(3);
    let mut versions = Vec::new();
    for (at, version) in [(2, &rustls::version::TLS12), (3, &rustls::version::TLS13)] {
        if (least..=most).contains(&at) {
            versions.push(version);
        }
    }
    if versions.is_empty() {
        return Err("ssl_min_protocol_version and ssl_max_protocol_version leave neither TLSv1.2 nor TLSv1.3".to_owned());
    }
    Ok(versions)
}

/// The certificates of a file.
fn certificates(contents: &[u8], path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let wrong = || TlsError::Settings(format!("{} holds no certificate in PEM", path.display()));
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(contents).collect();
    let found = found.map_err(|_| wrong())?;
    if found.is_empty() {
        return Err(wrong());
    }
    Ok(found)
}

/// Whether a file is a file, and nothing of it is allowed to those whom the mask names.
pub(super) fn is_private(path: &Path, others: u32) -> bool {
    std::fs::metadata(path).is_ok_and(|found| found.is_file() && found.mode() & others == 0)
}
