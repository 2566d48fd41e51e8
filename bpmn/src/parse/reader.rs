//! Reads an XML file into a tree. DTDs and entities other than the predefined ones are refused; size, depth and attributes are limited.

use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::xml::{Attribute, Document, Element, KNOWN, Ns, Prefixes};

/// How large a file may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) depth: usize,
    pub(super) attributes: usize,
    pub(super) elements: usize,
}

/// Reads a file.
///
/// # Errors
/// What is not well-formed, in words of the usual XML parsers.
pub(super) fn read(text: &str, limits: Limits) -> Result<Document, String> {
    let mut builder = Builder {
        places: Places {
            text,
            offset: 0,
            line: 1,
            column: 1,
        },
        uris: KNOWN.iter().map(|u| (*u).to_owned()).collect(),
        open: Vec::new(),
        root: None,
        count: 0,
        limits,
    };
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    loop {
        let event = reader.read_event().map_err(|e| malformed(&e, &builder))?;
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match event {
            Event::Start(tag) => builder.start(&tag, at)?,
            Event::Empty(tag) => {
                builder.start(&tag, at)?;
                builder.end(None, at)?;
            }
            Event::End(tag) => builder.end(Some(tag.name().into_inner()), at)?,
            Event::Text(t) => builder.characters(&t, true)?,
            Event::CData(t) => builder.characters(&t, false)?,
            Event::GeneralRef(reference) => {
                let value = resolve(&reference)?;
                builder.characters(value.encode_utf8(&mut [0; 4]), false)?;
            }
            Event::DocType(_) => {
                return Err("DOCTYPE is disallowed when the feature \"http://apache.org/xml/features/disallow-doctype-decl\" set to true.".to_owned());
            }
            Event::Decl(declaration) => match declaration.version() {
                Ok(version) if !matches!(&*version, "1.0" | "1.1") => {
                    return Err(format!(
                        "XML version \"{version}\" is not supported, only XML 1.0 is supported."
                    ));
                }
                Ok(_) => {}
                Err(_) => return Err("The version is required in the XML declaration.".to_owned()),
            },
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    if let Some(open) = builder.open.last() {
        return Err(format!(
            "The element type \"{0}\" must be terminated by the matching end-tag \"</{0}>\".",
            open.qname
        ));
    }
    match builder.root {
        Some(root) => Ok(Document {
            root,
            uris: builder.uris,
        }),
        None => Err("Premature end of file.".to_owned()),
    }
}

fn malformed(error: &quick_xml::Error, builder: &Builder<'_>) -> String {
    match (error, builder.open.last()) {
        (quick_xml::Error::Syntax(quick_xml::errors::SyntaxError::UnclosedTag), Some(open)) => {
            format!(
                "The end-tag for element type \"{}\" must end with a '>' delimiter.",
                open.qname
            )
        }
        _ => format!("{error}."),
    }
}

/// The character of a predefined entity or a character reference.
fn resolve(name: &str) -> Result<char, String> {
    let number = name.strip_prefix('#').map(|n| match n.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => n.parse(),
    });
    match (name, number) {
        ("lt", _) => Ok('<'),
        ("gt", _) => Ok('>'),
        ("amp", _) => Ok('&'),
        ("quot", _) => Ok('"'),
        ("apos", _) => Ok('\''),
        (_, Some(number)) => number
            .ok()
            .and_then(char::from_u32)
            .filter(|c| matches!(c, '\t' | '\n' | '\r' | ' '..))
            .ok_or_else(|| format!("Character reference \"&{name}\" is an invalid XML character.")),
        _ => Err(format!(
            "The entity \"{name}\" was referenced, but not declared."
        )),
    }
}

/// Turns offsets, which only grow, into lines and columns.
struct Places<'t> {
    text: &'t str,
    offset: usize,
    line: u32,
    column: u32,
}

