//! What is declared of the interface in `interface/*.api`: what routes, entities and types cannot tell by themselves.
//!
//! A line an operation: method, path, its name (`operationId`), then what it takes and answers. `rows:E`, `paged:E`, `sorted:E` and
//! `count:E` stand for the criteria of an entity, with pages and sort keys, with one of them or without; `page` for pages
//! only; `?name:T` is a parameter of the query, `{name}:T` one of the path that is no text; `body:T`, `form:T` and `xml:T` say what is sent;
//! `204`, `200:T`, `200:media/type=T` what is answered, `400!` that it is an error as usual. `= Tag` begins the operations of a tag.
//!
//! A schema has its properties below it. `+Other` takes over those of another one, `row:E` those that rows of an entity have,
//! `asks:E` those that an entity can be asked by, but those that stand below as `-name`.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use cauce_engine::store::query::{Entity, entities};

use super::types::{Property, Type};
use super::{Part, document};

/// The declared interface.
#[derive(Debug, Default)]
pub(crate) struct Interface {
    /// The operations in the order of the declarations.
    pub(crate) operations: Vec<Operation>,
    /// The schemas in the order of the declarations.
    pub(crate) schemas: Vec<Schema>,
    by_path: HashMap<(&'static str, String), usize>,
    by_name: HashMap<&'static str, usize>,
}

/// An operation.
#[derive(Debug)]
pub(crate) struct Operation {
    /// `GET`, …
    pub(crate) method: &'static str,
    /// Its path as clients know it.
    pub(crate) path: &'static str,
    /// Its name.
    pub(crate) id: &'static str,
    /// What it belongs to.
    pub(crate) tag: &'static str,
    /// Parameters of the path that are no texts.
    pub(crate) in_path: Vec<Property>,
    /// The criteria that its query may have.
    pub(crate) asks: Option<Asks>,
    /// Other parameters of its query.
    pub(crate) query: Vec<Property>,
    /// What is sent.
    pub(crate) body: Option<Body>,
    /// What is answered.
    pub(crate) answers: Vec<Answer>,
}

/// The criteria of an entity as parameters of a query.
#[derive(Debug)]
pub(crate) struct Asks {
    /// The entity, where it has criteria that may be asked.
    pub(crate) entity: Option<&'static Entity>,
    /// Whether a part of the rows may be asked for.
    pub(crate) paged: bool,
    /// Whether rows may be sorted.
    pub(crate) sorted: bool,
}

/// What is sent.
#[derive(Debug)]
pub(crate) struct Body {
    /// Its media type.
    pub(crate) media: &'static str,
    /// What it is.
    pub(crate) of: Type,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// What it is, where there is something.
    pub(crate) content: Option<(&'static str, Type)>,
}

/// A schema.
#[derive(Debug)]
pub(crate) struct Schema {
    /// Its name.
    pub(crate) name: &'static str,
    /// Schemas whose properties it has as well.
    pub(crate) parents: Vec<&'static str>,
    /// The entity whose rows it is.
    pub(crate) row: Option<&'static Entity>,
    /// The entity it asks for.
    pub(crate) asks: Option<&'static Entity>,
    /// Whether it is anything at all.
    pub(crate) any: bool,
    /// Properties of rows or criteria that are not told of, as Camunda does not tell of them.
    pub(crate) hidden: Vec<&'static str>,
    /// Its own properties.
    pub(crate) properties: Vec<Property>,
    all: OnceLock<Vec<Property>>,
}

impl Schema {
    /// The properties that it has without those it takes over: of rows or criteria, and its own. Made once, as each body is held to
    /// them.
    pub(crate) fn all(&self) -> &[Property] {
        self.all.get_or_init(|| document::properties(self))
    }
}

const JSON: &str = "application/json";

const FILES: [&str; 11] = [
    include_str!("interface/decision.api"),
    include_str!("interface/execution.api"),
    include_str!("interface/external_task.api"),
    include_str!("interface/filter.api"),
    include_str!("interface/history.api"),
    include_str!("interface/identity.api"),
    include_str!("interface/job.api"),
    include_str!("interface/other.api"),
    include_str!("interface/process.api"),
    include_str!("interface/task.api"),
    include_str!("interface/schemas.api"),
];

/// What we answer beside engine-rest.
const OWN_FILES: [&str; 1] = [include_str!("interface/own.api")];

static INTERFACE: LazyLock<Interface> = LazyLock::new(|| Interface::read_or_not(&FILES));
static OWN: LazyLock<Interface> = LazyLock::new(|| Interface::read_or_not(&OWN_FILES));

impl Interface {
    /// The declared interface of engine-rest.
    pub(crate) fn get() -> &'static Self {
        &INTERFACE
    }

