//! A connection that remembers the head of the last answer as it came, because only there the names of its header fields are as the
//! server wrote them: the HTTP library gives them in lower case, and models look them up in their own.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};

/// Longer heads are not remembered.
const MAX_HEAD: usize = 256 << 10;
const MAX_FIELDS: usize = 256;

/// The bytes of the last answer, up to the end of its head and a bit more.
#[derive(Debug, Clone, Default)]
pub(crate) struct Head(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    bytes: Vec<u8>,
    answered: bool,
}

impl Head {
    fn lock(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something was written: the next answer begins after it.
    fn wrote(&self) {
        let mut seen = self.lock();
        if seen.answered {
            *seen = Seen::default();
        }
    }

    fn read(&self, bytes: &[u8]) {
        let mut seen = self.lock();
        seen.answered |= !bytes.is_empty();
        let room = MAX_HEAD.saturating_sub(seen.bytes.len());
        seen.bytes
            .extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// Name and value of the header fields of the last answer; `None` where they cannot be told.
    pub(crate) fn fields(&self) -> Option<Vec<(String, String)>> {
        let seen = self.lock();
        let mut rest = &seen.bytes[..];
        loop {
            let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
            let mut response = httparse::Response::new(&mut fields);
            let httparse::Status::Complete(length) = response.parse(rest).ok()? else {
                return None;
            };
            if response.code.is_some_and(|code| (100..200).contains(&code)) {
                rest = &rest[length..];
                continue;
            }
            let fields = response.headers.iter();
            return Some(
                fields
                    .map(|f| {
                        let value = String::from_utf8_lossy(f.value);
                        (f.name.to_owned(), value.into_owned())
                    })
                    .collect(),
            );
        }
    }
}

/// A connection whose answers are remembered.
pub(crate) struct Recording<T> {
    inner: T,
    head: Head,
    /// Whether requests on it are for a proxy.
    to_proxy: bool,
}

impl<T> Recording<T> {
    pub(crate) fn new(inner: T, to_proxy: bool) -> Self {
        Self {
            inner,
            head: Head::default(),
            to_proxy,
        }
    }
}

impl<T: Connection> Connection for Recording<T> {
    fn connected(&self) -> Connected {
        self.inner
            .connected()
            .proxy(self.to_proxy)
            .extra(self.head.clone())
    }
}

impl<T: Read + Unpin> Read for Recording<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut into: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        // Through a buffer of our own: what a cursor has taken cannot be looked at.
        let mut bytes = [0; 8 << 10];
        let room = into.remaining().min(bytes.len());
        let mut buffer = hyper::rt::ReadBuf::new(&mut bytes[..room]);
        match Pin::new(&mut self.inner).poll_read(cx, buffer.unfilled()) {
            Poll::Ready(Ok(())) => {
                self.head.read(buffer.filled());
                into.put_slice(buffer.filled());
                Poll::Ready(Ok(()))
            }
            other => other,
        }
    }
}

impl<T: Write + Unpin> Write for Recording<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.head.wrote();
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.head.wrote();
        Pin::new(&mut self.inner).poll_write_vectored(cx, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_as_the_server_wrote_them_and_interim_answers_are_passed_over() {
        let head = Head::default();
        head.wrote();
        head.read(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-Id: 1\r\n");
        assert_eq!(head.fields(), None);
        head.read(b"eTag: \"a\"\r\n\r\nbody");
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            head.fields(),
            Some(vec![field("X-Id", "1"), field("eTag", "\"a\"")])
        );
        head.wrote();
        head.wrote();
        head.read(b"HTTP/1.1 204 No Content\r\nSERVER: x\r\n\r\n");
        assert_eq!(head.fields(), Some(vec![field("SERVER", "x")]));
    }
}
