//! XML as Spin's expressions see it: a tree of elements.

use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};

/// An element with its attributes and what is in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct XmlElement {
    /// The name with its prefix, as written.
    pub qualified_name: String,
    /// The namespace its prefix stands for.
    pub namespace: Option<String>,
    /// Attributes as written, namespace declarations among them.
    pub attributes: Vec<(String, String)>,
    /// What is inside.
    pub children: Vec<XmlNode>,
}

/// Something inside an element.
#[derive(Debug, Clone, PartialEq)]
pub enum XmlNode {
    /// An element
    Element(Arc<XmlElement>),
    /// Text
    Text(String),
}

/// Nested deeper than this is refused.
const MAX_DEPTH: usize = 200;

impl XmlElement {
    /// The root element of a document; `None` where it is not well-formed, has a document type, or is nested too deeply.
    #[must_use]
    pub fn parse(text: &str) -> Option<Arc<Self>> {
        let mut reader = quick_xml::Reader::from_str(text);
        let mut open: Vec<Self> = Vec::new();
        let mut root = None;
        loop {
            match reader.read_event().ok()? {
                Event::Start(start) => {
                    (open.len() < MAX_DEPTH && (root.is_none() || !open.is_empty()))
                        .then_some(())?;
                    let element = Self::start(&start, &open)?;
                    open.push(element);
                }
                Event::Empty(start) => {
                    let element = Self::start(&start, &open)?;
                    close(element, &mut open, &mut root)?;
                }
                Event::End(_) => {
                    let element = open.pop()?;
                    close(element, &mut open, &mut root)?;
                }
                Event::Text(content) => add_text(&content.xml10_content(), &mut open)?,
                Event::CData(content) => add_text(&content.xml10_content(), &mut open)?,
                Event::GeneralRef(reference) => {
                    let resolved = match reference.resolve_char_ref().ok()? {
                        Some(character) => character.to_string(),
                        None => {
                            quick_xml::escape::resolve_predefined_entity(&reference)?.to_owned()
                        }
                    };
                    add_text(&resolved, &mut open)?;
                }
                Event::DocType(_) => return None,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof => return if open.is_empty() { root } else { None },
            }
        }
    }

    fn start(start: &BytesStart<'_>, open: &[Self]) -> Option<Self> {
        let mut element = Self {
            qualified_name: start.name().as_ref().to_owned(),
            ..Self::default()
        };
        for attribute in start.attributes() {
            let attribute = attribute.ok()?;
            let name = attribute.key.as_ref().to_owned();
            element.attributes.push((
                name,
                quick_xml::escape::unescape(&attribute.value)
                    .ok()?
                    .into_owned(),
            ));
        }
        let declaration = match element.qualified_name.split_once(':') {
            Some((prefix, _)) => format!("xmlns:{prefix}"),
            None => "xmlns".to_owned(),
        };
        element.namespace = std::iter::once(&element)
            .chain(open.iter().rev())
            .find_map(|scope| scope.attribute(&declaration))
            .map(str::to_owned);
        Some(element)
    }

    /// The name without its prefix.
    #[must_use]
    pub fn name(&self) -> &str {
        self.qualified_name
            .split_once(':')
            .map_or(&self.qualified_name, |(_, name)| name)
    }

    /// The value of an attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The elements directly inside.
    pub fn elements(&self) -> impl Iterator<Item = &Arc<Self>> {
        self.children.iter().filter_map(|child| match child {
            XmlNode::Element(element) => Some(element),
            XmlNode::Text(_) => None,
        })
    }

    /// All text inside, at any depth.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.collect_text(&mut text);
        text
    }

    fn collect_text(&self, out: &mut String) {
        for child in &self.children {
            match child {
                XmlNode::Element(element) => element.collect_text(out),
                XmlNode::Text(text) => out.push_str(text),
            }
        }
    }

    /// The element as XML.
    #[must_use]
    pub fn to_xml(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.qualified_name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            out.push_str(&quick_xml::escape::escape(value));
            out.push('"');
        }
        if self.children.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for child in &self.children {
            match child {
                XmlNode::Element(element) => element.write(out),
                XmlNode::Text(text) => out.push_str(&quick_xml::escape::partial_escape(text)),
            }
        }
        out.push_str("</");
        out.push_str(&self.qualified_name);
        out.push('>');
    }
}

fn close(
    element: XmlElement,
    open: &mut [XmlElement],
    root: &mut Option<Arc<XmlElement>>,
) -> Option<()> {
    match open.last_mut() {
        Some(parent) => parent.children.push(XmlNode::Element(Arc::new(element))),
        None if root.is_none() => *root = Some(Arc::new(element)),
        None => return None,
    }
    Some(())
}

fn add_text(text: &str, open: &mut [XmlElement]) -> Option<()> {
    let Some(parent) = open.last_mut() else {
        return text.trim().is_empty().then_some(());
    };
    match parent.children.last_mut() {
        Some(XmlNode::Text(before)) => before.push_str(text),
        _ => parent.children.push(XmlNode::Text(text.to_owned())),
    }
    Some(())
}
