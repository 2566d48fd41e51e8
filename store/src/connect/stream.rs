//! TLS over a connection of tokio-postgres.

use super::certificate;
use super::tls::TlsError;
use rustls::pki_types::ServerName;
use rustls::{CertificateError, ClientConfig};
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::Socket;
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect};
use tokio_rustls::TlsConnector;

/// Begins TLS where the server agrees.
#[derive(Clone)]
pub(super) struct Tls {
    client: Option<Arc<ClientConfig>>,
    begun: Arc<AtomicBool>,
}

impl Tls {
    /// As set, or never.
    pub(super) fn new(client: Option<Arc<ClientConfig>>) -> Self {
        Self {
            client,
            begun: Arc::default(),
        }
    }

    /// Whether the last connection came as far as a handshake.
    pub(super) fn has_begun(&self) -> bool {
        self.begun.load(Ordering::Relaxed)
    }
}

impl MakeTlsConnect<Socket> for Tls {
    type Stream = TlsStream;
    type TlsConnect = Handshake;
    type Error = TlsError;

    fn make_tls_connect(&mut self, domain: &str) -> Result<Handshake, TlsError> {
        self.begun.store(false, Ordering::Relaxed);
        Ok(Handshake {
            tls: self.clone(),
            host: domain.to_owned(),
        })
    }
}

/// A handshake to come.
pub(super) struct Handshake {
    tls: Tls,
    host: String,
}

impl TlsConnect<Socket> for Handshake {
    type Stream = TlsStream;
    type Error = TlsError;
    type Future = Pin<Box<dyn Future<Output = Result<TlsStream, TlsError>> + Send>>;

    fn connect(self, stream: Socket) -> Self::Future {
        Box::pin(async move {
            let Self { tls, host } = self;
            tls.begun.store(true, Ordering::Relaxed);
            let client = tls
                .client
                .ok_or_else(|| TlsError::Handshake("it is switched off".to_owned()))?;
            // A name that no certificate can have is none to verify.
            let name = ServerName::try_from(host.clone()).unwrap_or(ServerName::IpAddress(
                IpAddr::V4(Ipv4Addr::UNSPECIFIED).into(),
            ));
            let connected = TlsConnector::from(client).connect(name, stream).await;
            connected
                .map(|stream| TlsStream(Box::new(stream)))
                .map_err(|error| explained(error, &host))
        })
    }
}

/// What a failed handshake means.
fn explained(error: std::io::Error, host: &str) -> TlsError {
    match fault(&error) {
        None => TlsError::Io(error),
        Some(rustls::Error::InvalidCertificate(fault)) => match fault {
            // Somebody else of the same name has signed it, or nobody known.
            CertificateError::BadSignature | CertificateError::UnknownIssuer => TlsError::Untrusted,
            CertificateError::NotValidForName => TlsError::WrongHost {
                host: host.to_owned(),
                names: "others".to_owned(),
            },
            CertificateError::NotValidForNameContext { presented, .. } => TlsError::WrongHost {
                host: host.to_owned(),
                names: match presented.as_slice() {
                    [] => "none in its subjectAltName".to_owned(),
                    names => names.join(", "),
                },
            },
            fault => TlsError::Certificate(fault.clone()),
        },
        Some(fault) => TlsError::Handshake(fault.to_string()),
    }
}

/// What rustls finds fault with, where it is what an error is about.
pub(super) fn fault(error: &std::io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

/// A connection under TLS.
pub(crate) struct TlsStream(Box<tokio_rustls::client::TlsStream<Socket>>);

impl tokio_postgres::tls::TlsStream for TlsStream {
    fn channel_binding(&self) -> ChannelBinding {
        let (_, session) = self.0.get_ref();
        let certificate = session.peer_certificates().and_then(<[_]>::first);
        certificate
            .and_then(|certificate| certificate::end_point(certificate))
            .map_or_else(ChannelBinding::none, ChannelBinding::tls_server_end_point)
    }
}

impl AsyncRead for TlsStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut *self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for TlsStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut *self.0).poll_write(context, bytes)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut *self.0).poll_flush(context)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut *self.0).poll_shutdown(context)
    }
}
