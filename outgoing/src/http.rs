//! HTTP requests, with redirects as Camunda's client follows them: `GET` and `HEAD` everywhere, after a 303 everything that had no body.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use cauce_engine::outgoing::{CallError, HttpAnswer, HttpRequest};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{
    AUTHORIZATION, CONTENT_LENGTH, COOKIE, HeaderMap, HeaderName, HeaderValue, LOCATION, USER_AGENT,
};
use hyper::{Method, Request, Response, StatusCode, Uri};
use hyper_util::client::legacy;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

use crate::connection::Connect;
use crate::recording::Head;
use crate::{Hosts, OutgoingSettings};

/// No call goes on for longer, whatever it asks for.
const LONGEST: Duration = Duration::from_secs(600);
/// Connections to one host that are kept open when nothing is sent.
const IDLE_CONNECTIONS: usize = 8;

type Inner = legacy::Client<Connect, Full<Bytes>>;

/// Sends requests.
pub(crate) struct Client {
    hosts: Hosts,
    timeout: Duration,
    max_answer: usize,
    proxies: Arc<Matcher>,
    /// Made when it is needed: reading the trusted certificates takes a while.
    inner: OnceLock<Result<Inner, String>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

fn failed(error: impl fmt::Display) -> CallError {
    CallError::Failed(error.to_string())
}

impl Client {
    pub(crate) fn new(settings: &OutgoingSettings) -> Self {
        Self {
            hosts: settings.hosts.clone(),
            timeout: settings.timeout,
            max_answer: settings.max_answer,
            proxies: Arc::new(Matcher::from_env()),
            inner: OnceLock::new(),
        }
    }

    fn inner(&self) -> Result<&Inner, CallError> {
        let made = self.inner.get_or_init(|| {
            let connect = Connect::new(Arc::clone(&self.proxies), self.timeout)
                .map_err(|e| format!("no TLS: {e}"))?;
            Ok(legacy::Client::builder(TokioExecutor::new())
                .pool_timer(TokioTimer::new())
                .pool_idle_timeout(Duration::from_secs(30))
                .pool_max_idle_per_host(IDLE_CONNECTIONS)
                .build(connect))
        });
        made.as_ref().map_err(failed)
    }

    /// Sends a request, follows redirects, reads the answer.
    pub(crate) async fn send(&self, request: &HttpRequest) -> Result<HttpAnswer, CallError> {
        let wait = request.timeout.unwrap_or(self.timeout).min(LONGEST);
        let connecting = request.connect_timeout.unwrap_or_default().min(LONGEST);
        let end = Instant::now() + wait.max(self.timeout) + connecting;
        timeout_at(end, self.follow(request, wait + connecting, wait))
            .await
            .map_err(|_| failed("the answer took too long"))?
    }

    async fn follow(
        &self,
        request: &HttpRequest,
        for_head: Duration,
        for_more: Duration,
    ) -> Result<HttpAnswer, CallError> {
        let mut url = Url::parse(&request.url).map_err(failed)?;
        let mut method = Method::from_bytes(request.method.as_bytes()).map_err(failed)?;
        let mut headers = fields(&request.headers)?;
        let mut seen = HashSet::new();
        loop {
            let sending = self.once(&url, &method, &headers, request.payload.as_deref());
            let response = timeout(for_head, sending)
                .await
                .map_err(|_| failed("the answer took too long"))??;
            let Some(next) = redirect(request, &url, &method, &response)? else {
                return self.read(response, &method, for_more).await;
            };
            if request.redirects == 0 && !request.redirects_end_in_error {
                return self.read(response, &method, for_more).await;
            }
            seen.insert(url.clone());
            if seen.len() > request.redirects as usize {
                return Err(failed(format!("more than {} redirects", request.redirects)));
            }
            if seen.contains(&next) {
                return Err(failed(format!("redirects go round in a circle at {next}")));
            }
            if next.origin() != url.origin() {
                // Who may know these is said by the model, not by who answered.
                headers.remove(AUTHORIZATION);
                headers.remove(COOKIE);
            }
            if method != Method::HEAD {
                method = Method::GET;
            }
            url = next;
        }
    }

