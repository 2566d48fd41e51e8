//! Whether the server is the one it should be. Chains, dates and names are checked by rustls; here is only what libpq takes beyond:
//! a certificate that is itself among the trusted ones, and one that names its host in its subject only.

use super::certificate;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::sync::Arc;

/// Whom to trust.
pub(crate) enum Trust {
    /// Whoever answers.
    Anybody,
    /// Whom one of these vouches for.
    Roots {
        /// Certificates of authorities, or of servers.
        roots: Vec<CertificateDer<'static>>,
        /// Whether the certificate must name the host.
        check_host: bool,
    },
}

/// Looks at a server's certificate.
#[derive(Debug)]
pub(crate) struct Verifier {
    provider: Arc<CryptoProvider>,
    chain: Option<Chain>,
}

#[derive(Debug)]
struct Chain {
    verifier: Arc<WebPkiServerVerifier>,
    roots: Vec<CertificateDer<'static>>,
    check_host: bool,
}

impl Verifier {
    /// One that trusts as told.
    ///
    /// # Errors
    /// None of the roots can be used.
    pub(crate) fn new(trust: Trust, provider: Arc<CryptoProvider>) -> Result<Self, Error> {
        let chain = match trust {
            Trust::Anybody => None,
            Trust::Roots { roots, check_host } => {
                let mut store = RootCertStore::empty();
                // A machine may trust some that nobody can read any more.
                store.add_parsable_certificates(roots.iter().cloned());
                let built = WebPkiServerVerifier::builder_with_provider(
                    Arc::new(store),
                    Arc::clone(&provider),
                )
                .build();
                let verifier = built.map_err(|error| {
                    Error::General(format!(
                        "none of the root certificates can be used: {error}"
                    ))
                })?;
                Some(Chain {
                    verifier,
                    roots,
                    check_host,
                })
            }
        };
        Ok(Self { provider, chain })
    }
}

impl Chain {
    fn verify(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<(), Error> {
        let checked = self
            .verifier
            .verify_server_cert(certificate, intermediates, host, &[], now);
        match checked.map(|_| ()) {
            // The dates were right: what speaks against it is that it is made for an authority, and that it is trusted makes it one.
            Err(Error::InvalidCertificate(CertificateError::Other(_)))
                if self.roots.contains(certificate) =>
            {
                let parsed = ParsedCertificate::try_from(certificate)?;
                self.host(
                    rustls::client::verify_server_name(&parsed, host),
                    certificate,
                    host,
                )
            }
            checked => self.host(checked, certificate, host),
        }
    }

    /// Lets a name pass that is not asked for or stands where rustls does not look.
    fn host(
        &self,
        checked: Result<(), Error>,
        certificate: &CertificateDer<'_>,
        host: &ServerName<'_>,
    ) -> Result<(), Error> {
        match checked {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !self.check_host => Ok(()),
            Err(Error::InvalidCertificate(CertificateError::NotValidForNameContext {
                presented,
                ..
            })) if presented.is_empty()
                && certificate::common_name(certificate)
                    .is_some_and(|name| names(name, &host.to_str())) =>
            {
                Ok(())
            }
            checked => checked,
        }
    }
}

/// Whether the name of a certificate, whose first part may be `*`, is that of a host.
fn names(name: &str, host: &str) -> bool {
    match name.strip_prefix("*.") {
        Some(domain) => host
            .split_once('.')
            .is_some_and(|(first, rest)| !first.is_empty() && rest.eq_ignore_ascii_case(domain)),
        None => name.eq_ignore_ascii_case(host),
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if let Some(chain) = &self.chain {
            chain.verify(end_entity, intermediates, server_name, now)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_star_stands_for_one_part() {
        for (name, host, fits) in [
            ("db.example", "DB.example", true),
            ("*.example", "db.example", true),
            ("*.example", "a.db.example", false),
            ("*.example", ".example", false),
            ("*.example", "example", false),
            ("d*.example", "db.example", false),
        ] {
            assert_eq!(names(name, host), fits, "{name} {host}");
        }
    }
}