    /// The declared interface of a part.
    pub(crate) fn of(part: Part) -> &'static Self {
        match part {
            Part::EngineRest => &INTERFACE,
            Part::Own => &OWN,
        }
    }

    /// The operation that a route answers. The names of the path's parameters do not matter.
    pub(crate) fn operation(&self, method: &str, path: &str) -> Option<&Operation> {
        let method = METHODS.into_iter().find(|m| *m == method)?;
        let place = self.by_path.get(&(method, unnamed(path)))?;
        self.operations.get(*place)
    }

    /// The schema of a name.
    pub(crate) fn schema(&self, name: &str) -> Option<&Schema> {
        self.schemas.get(*self.by_name.get(name)?)
    }

    fn read_or_not(files: &[&'static str]) -> Self {
        // It is a part of the program; a test reads it.
        Self::read(files).unwrap_or_else(|why| {
            tracing::error!(why, "the declared interface cannot be read: this is a bug");
            Self::default()
        })
    }

    fn read(files: &[&'static str]) -> Result<Self, String> {
        let mut read = Self::default();
        for file in files {
            let mut tag = "";
            for line in file.lines().filter(|l| !l.is_empty()) {
                read.line(line, &mut tag)
                    .map_err(|why| format!("{line}: {why}"))?;
            }
        }
        Ok(read)
    }

    fn line(&mut self, line: &'static str, tag: &mut &'static str) -> Result<(), String> {
        if let Some(name) = line.strip_prefix("= ") {
            *tag = name;
        } else if let Some(name) = line.strip_prefix("  -") {
            let schema = self
                .schemas
                .last_mut()
                .ok_or("expected a schema above it")?;
            schema.hidden.push(name);
        } else if let Some(property) = line.strip_prefix("  ") {
            let (name, of) = property
                .split_once(' ')
                .ok_or("expected a name and a type")?;
            let schema = self
                .schemas
                .last_mut()
                .ok_or("expected a schema above it")?;
            schema.properties.push(Property::named(name, of)?);
        } else if METHODS.iter().any(|m| line.starts_with(m)) {
            let operation = operation(line, tag)?;
            let key = (operation.method, unnamed(operation.path));
            self.by_path.insert(key, self.operations.len());
            self.operations.push(operation);
        } else {
            let schema = schema(line)?;
            self.by_name.insert(schema.name, self.schemas.len());
            self.schemas.push(schema);
        }
        Ok(())
    }
}

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "DELETE", "OPTIONS"];

/// A path without the names of its parameters.
pub(crate) fn unnamed(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        inside = (inside || c == '{') && c != '}';
        if !inside || c == '{' {
            plain.push(c);
        }
    }
    plain
}

fn entity(name: &str) -> Result<&'static Entity, String> {
    entities::ALL
        .iter()
        .copied()
        .find(|e| e.name == name)
        .ok_or_else(|| format!("there is no entity {name}"))
}

