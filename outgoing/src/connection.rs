//! How connections are made: directly or through a proxy, with or without TLS.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use crate::recording::Recording;

/// Why there is no connection.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;
type Connecting<T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send>>;

/// Makes TCP connections to hosts or to the proxy on the way there.
#[derive(Debug, Clone)]
pub(crate) struct Dial {
    direct: HttpConnector,
    proxies: Arc<Matcher>,
}

impl Service<Uri> for Dial {
    type Response = TokioIo<TcpStream>;
    type Error = Failure;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let mut direct = self.direct.clone();
        let proxy = self.proxies.intercept(&to);
        Box::pin(async move {
            match proxy {
                None => Ok(direct.call(to).await?),
                Some(proxy) if to.scheme_str() == Some("https") => {
                    let mut tunnel = Tunnel::new(proxy.uri().clone(), direct);
                    if let Some(auth) = proxy.basic_auth() {
                        tunnel = tunnel.with_auth(auth.clone());
                    }
                    Ok(tunnel.call(to).await?)
                }
                Some(proxy) => Ok(direct.call(proxy.uri().clone()).await?),
            }
        })
    }
}

/// Makes connections, TLS where the address says so, whose answers are remembered.
#[derive(Clone)]
pub(crate) struct Connect {
    tls: HttpsConnector<Dial>,
    proxies: Arc<Matcher>,
}

impl Connect {
    /// Certificates are checked against those that this machine trusts.
    pub(crate) fn new(
        proxies: Arc<Matcher>,
        timeout: std::time::Duration,
    ) -> Result<Self, Failure> {
        let mut direct = HttpConnector::new();
        direct.enforce_http(false);
        direct.set_nodelay(true);
        direct.set_connect_timeout(Some(timeout));
        let dial = Dial {
            direct,
            proxies: Arc::clone(&proxies),
        };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(provider)?
            .https_or_http()
            .enable_http1()
            .wrap_connector(dial);
        Ok(Self { tls, proxies })
    }
}

impl Service<Uri> for Connect {
    type Response = Recording<MaybeHttpsStream<TokioIo<TcpStream>>>;
    type Error = Failure;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.tls.poll_ready(cx)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let to_proxy = to.scheme_str() == Some("http") && self.proxies.intercept(&to).is_some();
        let connecting = self.tls.call(to);
        Box::pin(async move { Ok(Recording::new(connecting.await?, to_proxy)) })
    }
}
