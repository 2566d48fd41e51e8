//! XML as a tree with places, which is all that reading a model needs.

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::problem::Problem;

/// The largest document, in bytes.
const MAX_SIZE: usize = 64 << 20;
/// The deepest nesting of elements.
const MAX_DEPTH: usize = 200;

/// An element.
#[derive(Debug, Clone, Default)]
pub struct Element {
    /// The local name.
    pub name: String,
    /// The namespace; empty if there is none.
    pub namespace: String,
    /// Namespace, local name and value of each attribute.
    pub attributes: Vec<(String, String, String)>,
    /// The elements within.
    pub children: Vec<Element>,
    /// The text within, not that of children.
    pub text: String,
    /// From 1.
    pub line: usize,
    /// From 1.
    pub column: usize,
}

impl Element {
    /// An attribute without namespace.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(ns, local, _)| ns.is_empty() && local == name)
            .map(|(_, _, value)| value.as_str())
    }

    /// An attribute of a namespace.
    #[must_use]
    pub fn attribute_of(&self, namespace: &str, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(ns, local, _)| ns == namespace && local == name)
            .map(|(_, _, value)| value.as_str())
    }

    /// The first child of a name in this element's own namespace.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children
            .iter()
            .find(|c| c.name == name && c.namespace == self.namespace)
    }

    /// The children of a name in this element's own namespace.
    pub fn children_named<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children
            .iter()
            .filter(move |c| c.name == name && c.namespace == self.namespace)
    }
}

/// Reads a document.
///
/// # Errors
/// The first problem of form: markup that is not well formed, or too large or deep.
pub fn read(xml: &[u8]) -> Result<Element, Problem> {
    if xml.len() > MAX_SIZE {
        return Err(Problem::at(
            1,
            1,
            None,
            format!("expected at most {MAX_SIZE} bytes, but found {}", xml.len()),
        ));
    }
    let mut decoded =
        decode(xml).ok_or_else(|| Problem::at(1, 1, None, "expected UTF-8 text".to_owned()))?;
    if decoded.contains('\r') {
        decoded = decoded.replace("\r\n", "\n").replace('\r', "\n");
    }
    let lines = Lines::of(&decoded);
    if decoded.trim_start().starts_with("<?xml") && !decoded.starts_with("<?xml") {
        return Err(lines.problem(0, "the XML declaration must come first".to_owned()));
    }
    let mut reader = NsReader::from_str(&decoded);
    let mut stack: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(0);
        let event = reader
            .read_event()
            .map_err(|e| lines.problem(at, e.to_string()))?;
        match event {
            Event::Start(start) => {
                if stack.len() >= MAX_DEPTH || (stack.is_empty() && root.is_some()) {
                    return Err(lines.problem(
                        at,
                        "the document is nested too deeply or has two roots".to_owned(),
                    ));
                }
                let element = element(&reader, &start, &lines, at)?;
                stack.push(element);
            }
            Event::Empty(start) => {
                let element = element(&reader, &start, &lines, at)?;
                match stack.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None if root.is_none() => root = Some(element),
                    None => return Err(lines.problem(at, "the document has two roots".to_owned())),
                }
            }
            Event::End(_) => {
                let Some(done) = stack.pop() else {
                    return Err(lines.problem(at, "an end tag without start".to_owned()));
                };
                match stack.last_mut() {
                    Some(parent) => parent.children.push(done),
                    None => root = Some(done),
                }
            }
            Event::Text(text) => {
                if let Some(open) = stack.last_mut() {
                    open.text.push_str(&text);
                }
            }
            Event::CData(data) => {
                if let Some(open) = stack.last_mut() {
                    open.text.push_str(&data);
                }
            }
            Event::GeneralRef(reference) => {
                if let Some(open) = stack.last_mut() {
                    let name: &str = &reference;
                    let text = resolve(name)
                        .ok_or_else(|| lines.problem(at, format!("unknown entity '{name}'")))?;
                    open.text.push_str(&text);
                }
            }
            Event::Eof => break,
            Event::DocType(_) => {
                return Err(lines.problem(at, "a model may not have a document type".to_owned()));
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    if let Some(open) = stack.last() {
        return Err(Problem::at(
            open.line,
            open.column,
            None,
            format!("the element '{}' is not closed", open.name),
        ));
    }
    root.ok_or_else(|| {
        Problem::at(
            1,
            1,
            None,
            "expected an element, but found the end of the document".to_owned(),
        )
    })
}

/// Text of UTF-8 or UTF-16 with a mark.
fn decode(xml: &[u8]) -> Option<String> {
    let wide = |bytes: &[u8], pair: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|c| pair([c[0], c[1]]));
        char::decode_utf16(units)
            .collect::<Result<String, _>>()
            .ok()
    };
    match xml {
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ => String::from_utf8(xml.to_vec()).ok(),
    }
}

fn resolve(name: &str) -> Option<String> {
    let code = |digits: &str, radix: u32| {
        u32::from_str_radix(digits, radix)
            .ok()
            .and_then(char::from_u32)
            .map(String::from)
    };
    match name {
        "lt" => Some("<".to_owned()),
        "gt" => Some(">".to_owned()),
        "amp" => Some("&".to_owned()),
        "quot" => Some("\"".to_owned()),
        "apos" => Some("'".to_owned()),
        _ => match name.strip_prefix('#')? {
            hex if hex.starts_with('x') => code(&hex[1..], 16),
            decimal => code(decimal, 10),
        },
    }
}

fn element(
    reader: &NsReader<&[u8]>,
    start: &BytesStart<'_>,
    lines: &Lines,
    at: usize,
) -> Result<Element, Problem> {
    let (resolved, local) = reader.resolver().resolve_element(start.name());
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|e| lines.problem(at, e.to_string()))?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let (resolved, local) = reader.resolver().resolve_attribute(attribute.key);
        let value = quick_xml::escape::unescape(&attribute.value)
            .map_err(|e| lines.problem(at, e.to_string()))?;
        attributes.push((
            namespace(&resolved),
            text(local.as_ref()),
            value.into_owned(),
        ));
    }
    let (line, column) = lines.place(at);
    Ok(Element {
        name: text(local.as_ref()),
        namespace: namespace(&resolved),
        attributes,
        line,
        column,
        ..Element::default()
    })
}

fn namespace(resolved: &ResolveResult<'_>) -> String {
    match resolved {
        ResolveResult::Bound(ns) => text(ns.as_ref()),
        ResolveResult::Unbound | ResolveResult::Unknown(_) => String::new(),
    }
}

fn text(name: &str) -> String {
    name.to_owned()
}

/// Where the lines of a text begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Lines {
        Lines(
            std::iter::once(0)
                .chain(text.match_indices('\n').map(|(at, _)| at + 1))
                .collect(),
        )
    }

    fn place(&self, at: usize) -> (usize, usize) {
        let line = self.0.partition_point(|start| *start <= at);
        (line, at - self.0[line.saturating_sub(1)] + 1)
    }

    fn problem(&self, at: usize, message: String) -> Problem {
        let (line, column) = self.place(at);
        Problem::at(line, column, None, message)
    }
}