fn operation(line: &'static str, tag: &'static str) -> Result<Operation, String> {
    let mut words = line.split(' ');
    let mut word = || words.next().ok_or("expected a method, a path and a name");
    let (method, path, id) = (word()?, word()?, word()?);
    let mut operation = Operation {
        method,
        path,
        id,
        tag,
        in_path: Vec::new(),
        asks: None,
        query: Vec::new(),
        body: None,
        answers: Vec::new(),
    };
    for word in words {
        if let Some(parameter) = word.strip_prefix('?') {
            operation.query.push(Property::parse(parameter)?);
        } else if let Some(parameter) = word.strip_prefix('{') {
            let (name, of) = parameter
                .split_once("}:")
                .ok_or_else(|| format!("expected {{name}}:type, but it is {word}"))?;
            operation.in_path.push(Property::named(name, of)?);
        } else if word.starts_with(|c: char| c.is_ascii_digit()) {
            operation.answers.push(answer(word)?);
        } else {
            let (what, of) = word.split_once(':').unwrap_or((word, ""));
            let asks = |paged, sorted| {
                Ok::<_, String>(Some(Asks {
                    entity: Some(entity(of)?),
                    paged,
                    sorted,
                }))
            };
            let body = |media| {
                Ok::<_, String>(Some(Body {
                    media,
                    of: Type::parse(of)?,
                }))
            };
            match what {
                "rows" => operation.asks = asks(true, true)?,
                "paged" => operation.asks = asks(true, false)?,
                "sorted" => operation.asks = asks(false, true)?,
                "count" => operation.asks = asks(false, false)?,
                "page" => {
                    operation.asks = Some(Asks {
                        entity: None,
                        paged: true,
                        sorted: false,
                    });
                }
                "body" => operation.body = body(JSON)?,
                "form" => operation.body = body("multipart/form-data")?,
                "xml" => operation.body = body("application/xml")?,
                _ => return Err(format!("what is {word}?")),
            }
        }
    }
    Ok(operation)
}

fn answer(word: &'static str) -> Result<Answer, String> {
    let end = word.find(['!', ':']).unwrap_or(word.len());
    let (status, rest) = word.split_at(end);
    let status: u16 = status
        .parse()
        .map_err(|_| format!("expected a status, but it is {status}"))?;
    let content = if rest == "!" {
        let of = match status {
            403 => "AuthorizationExceptionDto",
            _ => "ExceptionDto",
        };
        Some((JSON, Type::parse(of)?))
    } else if let Some(of) = rest.strip_prefix(':') {
        Some(match of.split_once('=') {
            Some((media, of)) if media.contains('/') => (media, Type::parse(of)?),
            _ => (JSON, Type::parse(of)?),
        })
    } else {
        None
    };
    Ok(Answer { status, content })
}

fn schema(line: &'static str) -> Result<Schema, String> {
    let mut words = line.split(' ');
    let name = words.next().unwrap_or_default();
    let mut schema = Schema {
        name,
        parents: Vec::new(),
        row: None,
        asks: None,
        any: false,
        hidden: Vec::new(),
        properties: Vec::new(),
        all: OnceLock::new(),
    };
    for word in words {
        if let Some(parent) = word.strip_prefix('+') {
            schema.parents.push(parent);
        } else if let Some(of) = word.strip_prefix("row:") {
            schema.row = Some(entity(of)?);
        } else if let Some(of) = word.strip_prefix("asks:") {
            schema.asks = Some(entity(of)?);
        } else if word == "any" {
            schema.any = true;
        } else {
            return Err(format!("what is {word}?"));
        }
    }
    Ok(schema)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_declared_can_be_read() {
        let own = Interface::read(&OWN_FILES).expect("the declarations of our own");
        assert!(own.operation("GET", "/events").is_some());
        let read = Interface::read(&FILES).expect("the declarations");
        assert!(read.operations.len() > 390 && read.schemas.len() > 190);
        let task = read
            .operation("GET", "/task/{other}")
            .expect("an operation");
        assert_eq!(task.id, "getTask");
    }
}
