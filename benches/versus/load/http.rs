//! As little of an HTTP/1.1 client as a load generator needs: one connection that is kept, one request after the other.
//!
//! It shares its processors with what it measures, so it is made to cost next to nothing.

use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Headers of an answer beyond this number are an error.
const HEADERS: usize = 64;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: u16,
    /// Its body.
    pub(crate) body: Vec<u8>,
}

/// A connection to a server, made anew where the server has closed it.
pub(crate) struct Connection {
    address: SocketAddr,
    prefix: String,
    stream: Option<TcpStream>,
    received: Vec<u8>,
}

/// How an answer's body ends.
enum Length {
    Known(usize),
    Chunked,
}

impl Connection {
    /// A connection that is made with the first request. Paths are below `prefix`.
    pub(crate) fn new(address: SocketAddr, prefix: &str) -> Self {
        Self {
            address,
            prefix: prefix.to_owned(),
            stream: None,
            received: Vec::new(),
        }
    }

    /// Asks for a path.
    pub(crate) async fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.request("GET", path, "application/json", b"").await
    }

    /// Posts JSON.
    pub(crate) async fn post(&mut self, path: &str, body: &str) -> io::Result<Answer> {
        self.request("POST", path, "application/json", body.as_bytes())
            .await
    }

    /// Sends a request and reads its answer.
    pub(crate) async fn request(
        &mut self,
        method: &str,
        path: &str,
        content_type: &str,
        body: &[u8],
    ) -> io::Result<Answer> {
        let mut head = String::with_capacity(256);
        let _ = write!(
            head,
            "{method} {}{path} HTTP/1.1\r\nhost: {}\r\naccept: application/json\r\n",
            self.prefix, self.address
        );
        if method != "GET" {
            let _ = write!(
                head,
                "content-type: {content_type}\r\ncontent-length: {}\r\n",
                body.len()
            );
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(body);
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address).await?;
                stream.set_nodelay(true)?;
                stream
            }
        };
        stream.write_all(&bytes).await?;
        self.received.clear();
        let (answer, kept) = read(&mut stream, &mut self.received).await?;
        if kept {
            self.stream = Some(stream);
        }
        Ok(answer)
    }
}

fn wrong(what: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.into())
}

/// Reads more of the answer.
async fn more(stream: &mut TcpStream, received: &mut Vec<u8>) -> io::Result<()> {
    received.reserve(16 * 1024);
    if stream.read_buf(received).await? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(())
}

/// Reads one answer, and says whether the server keeps the connection.
async fn read(stream: &mut TcpStream, received: &mut Vec<u8>) -> io::Result<(Answer, bool)> {
    let (status, length, kept, begin) = loop {
        more(stream, received).await?;
        if let Some(head) = head(received)? {
            break head;
        }
    };
    let body = match length {
        Length::Known(length) => {
            while received.len() < begin + length {
                more(stream, received).await?;
            }
            received[begin..begin + length].to_vec()
        }
        Length::Chunked => chunks(stream, received, begin).await?,
    };
    Ok((Answer { status, body }, kept))
}

/// Status, length of the body, whether the connection is kept, and where the body begins.
fn head(received: &[u8]) -> io::Result<Option<(u16, Length, bool, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let parsed = response.parse(received).map_err(|e| wrong(e.to_string()))?;
    let httparse::Status::Complete(begin) = parsed else {
        return Ok(None);
    };
    let status = response.code.unwrap_or_default();
    let (mut length, mut kept) = (Length::Known(0), true);
    for header in response.headers.iter() {
        let value = str::from_utf8(header.value).unwrap_or_default();
        if header.name.eq_ignore_ascii_case("content-length") {
            length = Length::Known(value.parse().map_err(|_| wrong("no length"))?);
        } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
            length = Length::Chunked;
        } else if header.name.eq_ignore_ascii_case("connection") {
            kept = !value.eq_ignore_ascii_case("close");
        }
    }
    Ok(Some((status, length, kept, begin)))
}

async fn chunks(
    stream: &mut TcpStream,
    received: &mut Vec<u8>,
    mut at: usize,
) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let parsed = httparse::parse_chunk_size(&received[at..]).map_err(|_| wrong("no chunk"))?;
        let httparse::Status::Complete((skip, size)) = parsed else {
            more(stream, received).await?;
            continue;
        };
        let size = usize::try_from(size).map_err(|_| wrong("a chunk too large"))?;
        let begin = at + skip;
        while received.len() < begin + size + 2 {
            more(stream, received).await?;
        }
        if size == 0 {
            return Ok(body);
        }
        body.extend_from_slice(&received[begin..begin + size]);
        at = begin + size + 2;
    }
}
