//! HTTP requests and mails against small servers of the test's own.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cauce_engine::outgoing::{
    Answer, Call, CallError, HttpAnswer, HttpRequest, Mail, MailPart, Outgoing,
};
use cauce_outgoing::{Hosts, MailSettings, Network, OutgoingSettings};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What a server has been told, one text a request.
type Heard = Arc<Mutex<Vec<String>>>;

/// An HTTP server that answers by path with the given bytes, and keeps its connections open. `{port}` stands for its port.
async fn http(answers: &'static [(&'static str, &'static str)]) -> (u16, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let heard = Heard::default();
    let keep = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(serve(connection, answers, Arc::clone(&keep), port));
        }
    });
    (port, heard)
}

async fn serve(
    connection: TcpStream,
    answers: &'static [(&'static str, &'static str)],
    heard: Heard,
    port: u16,
) {
    let mut connection = BufReader::new(connection);
    loop {
        let (mut request, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            if connection.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            request.push_str(&line);
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        connection.read_exact(&mut body).await.expect("a body");
        request.push_str(&String::from_utf8_lossy(&body));
        let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
        heard.lock().expect("heard").push(request);
        let Some((_, answer)) = answers.iter().find(|(p, _)| *p == path) else {
            return;
        };
        let answer = answer.replace("{port}", &port.to_string());
        connection
            .write_all(answer.as_bytes())
            .await
            .expect("written");
        if answer.contains("Connection: close") {
            return;
        }
    }
}

fn request(method: &'static str, url: String) -> HttpRequest {
    HttpRequest {
        method,
        url,
        headers: vec![],
        payload: None,
        connect_timeout: None,
        timeout: None,
        redirects: 50,
        redirects_end_in_error: true,
    }
}

async fn send(network: &Network, request: HttpRequest) -> Result<HttpAnswer, CallError> {
    match network.call(&Call::Http(Box::new(request))).await? {
        Answer::Http(answer) => Ok(answer),
        Answer::Mail => panic!("a mail"),
    }
}

fn network(change: impl FnOnce(&mut OutgoingSettings)) -> Network {
    let mut settings = OutgoingSettings::default();
    change(&mut settings);
    Network::new(settings)
}

fn body(answer: &HttpAnswer) -> Option<&str> {
    let body = answer.body.as_deref()?;
    Some(std::str::from_utf8(body).expect("text"))
}

#[tokio::test]
async fn requests_are_sent_and_answers_read_as_they_are() {
    let (port, heard) = http(&[
        ("/a?b=%20c", "HTTP/1.1 201 Created\r\nX-iD: 1\r\netag: e\r\nX-iD: 2\r\nContent-Length: 4\r\n\r\npong"),
        ("/chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n"),
        ("/none", "HTTP/1.1 204 No Content\r\n\r\n"),
        ("/empty", "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"),
    ])
    .await;
    let network = network(|_| {});
    let url = |path: &str| format!("http://127.0.0.1:{port}{path}");
    let post = HttpRequest {
        headers: vec![("SOAPAction".into(), "x".into())],
        payload: Some("{\"ü\":1}".into()),
        ..request("POST", url("/a?b=%20c"))
    };
    let answer = send(&network, post).await.expect("an answer");
    assert_eq!((answer.status, body(&answer)), (201, Some("pong")));
    let names: Vec<&str> = answer.headers.iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(names, ["X-iD", "etag", "X-iD", "Content-Length"]);
    {
        let heard = heard.lock().expect("heard");
        assert!(
            heard[0].starts_with("POST /a?b=%20c HTTP/1.1\r\n"),
            "{}",
            heard[0]
        );
        assert!(heard[0].contains("soapaction: x\r\n"), "{}", heard[0]);
        assert!(heard[0].contains("content-length: 8\r\n"), "{}", heard[0]);
        assert!(heard[0].ends_with("\r\n\r\n{\"ü\":1}"), "{}", heard[0]);
    }
    for (method, path, status, expected) in [
        ("GET", "/chunked", 200, Some("abcd")),
        ("GET", "/none", 204, None),
        ("DELETE", "/empty", 500, Some("")),
        ("HEAD", "/empty", 500, None),
    ] {
        let answer = send(&network, request(method, url(path)))
            .await
            .expect(path);
        assert_eq!(
            (answer.status, body(&answer)),
            (status, expected),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn redirects_are_followed_as_camunda_does() {
    let (port, heard) = http(&[
        ("/302", "HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 0\r\n\r\n"),
        ("/303", "HTTP/1.1 303 See Other\r\nLocation: http://localhost:{port}/end\r\nContent-Length: 0\r\n\r\n"),
        ("/circle", "HTTP/1.1 302 Found\r\nLocation: /circle\r\nContent-Length: 0\r\n\r\n"),
        ("/to302", "HTTP/1.1 307 Temporary\r\nLocation: 302\r\nContent-Length: 0\r\n\r\n"),
        ("/end", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nend"),
    ])
    .await;
    let network = network(|_| {});
    let ask = |method, path: &str| request(method, format!("http://127.0.0.1:{port}{path}"));
    for (request, status) in [
        (ask("GET", "/302"), 200),
        (ask("HEAD", "/302"), 200),
        (ask("GET", "/to302"), 200),
        (ask("POST", "/302"), 302),
        (ask("POST", "/303"), 200),
        (
            HttpRequest {
                payload: Some("x".into()),
                ..ask("POST", "/303")
            },
            303,
        ),
        (
            HttpRequest {
                redirects: 0,
                redirects_end_in_error: false,
                ..ask("GET", "/302")
            },
            302,
        ),
    ] {
        let answer = send(&network, request.clone()).await.expect("an answer");
        assert_eq!(answer.status, status, "{request:?}");
    }
    for request in [
        ask("GET", "/circle"),
        HttpRequest {
            redirects: 1,
            ..ask("GET", "/to302")
        },
    ] {
        let outcome = send(&network, request).await;
        assert!(matches!(outcome, Err(CallError::Failed(_))), "{outcome:?}");
    }
    // Secrets stay with the host they were meant for.
    heard.lock().expect("heard").clear();
    let secret = HttpRequest {
        headers: vec![
            ("Authorization".into(), "Basic x".into()),
            ("X-Other".into(), "y".into()),
        ],
        ..ask("GET", "/303")
    };
    send(&network, secret).await.expect("an answer");
    let heard = heard.lock().expect("heard").clone();
    assert!(heard[0].contains("authorization: Basic x"), "{heard:?}");
    assert!(!heard[1].contains("authorization"), "{heard:?}");
    assert!(heard[1].contains("x-other: y"), "{heard:?}");
}

#[tokio::test]
async fn what_cannot_be_had_is_an_error_in_bounded_time_and_memory() {
    let (port, _) = http(&[
        ("/cut", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\nabc"),
        ("/long", "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n01234567890"),
        ("/stuck", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"),
        ("/silent", ""),
        ("/garbage", "SSH-2.0-x\r\n\r\n"),
        ("/away", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:{port}/long\r\nContent-Length: 0\r\n\r\n"),
    ])
    .await;
    let network = network(|settings| {
        settings.max_answer = 10;
        settings.hosts = Hosts::only(["127.0.0.1"]).expect("a pattern");
    });
    let soon = Some(Duration::from_millis(1));
    let ask = |path: &str| request("GET", format!("http://127.0.0.1:{port}{path}"));
    let later = |path| HttpRequest {
        timeout: soon,
        ..ask(path)
    };
    let kind = |error: &CallError| match error {
        CallError::Refused(_) => "refused",
        CallError::Failed(_) => "failed",
        CallError::BrokenAnswer(_) => "broken",
        CallError::TooLarge(_) => "large",
        CallError::Address { .. } => "address",
    };
    for (request, expected) in [
        (ask("/cut"), "broken"),
        (ask("/long"), "large"),
        (later("/silent"), "failed"),
        (ask("/garbage"), "failed"),
        (ask("/away"), "refused"),
        (request("GET", "http://example.com/".into()), "refused"),
        (request("GET", "/echo".into()), "failed"),
        (request("GET", "ftp://127.0.0.1/".into()), "failed"),
        (
            HttpRequest {
                headers: vec![("a b".into(), "c".into())],
                ..ask("/long")
            },
            "failed",
        ),
        (
            HttpRequest {
                headers: vec![("a".into(), "b\r\nc: d".into())],
                ..ask("/long")
            },
            "failed",
        ),
    ] {
        let error = send(&network, request.clone())
            .await
            .expect_err(&request.url);
        assert_eq!(kind(&error), expected, "{request:?}: {error}");
    }
    let off = self::network(|settings| settings.enabled = false);
    let error = send(&off, ask("/long")).await.expect_err("off");
    assert_eq!(
        error,
        CallError::Refused("outgoing calls are switched off".into())
    );
}

/// A mail server that takes everything but recipients whose address begins with `nobody`.
async fn smtp() -> (u16, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let heard = Heard::default();
    let keep = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let mut connection = BufReader::new(connection);
            let mut all = String::new();
            let mut in_data = false;
            connection
                .write_all(b"220 test\r\n")
                .await
                .expect("written");
            loop {
                let mut line = String::new();
                if connection.read_line(&mut line).await.unwrap_or(0) == 0 {
                    break;
                }
                all.push_str(&line);
                let answer: &[u8] = match line.trim_end() {
                    "." if in_data => {
                        in_data = false;
                        keep.lock().expect("heard").push(std::mem::take(&mut all));
                        b"250 taken\r\n"
                    }
                    _ if in_data => continue,
                    "DATA" => {
                        in_data = true;
                        b"354 go on\r\n"
                    }
                    line if line.starts_with("EHLO") => b"250-test\r\n250 AUTH PLAIN\r\n",
                    line if line.starts_with("RCPT TO:<nobody") => b"550 unknown\r\n",
                    "QUIT" => b"221 bye\r\n",
                    line if line.starts_with("AUTH") => b"235 welcome\r\n",
                    _ => b"250 fine\r\n",
                };
                connection.write_all(answer).await.expect("written");
            }
        }
    });
    (port, heard)
}

fn mail(to: &[&str]) -> Mail {
    Mail {
        to: to.iter().map(|t| (*t).to_owned()).collect(),
        subject: "Grüße".into(),
        text: Some("first\nsecond".into()),
        ..Mail::default()
    }
}

#[tokio::test]
async fn mails_reach_the_server() {
    let (port, heard) = smtp().await;
    let network = network(|settings| {
        settings.mail = MailSettings {
            host: "127.0.0.1".into(),
            port,
            user: Some("u".into()),
            password: Some("p".into()),
            ..MailSettings::default()
        };
    });
    let whole = Mail {
        from: Some("Me <me@x.org>".into()),
        cc: vec!["c@x.org".into()],
        bcc: vec!["d@x.org".into()],
        html: Some("<b>x</b>".into()),
        ..mail(&["a@x.org", "Bea <b@x.org>"])
    };
    for mail in [mail(&["a@x.org"]), whole] {
        let outcome = network.call(&Call::Mail(Box::new(mail))).await;
        assert_eq!(outcome, Ok(Answer::Mail));
    }
    let heard = heard.lock().expect("heard").clone();
    for (at, words) in [
        (
            0,
            &[
                "MAIL FROM:<camunda@localhost>",
                "RCPT TO:<a@x.org>",
                "AUTH PLAIN AHUAcA==",
                "first\r\nsecond",
                "text/plain",
            ][..],
        ),
        (
            1,
            &[
                "MAIL FROM:<me@x.org>",
                "RCPT TO:<d@x.org>",
                "From: Me <me@x.org>",
                "Cc: c@x.org",
                "multipart/alternative",
                "<b>x</b>",
            ],
        ),
    ] {
        for word in words {
            assert!(heard[at].contains(word), "{word} in {}", heard[at]);
        }
        assert!(!heard[at].contains("Bcc"), "{}", heard[at]);
    }
}

#[tokio::test]
async fn mails_that_cannot_be_sent_are_errors() {
    let (port, _) = smtp().await;
    let network = network(|settings| {
        settings.mail.host = "127.0.0.1".into();
        settings.mail.port = port;
    });
    let refused = network
        .call(&Call::Mail(Box::new(mail(&["nobody@x.org"]))))
        .await;
    assert!(matches!(refused, Err(CallError::Failed(_))), "{refused:?}");
    for (mail, part) in [
        (mail(&["a@x.org", ""]), MailPart::To),
        (mail(&["no address"]), MailPart::To),
        (
            Mail {
                from: Some("me".into()),
                ..mail(&["a@x.org"])
            },
            MailPart::From,
        ),
        (
            Mail {
                cc: vec!["x y".into()],
                ..mail(&["a@x.org"])
            },
            MailPart::Cc,
        ),
        (
            Mail {
                bcc: vec!["@".into()],
                ..mail(&["a@x.org"])
            },
            MailPart::Bcc,
        ),
    ] {
        match network.call(&Call::Mail(Box::new(mail))).await {
            Err(CallError::Address { part: wrong, .. }) => assert_eq!(wrong, part),
            other => panic!("{other:?}"),
        }
    }
}