impl Places<'_> {
    fn at(&mut self, offset: usize) -> (u32, u32) {
        let rest = self
            .text
            .as_bytes()
            .get(self.offset..offset.min(self.text.len()))
            .unwrap_or_default();
        for byte in rest {
            match byte {
                b'\n' => {
                    self.line += 1;
                    self.column = 1;
                }
                // Columns count UTF-16 units: one for each character, two from four bytes on.
                0x80..=0xBF => {}
                0xF0.. => self.column += 2,
                _ => self.column += 1,
            }
        }
        self.offset = offset;
        (self.line, self.column)
    }
}

struct Builder<'t> {
    places: Places<'t>,
    uris: Vec<String>,
    open: Vec<Element>,
    root: Option<Element>,
    count: u32,
    limits: Limits,
}

impl Builder<'_> {
    fn start(&mut self, tag: &BytesStart<'_>, at: usize) -> Result<(), String> {
        let qname = tag.name().into_inner().to_owned();
        if self.open.is_empty() && self.root.is_some() {
            return Err(
                "The markup in the document following the root element must be well-formed."
                    .to_owned(),
            );
        }
        if self.open.len() >= self.limits.depth {
            return Err(format!(
                "The element \"{qname}\" is nested deeper than {} levels.",
                self.limits.depth
            ));
        }
        if self.count as usize >= self.limits.elements {
            return Err(format!(
                "The document has more than {} elements.",
                self.limits.elements
            ));
        }
        let raw = self.attributes(tag, &qname)?;
        let outer = self.open.last().map(|e| Rc::clone(&e.prefixes));
        let prefixes = self.declare(&raw, outer)?;
        let ns_of = |prefix: &str| prefixes.resolve(prefix);

        let (prefix, local) = split(&qname);
        let ns = ns_of(prefix).ok_or_else(|| {
            format!("The prefix \"{prefix}\" for element \"{qname}\" is not bound.")
        })?;
        let mut attributes: Vec<Attribute> = Vec::with_capacity(raw.len());
        for (name, value) in raw {
            let (prefix, local) = split(&name);
            let ns = match prefix {
                "" if name == "xmlns" => Ns::XMLNS,
                "" => Ns::NONE,
                "xmlns" => Ns::XMLNS,
                other => ns_of(other).ok_or_else(|| {
                    format!("The prefix \"{other}\" for attribute \"{name}\" associated with an element type \"{qname}\" is not bound.")
                })?,
            };
            attributes.push(Attribute {
                ns,
                name: local.to_owned(),
                qname: name.clone(),
                value,
            });
        }
        let mut prefixed: Vec<_> = attributes
            .iter()
            .filter(|a| a.ns != Ns::NONE && a.ns != Ns::XMLNS)
            .map(|a| (a.ns.0, a.name.as_str()))
            .collect();
        prefixed.sort_unstable();
        if let Some(twice) = prefixed.windows(2).find(|w| w[0] == w[1]) {
            return Err(format!(
                "Attribute \"{}\" bound to namespace \"{}\" was already specified for element \"{qname}\".",
                twice[0].1,
                self.uris[usize::from(twice[0].0)]
            ));
        }
        let (line, column) = self.places.at(at);
        self.open.push(Element {
            ns,
            name: local.to_owned(),
            qname: qname.clone(),
            attributes,
            children: Vec::new(),
            text: String::new(),
            line,
            column,
            end: (line, column),
            order: self.count,
            prefixes,
        });
        self.count += 1;
        Ok(())
    }

    fn attributes(
        &self,
        tag: &BytesStart<'_>,
        qname: &str,
    ) -> Result<Vec<(String, String)>, String> {
        let mut raw: Vec<(String, String)> = Vec::new();
        let mut attributes = tag.attributes();
        attributes.with_checks(false);
        for attribute in attributes {
            let attribute = attribute.map_err(|e| format!("Element type \"{qname}\" must be followed by either attribute specifications, \">\" or \"/>\": {e}."))?;
            let name = attribute.key.into_inner().to_owned();
            if raw.len() >= self.limits.attributes {
                return Err(format!(
                    "JAXP00010002:  Element \"{qname}\" has more than \"{0}\" attributes, \"{0}\" is the limit imposed by the JDK.",
                    thousands(self.limits.attributes)
                ));
            }
            let value = attribute_value(&attribute.value, &name, qname)?;
            raw.push((name, value));
        }
        let mut names: Vec<&str> = raw.iter().map(|(n, _)| n.as_str()).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|w| w[0] == w[1]) {
            return Err(format!(
                "Attribute \"{}\" was already specified for element \"{qname}\".",
                twice[0]
            ));
        }
        Ok(raw)
    }

    fn declare(
        &mut self,
        raw: &[(String, String)],
        outer: Option<Rc<Prefixes>>,
    ) -> Result<Rc<Prefixes>, String> {
        let mut declared = Vec::new();
        for (name, value) in raw {
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) if rest.starts_with(':') => &rest[1..],
                _ => continue,
            };
            if value.is_empty() && !prefix.is_empty() {
                return Err(format!(
                    "The value of the attribute \"prefix=\"xmlns\",localpart=\"{prefix}\",rawname=\"{name}\"\" is invalid. Prefixed namespace bindings may not be empty."
                ));
            }
            declared.push((prefix.to_owned(), self.intern(value)?));
        }
        Ok(match outer {
            Some(outer) if declared.is_empty() => outer,
            outer => Rc::new(Prefixes { declared, outer }),
        })
    }

    fn intern(&mut self, uri: &str) -> Result<Ns, String> {
        let ix = self.uris.iter().position(|u| u == uri).unwrap_or_else(|| {
            self.uris.push(uri.to_owned());
            self.uris.len() - 1
        });
        match u16::try_from(ix) {
            Ok(ix) if ix < 1000 => Ok(Ns(ix)),
            _ => Err("The document has too many namespaces.".to_owned()),
        }
    }

    fn end(&mut self, qname: Option<&str>, at: usize) -> Result<(), String> {
        let Some(mut element) = self.open.pop() else {
            return Err(
                "The markup in the document following the root element must be well-formed."
                    .to_owned(),
            );
        };
        if let Some(rest) = qname.and_then(|q| q.strip_prefix(element.qname.as_str()))
            && !rest.trim_start().is_empty()
        {
            return Err(format!(
                "The end-tag for element type \"{}\" must end with a '>' delimiter.",
                element.qname
            ));
        }
        if qname.is_some_and(|q| q.trim_end() != element.qname) {
            return Err(format!(
                "The element type \"{0}\" must be terminated by the matching end-tag \"</{0}>\".",
                element.qname
            ));
        }
        element.end = self.places.at(at);
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn characters(&mut self, text: &str, normalize: bool) -> Result<(), String> {
        match self.open.last_mut() {
            Some(element) if normalize && text.contains('\r') => element
                .text
                .push_str(&text.replace("\r\n", "\n").replace('\r', "\n")),
            Some(element) => element.text.push_str(text),
            None if text
                .chars()
                .all(|c| matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{feff}')) => {}
            None if self.root.is_some() => {
                return Err(
                    "The markup in the document following the root element must be well-formed."
                        .to_owned(),
                );
            }
            None => return Err("Content is not allowed in prolog.".to_owned()),
        }
        Ok(())
    }
}

fn split(qname: &str) -> (&str, &str) {
    qname.split_once(':').unwrap_or(("", qname))
}

fn attribute_value(raw: &str, name: &str, element: &str) -> Result<String, String> {
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(['&', '<', '\t', '\n', '\r']) {
        value.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        rest = match rest.as_bytes()[at] {
            b'&' => {
                let end = after.find(';').ok_or_else(|| {
                    "The reference to an entity must end with the ';' delimiter.".to_owned()
                })?;
                value.push(resolve(&after[..end])?);
                &after[end + 1..]
            }
            b'<' => {
                return Err(format!(
                    "The value of attribute \"{name}\" associated with an element type \"{element}\" must not contain the '<' character."
                ));
            }
            b'\r' => {
                value.push(' ');
                after.strip_prefix('\n').unwrap_or(after)
            }
            _ => {
                value.push(' ');
                after
            }
        };
    }
    value.push_str(rest);
    Ok(value)
}

fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{Limits, read};
    use crate::parse::xml::{Document, Ns};

    fn parse(text: &str) -> Result<Document, String> {
        read(
            text,
            Limits {
                depth: 5,
                attributes: 3,
                elements: 50,
            },
        )
    }

    #[test]
    fn elements_know_namespace_text_and_place() {
        let doc = parse("<?xml version='1.0'?>\n<b:a xmlns:b='http://www.omg.org/spec/BPMN/20100524/MODEL'\n  x='1&lt;&#50;'>ü<c/>&amp;<![CDATA[<d>]]></b:a>\n").unwrap();
        let root = &doc.root;
        assert_eq!(
            (
                root.ns,
                root.name.as_str(),
                root.qname.as_str(),
                root.line,
                root.column
            ),
            (Ns::BPMN, "a", "b:a", 3, 18)
        );
        assert_eq!(root.attr("x"), Some("1<2"));
        assert_eq!(root.text, "ü&<d>");
        assert_eq!(
            (
                root.children[0].ns,
                root.children[0].line,
                root.children[0].column
            ),
            (Ns::NONE, 3, 23)
        );
        assert_eq!(root.end, (3, 49));
        assert_eq!(
            doc.uris[root.ns.index()],
            "http://www.omg.org/spec/BPMN/20100524/MODEL"
        );
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for (text, message) in [
            ("", "Premature end of file."),
            (
                "<a><b></a>",
                "The element type \"b\" must be terminated by the matching end-tag \"</b>\".",
            ),
            (
                "<a>",
                "The element type \"a\" must be terminated by the matching end-tag \"</a>\".",
            ),
            (
                "<a/><b/>",
                "The markup in the document following the root element must be well-formed.",
            ),
            ("x<a/>", "Content is not allowed in prolog."),
            (
                "<a>&x;</a>",
                "The entity \"x\" was referenced, but not declared.",
            ),
            (
                "<a b='1' b='2'/>",
                "Attribute \"b\" was already specified for element \"a\".",
            ),
            (
                "<a c:b='1'/>",
                "The prefix \"c\" for attribute \"c:b\" associated with an element type \"a\" is not bound.",
            ),
            (
                "<c:a/>",
                "The prefix \"c\" for element \"c:a\" is not bound.",
            ),
            (
                "<a b='&lt;<'/>",
                "The value of attribute \"b\" associated with an element type \"a\" must not contain the '<' character.",
            ),
            (
                "<!DOCTYPE a [<!ENTITY x 'y'>]><a/>",
                "DOCTYPE is disallowed when the feature \"http://apache.org/xml/features/disallow-doctype-decl\" set to true.",
            ),
        ] {
            assert_eq!(parse(text).err().as_deref(), Some(message), "{text}");
        }
    }

    #[test]
    fn limits_hold() {
        assert!(
            parse(&"<a>".repeat(6))
                .unwrap_err()
                .contains("deeper than 5")
        );
        assert!(
            parse("<a b='' c='' d='' e=''/>")
                .unwrap_err()
                .starts_with("JAXP00010002")
        );
        assert!(
            parse(&format!("<a>{}</a>", "<b/>".repeat(50)))
                .unwrap_err()
                .contains("more than 50")
        );
    }

    #[test]
    fn several_where_one_is_wanted_is_an_error() {
        let doc = parse("<a><b/><b/></a>").unwrap();
        assert!(doc.root.one("b").is_err());
        assert!(doc.root.one("c").is_ok_and(|c| c.is_none()));
    }
}
