//! Multipart forms: deployments, binary variables, attachments.

use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use bytes::Bytes;

use crate::{App, RestError, body};

/// A part of a form.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// The field's name.
    pub(crate) name: String,
    /// The name of the file, where the part is one.
    pub(crate) filename: Option<String>,
    /// Its `Content-Type`.
    pub(crate) content_type: Option<String>,
    /// Its content.
    pub(crate) content: Bytes,
}

impl Part {
    /// The content as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.content).into_owned()
    }
}

/// A form, its parts in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form {
    /// The parts.
    pub(crate) parts: Vec<Part>,
}

impl Form {
    /// The first part with this name.
    pub(crate) fn part(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|p| p.name == name)
    }

    /// The text of the part with this name.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.part(name).map(Part::text)
    }
}

impl FromRequest<App> for Form {
    type Rejection = RestError;

    async fn from_request(request: Request, app: &App) -> Result<Self, RestError> {
        let content_type = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("multipart/form-data") {
            return Err(RestError::unsupported_media_type());
        }
        let boundary = multer::parse_boundary(&content_type).map_err(|_| unreadable())?;
        let bytes = body::read(request, app.limits.body_bytes).await?;
        parse(bytes, boundary, app.limits.parts).await
    }
}

async fn parse(bytes: Bytes, boundary: String, most: usize) -> Result<Form, RestError> {
    let stream =
        futures_util::stream::once(async move { Ok::<_, std::convert::Infallible>(bytes) });
    let mut multipart = multer::Multipart::new(stream, boundary);
    let mut form = Form::default();
    loop {
        let field = match multipart.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return Ok(form),
            // A body without any part reads as an empty form.
            Err(_) if form.parts.is_empty() => return Ok(form),
            Err(_) => return Err(unreadable()),
        };
        if form.parts.len() == most {
            return Err(RestError::rest(
                StatusCode::BAD_REQUEST,
                format!("the form has more than {most} parts"),
            ));
        }
        let name = field.name().unwrap_or_default().to_owned();
        let filename = field.file_name().map(str::to_owned);
        let content_type = field
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .map(str::to_owned);
        let content = field.bytes().await.map_err(|_| unreadable())?;
        form.parts.push(Part {
            name,
            filename,
            content_type,
            content,
        });
    }
}

fn unreadable() -> RestError {
    RestError::rest(
        StatusCode::BAD_REQUEST,
        "multipart/form-data cannot be processed",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn parts_keep_order_names_and_content() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"deployment-name\"\r\n\r\nfirst\r\n\
                    --x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.bpmn\"\r\n\r\n<a/>\r\n--x--\r\n";
        let form = parse(Bytes::from(body), "x".into(), 10)
            .await
            .expect("a form");
        assert_eq!(form.text("deployment-name").as_deref(), Some("first"));
        assert_eq!(form.parts[1].filename.as_deref(), Some("a.bpmn"));
        assert_eq!(&form.parts[1].content[..], b"<a/>");
    }

    #[tokio::test]
    async fn garbage_and_too_many_parts_are_no_panic() {
        assert!(
            parse(Bytes::from("sdf"), "x".into(), 10)
                .await
                .expect("an empty form")
                .parts
                .is_empty()
        );
        let part = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n";
        assert!(
            parse(
                Bytes::from(format!("{part}{part}{part}--x--")),
                "x".into(),
                2
            )
            .await
            .is_err()
        );
    }
}