    async fn once(
        &self,
        url: &Url,
        method: &Method,
        headers: &HeaderMap,
        payload: Option<&str>,
    ) -> Result<Response<Incoming>, CallError> {
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(failed(format!("{url} is no address of HTTP")));
        }
        if !self.hosts.allow(url) {
            return Err(CallError::Refused(format!(
                "host '{}' is not among those that outgoing calls may go to",
                url.host_str().unwrap_or_default()
            )));
        }
        let mut bare = url.clone();
        // Neither belongs into a request; both setters fail only where there is no host.
        bare.set_fragment(None);
        let _ = bare.set_username("");
        let _ = bare.set_password(None);
        let uri: Uri = bare.as_str().parse().map_err(failed)?;
        let body = Full::new(Bytes::from(payload.unwrap_or_default().to_owned()));
        let mut request = Request::new(body);
        *request.method_mut() = method.clone();
        *request.headers_mut() = headers.clone();
        if payload.is_none() && matches!(*method, Method::POST | Method::PUT | Method::PATCH) {
            // Some servers insist on a length where a body could be.
            let none = HeaderValue::from_static("0");
            request.headers_mut().insert(CONTENT_LENGTH, none);
        }
        if uri.scheme_str() == Some("http")
            && let Some(proxy) = self.proxies.intercept(&uri)
            && let Some(auth) = proxy.basic_auth()
        {
            let name = hyper::header::PROXY_AUTHORIZATION;
            request.headers_mut().insert(name, auth.clone());
        }
        *request.uri_mut() = uri;
        self.inner()?.request(request).await.map_err(|e| {
            let cause = std::error::Error::source(&e).map(|c| format!(": {c}"));
            failed(format!("{e}{}", cause.unwrap_or_default()))
        })
    }

    async fn read(
        &self,
        response: Response<Incoming>,
        method: &Method,
        for_more: Duration,
    ) -> Result<HttpAnswer, CallError> {
        let status = response.status();
        let written = response.extensions().get::<Head>().and_then(Head::fields);
        let headers = written.unwrap_or_else(|| {
            let fields = response.headers().iter();
            fields
                .map(|(name, value)| {
                    let value = String::from_utf8_lossy(value.as_bytes());
                    (name.to_string(), value.into_owned())
                })
                .collect()
        });
        let bodiless = *method == Method::HEAD
            || matches!(
                status,
                StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED
            );
        let mut body = Vec::new();
        let mut incoming = response.into_body();
        while let Some(frame) = timeout(for_more, incoming.frame())
            .await
            .map_err(|_| CallError::BrokenAnswer("no more of the answer came".to_owned()))?
        {
            let frame = frame.map_err(|e| CallError::BrokenAnswer(e.to_string()))?;
            let Ok(data) = frame.into_data() else {
                continue;
            };
            if body.len() + data.len() > self.max_answer {
                return Err(CallError::TooLarge(format!(
                    "the answer is longer than {} bytes",
                    self.max_answer
                )));
            }
            body.extend_from_slice(&data);
        }
        Ok(HttpAnswer {
            status: status.as_u16(),
            headers,
            body: (!bodiless).then_some(body),
        })
    }
}

/// Where an answer sends the request, if it is to be followed.
fn redirect(
    request: &HttpRequest,
    url: &Url,
    method: &Method,
    response: &Response<Incoming>,
) -> Result<Option<Url>, CallError> {
    let followed = match response.status().as_u16() {
        301 | 302 | 307 | 308 => matches!(*method, Method::GET | Method::HEAD),
        303 => true,
        _ => false,
    };
    if !followed || request.payload.is_some() {
        return Ok(None);
    }
    match response.headers().get(LOCATION) {
        Some(location) => {
            let location = String::from_utf8_lossy(location.as_bytes());
            Ok(Some(url.join(&location).map_err(failed)?))
        }
        None if response.status() == StatusCode::FOUND => Ok(None),
        None => Err(failed("a redirect without a location")),
    }
}

fn fields(headers: &[(String, String)]) -> Result<HeaderMap, CallError> {
    let mut out = HeaderMap::new();
    out.insert(
        USER_AGENT,
        HeaderValue::from_static(concat!("cauce/", env!("CARGO_PKG_VERSION"))),
    );
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(failed)?;
        // The length is that of the payload.
        if name == CONTENT_LENGTH || name == hyper::header::TRANSFER_ENCODING {
            return Err(failed(format!("header {name} already present")));
        }
        out.insert(
            name,
            HeaderValue::from_bytes(value.as_bytes()).map_err(failed)?,
        );
    }
    Ok(out)
}
