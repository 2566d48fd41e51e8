//! An XML file as a tree of elements that know their namespace and their place.
//!
//! Names are looked up the way Camunda does: [`Element::all`] takes children by local name in any namespace,
//! [`Element::extension`] takes those of Camunda's namespace or, where there are none, of the older one.

use std::rc::Rc;

use super::Abort;

/// A namespace: an index into [`Document::uris`], known ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Ns(pub(super) u16);

impl Ns {
    pub(super) const NONE: Ns = Ns(0);
    pub(super) const BPMN: Ns = Ns(1);
    pub(super) const CAMUNDA: Ns = Ns(2);
    pub(super) const ACTIVITI: Ns = Ns(3);
    pub(super) const FOX: Ns = Ns(4);
    pub(super) const BPMN_DI: Ns = Ns(5);
    pub(super) const DC: Ns = Ns(6);
    pub(super) const DI: Ns = Ns(7);
    pub(super) const XSI: Ns = Ns(8);
    pub(super) const XML: Ns = Ns(9);
    pub(super) const XMLNS: Ns = Ns(10);

    /// Place of the namespace's URI in [`Document::uris`].
    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }
}

pub(super) const KNOWN: [&str; 11] = [
    "",
    "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "http://camunda.org/schema/1.0/bpmn",
    "http://activiti.org/bpmn",
    "http://www.camunda.com/fox",
    "http://www.omg.org/spec/BPMN/20100524/DI",
    "http://www.omg.org/spec/DD/20100524/DC",
    "http://www.omg.org/spec/DD/20100524/DI",
    "http://www.w3.org/2001/XMLSchema-instance",
    "http://www.w3.org/XML/1998/namespace",
    "http://www.w3.org/2000/xmlns/",
];

/// A parsed file.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) root: Element,
    pub(super) uris: Vec<String>,
}

/// URI of one of the known namespaces; empty for others.
pub(super) fn known_uri(ns: Ns) -> &'static str {
    KNOWN.get(ns.index()).copied().unwrap_or_default()
}

/// An element.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) ns: Ns,
    /// Local name.
    pub(super) name: String,
    /// Name as written, with its prefix.
    pub(super) qname: String,
    pub(super) attributes: Vec<Attribute>,
    pub(super) children: Vec<Element>,
    /// All text directly within.
    pub(super) text: String,
    /// Line and column behind the start tag.
    pub(super) line: u32,
    pub(super) column: u32,
    /// Line and column behind the end tag.
    pub(super) end: (u32, u32),
    /// Number of the element in document order.
    pub(super) order: u32,
    /// Prefixes in scope.
    pub(super) prefixes: Rc<Prefixes>,
}

/// An attribute.
#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) ns: Ns,
    pub(super) name: String,
    pub(super) qname: String,
    pub(super) value: String,
}

/// Namespace prefixes declared on an element, and those around it.
#[derive(Debug, Default)]
pub(super) struct Prefixes {
    pub(super) declared: Vec<(String, Ns)>,
    pub(super) outer: Option<Rc<Prefixes>>,
}

impl Prefixes {
    /// The namespace of a prefix; the empty one is the default namespace.
    pub(super) fn resolve(&self, prefix: &str) -> Option<Ns> {
        let mut scope = Some(self);
        while let Some(s) = scope {
            if let Some((_, ns)) = s.declared.iter().rev().find(|(p, _)| p == prefix) {
                return Some(*ns);
            }
            scope = s.outer.as_deref();
        }
        match prefix {
            "" => Some(Ns::NONE),
            "xml" => Some(Ns::XML),
            _ => None,
        }
    }
}

impl Element {
    /// Children of a name, in whichever namespace.
    pub(super) fn all<'e>(&'e self, name: &str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// The child of a name, in whichever namespace.
    ///
    /// # Errors
    /// Where there are several.
    pub(super) fn one(&self, name: &str) -> Result<Option<&Element>, Abort> {
        single(self.all(name), name)
    }

    /// Children of a name in a namespace.
    pub(super) fn all_in<'e>(&'e self, ns: Ns, name: &str) -> impl Iterator<Item = &'e Element> {
        self.children
            .iter()
            .filter(move |c| c.ns == ns && c.name == name)
    }

    /// The child of a name in a namespace.
    pub(super) fn one_in(&self, ns: Ns, name: &str) -> Result<Option<&Element>, Abort> {
        single(self.all_in(ns, name), name)
    }

    /// Camunda's extension elements of a name among the children.
    pub(super) fn extensions<'e>(&'e self, name: &str) -> impl Iterator<Item = &'e Element> {
        let ns = if self.all_in(Ns::CAMUNDA, name).next().is_some() {
            Ns::CAMUNDA
        } else {
            Ns::ACTIVITI
        };
        self.all_in(ns, name)
    }

    /// Camunda's extension element of a name among the children.
    pub(super) fn extension(&self, name: &str) -> Result<Option<&Element>, Abort> {
        single(self.extensions(name), name)
    }

    /// An attribute without namespace.
    pub(super) fn attr(&self, name: &str) -> Option<&str> {
        self.attr_in(Ns::NONE, name)
    }

    /// An attribute of a namespace.
    pub(super) fn attr_in(&self, ns: Ns, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|a| a.ns == ns && a.name == name)
            .map(|a| a.value.as_str())
    }

    /// An attribute of Camunda's namespace, or of the older one.
    pub(super) fn camunda(&self, name: &str) -> Option<&str> {
        self.attr_in(Ns::CAMUNDA, name)
            .or_else(|| self.attr_in(Ns::ACTIVITI, name))
    }

    /// Whether an attribute of Camunda's namespace says `true`.
    pub(super) fn camunda_true(&self, name: &str) -> bool {
        self.camunda(name) == Some("true")
    }

    /// `id`
    pub(super) fn id(&self) -> Option<&str> {
        self.attr("id")
    }
}

fn single<'e>(
    mut found: impl Iterator<Item = &'e Element>,
    name: &str,
) -> Result<Option<&'e Element>, Abort> {
    let first = found.next();
    if found.next().is_some() {
        return Err(Abort::Failed(format!(
            "Parsing exception: multiple elements with tag name {name} found"
        )));
    }
    Ok(first)
}
